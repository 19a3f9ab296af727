// SPDX-License-Identifier: Apache-2.0
// A pipe in the place of a file that is read more than once, and "-" in the
// place of one that is written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using testing::HasSubstr;

std::string gif(uint8_t shade) {
  TinyGif gif{.width = 24, .height = 16};
  for (int k = 0; k < 3; ++k) {
    TinyGifFrame& frame = gif.frames.emplace_back();
    for (int i = 0; i < 24 * 16; ++i) {
      frame.pixels.push_back(uint8_t((i * 7 + k * 5) % 90 + shade));
    }
  }
  return gif.bytes();
}

class StandardInput : public testing::Test {
 protected:
  // Nothing but the copy of standard input is made in `temporary_`.
  ProgramResult compare(std::vector<std::string> words, std::string input) {
    words.insert(words.begin(), "compare");
    return framewise(words,
                     {.input = std::move(input),
                      .environment = {{"TMPDIR", temporary_.path().string()}},
                      .folder = folder_.path()});
  }
  bool left_nothing() const {
    return std::filesystem::is_empty(temporary_.path());
  }

  TemporaryFolder folder_;
  TemporaryFolder temporary_;
};

TEST_F(StandardInput, IsComparedAsAFileIs) {
  folder_.write("a.gif", gif(0));
  folder_.write("b.gif", gif(20));
  const auto json = [&](const std::vector<std::string>& words,
                        const std::string& input) {
    const ProgramResult ran = compare(words, input);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return nlohmann::json::parse(ran.out);
  };
  const auto of_file = json({"a.gif", "b.gif", "--json"}, "");
  const auto of_test = json({"a.gif", "-", "--json"}, gif(20));
  const auto of_original = json({"-", "b.gif", "--json"}, gif(0));
  for (const auto& piped : {of_test, of_original}) {
    EXPECT_EQ(piped["metrics"], of_file["metrics"]);
    EXPECT_EQ(piped["verdict"], of_file["verdict"]);
  }
  EXPECT_FALSE(of_file["metrics"].empty());
  EXPECT_FALSE(of_file["verdict"].empty());
  EXPECT_EQ(of_test["test"]["path"], "standard input");
  EXPECT_EQ(of_original["reference"]["path"], "standard input");
  EXPECT_TRUE(left_nothing());
}

TEST_F(StandardInput, IsNamedInErrors) {
  folder_.write("a.gif", gif(0));
  const ProgramResult ran = compare({"a.gif", "-"}, "no picture");
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("standard input: not a picture"));
  EXPECT_TRUE(left_nothing());
}

TEST_F(StandardInput, IsOneFileOnly) {
  const ProgramResult ran = compare({"-", "-"}, gif(0));
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("one file only"));
}

TEST_F(StandardInput, IsLimitedAsFilesAre) {
  folder_.write("a.gif", gif(0));
  const ProgramResult ran =
      compare({"a.gif", "-", "--max-file-bytes", "100"}, gif(20));
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("--max-file-bytes"));
  EXPECT_TRUE(left_nothing());
}

TEST_F(StandardInput, HasAnOppositeForWhatIsWritten) {
  folder_.write("a.gif", gif(0));
  const ProgramResult ran =
      compare({"a.gif", "a.gif", "--json", "-o", "-"}, "");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(nlohmann::json::accept(ran.out));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "-"));
}

}  // namespace
}  // namespace framewise
