// SPDX-License-Identifier: Apache-2.0
// What every error about a file says, whatever the format: its name, and "fetch
// it again" only where it is damaged.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "media/reading.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The first error of reading all of it; nullopt: it is read.
std::optional<Error> error_of(const std::string& bytes,
                              const OpenOptions& options) {
  const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
  auto animation = open(std::vector<std::byte>(first, first + bytes.size()),
                        "some.file", options);
  if (!animation) return animation.error();
  for (;;) {
    auto frame = animation->next();
    if (!frame) return frame.error();
    if (!*frame) return std::nullopt;
  }
}

void expect_good_words(const Error& error, const std::string& what) {
  EXPECT_EQ(error.file, "some.file") << what << ": " << error.message;
  EXPECT_FALSE(error.message.empty()) << what;
  if (error.hint.find("etch or export") != std::string::npos) {
    EXPECT_EQ(error.kind, ErrorKind::kInput) << what << ": " << error.message;
  }
  if (error.kind == ErrorKind::kInput) {
    EXPECT_FALSE(error.hint.empty()) << what << ": " << error.message;
  }
}

TEST(ErrorWords, NameTheFileAndBlameItOnlyForDamage) {
  std::set<std::string> formats;
  int errors = 0;
  for (const auto& entry :
       fs::recursive_directory_iterator(FRAMEWISE_SOURCE_DIR "/fuzz/seeds")) {
    if (!entry.is_regular_file()) continue;
    const std::string whole = bytes_of(entry.path());
    if (whole.size() > 200'000 || error_of(whole, {})) continue;
    formats.insert(entry.path().parent_path().filename());
    const auto check = [&](std::string bytes, const std::string& how,
                           const OpenOptions& options = {}) {
      const auto error = error_of(bytes, options);
      if (!error) return;
      ++errors;
      expect_good_words(*error, entry.path().filename().string() + how);
    };
    for (const double share : {0.1, 0.4, 0.7, 0.95}) {
      check(whole.substr(0, size_t(share * double(whole.size()))),
            " cut at " + std::to_string(share));
      std::string flipped = whole;
      for (size_t i = 0; i < 8; ++i) {
        char& byte = flipped[size_t(share * double(whole.size() - 8)) + i];
        byte = char(~byte);
      }
      check(flipped, " damaged at " + std::to_string(share));
    }
    check(whole, " over a limit", {.limits = {.frame_pixels = 1}});
  }
  EXPECT_GE(formats.size(), 3u);
  EXPECT_GT(errors, 100);
}

}  // namespace
}  // namespace framewise
