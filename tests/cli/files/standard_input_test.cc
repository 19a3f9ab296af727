// SPDX-License-Identifier: Apache-2.0
// A pipe in the place of a file that is read more than once, and "-" in the
// place of one that is written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/json/json.h"
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
    return Json::parse(ran.out);
  };
  const auto of_file = json({"a.gif", "b.gif", "--ndjson"}, "");
  const auto of_test = json({"a.gif", "-", "--ndjson"}, gif(20));
  const auto of_original = json({"-", "b.gif", "--ndjson"}, gif(0));
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

TEST_F(StandardInput, ThatHasNothingIsCalledEmpty) {
  folder_.write("a.gif", gif(0));
  const ProgramResult ran = compare({"a.gif", "-"}, "");
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("standard input: is empty"));
}

TEST_F(StandardInput, IsOneFileOnly) {
  const ProgramResult ran = compare({"-", "-"}, gif(0));
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("more than once"));
}

TEST_F(StandardInput, IsLimitedAsFilesAre) {
  folder_.write("a.gif", gif(0));
  const ProgramResult ran =
      compare({"a.gif", "-", "--max-file-bytes", "100"}, gif(20));
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("--max-file-bytes"));
  EXPECT_TRUE(left_nothing());
}

// In a shell, in the folder of the test.
ProgramResult shell(const std::string& command, const TemporaryFolder& folder,
                    const TemporaryFolder& temporary) {
  return run_program({"sh", "-c", command, FRAMEWISE_BINARY_DIR "/framewise"},
                     {.environment = {{"TMPDIR", temporary.path().string()},
                                      {"FRAMEWISE_CONFIG", "none"}},
                      .folder = folder.path()});
}

TEST_F(StandardInput, ThatNeverEndsIsRefusedBeforeItFillsMemoryOrDisk) {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "sanitizers do not start within 1.5 GB of addresses";
#endif
  folder_.write("a.gif", gif(0));
  for (const char* command :
       {"\"$0\" inspect - < /dev/zero", "\"$0\" compare a.gif - < /dev/zero",
        "{ cat a.gif; cat /dev/zero; } | \"$0\" compare a.gif - "
        "--max-file-bytes 2MiB",
        // Half of the limit on top of what the program takes itself.
        "ulimit -v 1500000; { cat a.gif; cat /dev/zero; } | "
        "\"$0\" inspect - --max-file-bytes 400MiB"}) {
    const ProgramResult ran = shell(command, folder_, temporary_);
    EXPECT_EQ(ran.exit_code, 3) << command << ran.err;
    EXPECT_TRUE(left_nothing());
  }
}

TEST_F(StandardInput, ThatIsClosedIsEmpty) {
  folder_.write("a.gif", gif(0));
  const ProgramResult inspected =
      shell("\"$0\" inspect - <&-", folder_, temporary_);
  EXPECT_EQ(inspected.exit_code, 3);
  EXPECT_THAT(inspected.err, HasSubstr("is empty"));
  EXPECT_EQ(shell("\"$0\" compare a.gif - <&-", folder_, temporary_).exit_code,
            3);
  EXPECT_EQ(shell("\"$0\" batch --stdin <&-", folder_, temporary_).exit_code,
            0);
  // What cannot be told is not taken for told.
  EXPECT_EQ(shell("\"$0\" inspect a.gif >&-", folder_, temporary_).exit_code,
            4);
}

TEST_F(StandardInput, HasAnOppositeForWhatIsWritten) {
  folder_.write("a.gif", gif(0));
  const ProgramResult ran =
      compare({"a.gif", "a.gif", "--json", "-o", "-"}, "");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(Json::parse(ran.out).is_object());
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "-"));
}

}  // namespace
}  // namespace framewise
