// SPDX-License-Identifier: Apache-2.0
// A large picture becomes a JPEG within little more than its own memory.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "bench/launch/process.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

constexpr int kWidth = 4000, kHeight = 3000;
constexpr int64_t kMostBytes = 100'000'000;

// Colors that change from pixel to pixel: no PNG of it is small, and its chroma
// cannot be halved. Written row by row: what this process takes counts for the
// programs that it starts.
void write_detailed_picture(const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << fmt::format("P6 {} {} 255\n", kWidth, kHeight);
  uint32_t noise = 1;
  std::string row(size_t{3} * kWidth, '\0');
  for (int y = 0; y < kHeight; ++y) {
    for (size_t i = 0; i < row.size(); ++i) {
      noise = noise * 1664525 + 1013904223;
      row[i] = char(i / 25 + size_t(y) / 20 + (noise >> 29));
    }
    file << row;
  }
}

class ImageMemory : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "sanitizers take more memory";
#endif
  }

  std::string file(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  // Returns the most memory that it takes.
  static int64_t convert(const std::string& from, const std::string& to,
                         std::vector<std::string> more) {
    std::vector<std::string> words{FRAMEWISE_BINARY_DIR "/framewise",
                                   "image",
                                   "convert",
                                   from,
                                   "-o",
                                   to,
                                   "--config",
                                   "none",
                                   "--threads",
                                   "1"};
    words.insert(words.end(), more.begin(), more.end());
    const auto run = bench::run_process(words);
    EXPECT_TRUE(run) << run.error().to_string();
    if (!run) return 0;
    EXPECT_EQ(run->exit_code, 0) << run->errors;
    return run->peak_bytes;
  }

  TemporaryFolder folder_;
};

TEST_P(ImageMemory, TwelveMegapixelsBecomeAJpegWithin100Megabytes) {
  write_detailed_picture(file("a.ppm"));
  const std::string source = file(GetParam());
  if (source != file("a.ppm")) {
    std::vector<std::string> more{"--effort", "0"};
    if (source.ends_with(".jpg")) more.push_back("--baseline");
    convert(file("a.ppm"), source, more);
  }
  for (const std::string chroma : {"420", "444"}) {
    EXPECT_LT(convert(source, file(chroma + ".jpg"), {"--subsampling", chroma}),
              kMostBytes)
        << chroma;
  }
}

INSTANTIATE_TEST_SUITE_P(From, ImageMemory,
                         testing::Values("a.png", "a.ppm", "a.jpg"),
                         [](const auto& ending) {
                           return std::string(ending.param).substr(2);
                         });

}  // namespace
}  // namespace framewise
