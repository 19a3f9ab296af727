// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/json/json.h"
#include "cli/program.h"
#include "json_file.h"
#include "report/json_schema.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string gif(int frames) {
  TinyGif tiny;
  for (int i = 0; i < frames; ++i) {
    tiny.frames.push_back({.pixels = std::vector<uint8_t>(4, uint8_t(i))});
  }
  return tiny.bytes();
}

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(Json::parse(line));
  }
  return lines;
}

JsonSchema schema() {
  return JsonSchema(
      json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/inspection-1.json"));
}

// libjxl and dav1d write lines of their own about a damaged file.
class ADamaged : public testing::TestWithParam<const char*> {};

TEST_P(ADamaged, FileCausesNoLineOfACodecLibrary) {
  std::ifstream seed(
      std::string(FRAMEWISE_SOURCE_DIR "/fuzz/seeds/") + GetParam(),
      std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(seed), {});
  ASSERT_GT(bytes.size(), 100u);
  const size_t data = bytes.find("mdat");
  const size_t begin = data == std::string::npos ? 60 : data + 4;
  const size_t end = std::min(begin + 30, bytes.size());
  for (size_t i = begin; i < end; ++i) bytes[i] = char(~bytes[i]);
  const TemporaryFolder folder;
  const auto file = folder.write("damaged", bytes);
  const ProgramResult result = framewise({"inspect", "-q", file.string()});
  EXPECT_EQ(result.exit_code, 3);
  std::istringstream lines(result.err);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.starts_with("framewise: ") || line.starts_with("hint: "))
        << line;
  }
}

INSTANTIATE_TEST_SUITE_P(InspectCommand, ADamaged,
                         testing::Values("jxl/lossy.jxl", "avif/still.avif",
                                         "avif/sequence.avif"));

TEST(InspectCommand, ShowsOneFileInDetail) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.gif", gif(3));
  const ProgramResult result = framewise({"inspect", file.string()});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("frames        3\n"));
  EXPECT_THAT(result.out, HasSubstr("picture       2 x 2 pixels"));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST(InspectCommand, GivesEveryFileARowAndGoesOnAfterABadOne) {
  const TemporaryFolder folder;
  folder.write("a.gif", gif(3));
  folder.write("b.gif", "GIF89a but not for long");
  folder.write("c/d.gif", gif(2));
  folder.write("notes.txt", "no picture");
  folder.write(".hidden.gif", gif(1));
  const ProgramResult result = framewise({"inspect", folder.path().string()});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, StartsWith("file "));
  EXPECT_THAT(result.out, HasSubstr("a.gif"));
  EXPECT_THAT(result.out, HasSubstr("b.gif      error: "));
  EXPECT_THAT(result.out, HasSubstr("c/d.gif"));
  EXPECT_THAT(result.out, Not(HasSubstr("hidden")));
  EXPECT_THAT(result.out, HasSubstr("3 files, 1 failed, 1 file skipped"));
}

TEST(InspectCommand, PrintsADocumentThatFollowsItsSchema) {
  const TemporaryFolder folder;
  folder.write("a.gif", gif(3));
  folder.write("b.gif", "GIF89a but not for long");
  for (const std::vector<std::string>& extra :
       {std::vector<std::string>{}, {"--frames"}, {"--fast"}}) {
    std::vector<std::string> words = {"inspect", "--json",
                                      folder.path().string(), "/nowhere.gif"};
    words.insert(words.end(), extra.begin(), extra.end());
    const ProgramResult result = framewise(words);
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.err, IsEmpty());
    const Json json = Json::parse(result.out);
    EXPECT_EQ(schema().problem_of(json, "#/$defs/document"), "");
    ASSERT_EQ(json["files"].size(), 3u);
    EXPECT_EQ(json["files"][0]["frame_count"], 3);
    EXPECT_EQ(json["files"][1]["type"], "error");
    EXPECT_EQ(json["files"][2]["error"]["kind"], "io");
    EXPECT_EQ(json["summary"]["failed"], 2);
  }
}

TEST(InspectCommand, PrintsALineForEachFileAndASummary) {
  const TemporaryFolder folder;
  for (int i = 1; i <= 40; ++i) {
    folder.write((i < 10 ? "0" : "") + std::to_string(i) + ".gif", gif(i));
  }
  const ProgramResult one =
      framewise({"inspect", "--ndjson", "-j1", folder.path().string()});
  const std::vector<Json> lines = lines_of(one.out);
  ASSERT_EQ(lines.size(), 41u);
  for (const Json& line : lines) {
    EXPECT_EQ(schema().problem_of(line), "");
  }
  for (int i = 1; i <= 40; ++i) {
    EXPECT_EQ(lines[size_t(i - 1)]["frame_count"], i);
  }
  EXPECT_EQ(lines.back()["files"], 40);
  for (const char* threads : {"-j2", "-j5"}) {
    EXPECT_EQ(
        framewise({"inspect", "--ndjson", threads, folder.path().string()}).out,
        one.out)
        << threads;
  }
}

TEST(InspectCommand, ReadsStandardInput) {
  const ProgramResult result =
      framewise({"inspect", "--ndjson", "-"}, {.input = gif(4)});
  EXPECT_EQ(result.exit_code, 0);
  const Json line = lines_of(result.out).front();
  EXPECT_EQ(line["file"], "standard input");
  EXPECT_EQ(line["frame_count"], 4);
  EXPECT_EQ(framewise({"inspect", "-"}).exit_code, 3) << "nothing came";
}

TEST(InspectCommand, ExpandsPatternsThatTheShellLeftAlone) {
  const TemporaryFolder folder;
  folder.write("a.gif", gif(1));
  folder.write("b.gif", gif(2));
  folder.write("[c].gif", gif(3));
  const auto count = [&](const std::string& pattern) {
    return lines_of(framewise({"inspect", "--ndjson",
                               (folder.path() / pattern).string()})
                        .out)
        .back()["files"];
  };
  EXPECT_EQ(count("?.gif"), 2);
  EXPECT_EQ(count("*.gif"), 3);
  EXPECT_EQ(count("[c].gif"), 1) << "a file of this very name comes first";
  EXPECT_EQ(
      framewise({"inspect", (folder.path() / "*.png").string()}).exit_code, 3);
}

TEST(InspectCommand, RefusesWhatIsNoFileWithoutWaiting) {
  const TemporaryFolder folder;
  const auto pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const auto empty = folder.write("empty.gif", "");
  const auto locked = folder.write("locked.gif", gif(1));
  chmod(locked.c_str(), 0);
  const auto error_of = [](const std::filesystem::path& path) {
    const ProgramResult result = framewise({"inspect", path.string()});
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.out, IsEmpty());
    return result.err;
  };
  EXPECT_THAT(error_of(pipe), HasSubstr("named pipe"));
  EXPECT_THAT(error_of(empty), HasSubstr("empty"));
  EXPECT_THAT(error_of("/nowhere"), HasSubstr("No such file"));
  if (geteuid() != 0) {
    EXPECT_THAT(error_of(locked), HasSubstr("Permission denied"));
  }
  const TemporaryFolder nothing;
  EXPECT_THAT(error_of(nothing.path()), HasSubstr("no files in"));
}

TEST(InspectCommand, ObeysTheSettingsForReading) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.gif", gif(30));
  const auto with = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"inspect", "--ndjson", file.string()});
    return lines_of(framewise(flags).out).front();
  };
  EXPECT_EQ(with({})["type"], "inspection");
  for (const char* flag :
       {"--max-file-bytes=100", "--max-frame-pixels=3",
        "--max-frames-in-file=9", "--max-total-pixels=50px"}) {
    const Json line = with({flag});
    ASSERT_EQ(line["type"], "error") << flag;
    EXPECT_EQ(line["error"]["kind"], "limit") << flag;
    const std::string name(flag, std::string(flag).find('='));
    EXPECT_THAT(line["error"]["hint"].text(), HasSubstr(name));
  }
}

TEST(InspectCommand, ShowsPartsOfADamagedFileWhenToldTo) {
  const TemporaryFolder folder;
  const std::string whole = gif(5);
  const auto file = folder.write("cut.gif", whole.substr(0, whole.size() - 8));
  EXPECT_EQ(framewise({"inspect", file.string()}).exit_code, 3);
  const ProgramResult tolerant =
      framewise({"inspect", "--tolerant", "--ndjson", file.string()});
  EXPECT_EQ(tolerant.exit_code, 0);
  EXPECT_EQ(lines_of(tolerant.out).front()["incomplete"], true);
}

TEST(InspectCommand, UsesColorOnlyWhereItIsWanted) {
  if (!terminals_work()) GTEST_SKIP() << "no pseudo-terminals here";
  const TemporaryFolder folder;
  const std::string file = folder.write("a.gif", gif(2)).string();
  const auto colored = [&](std::vector<std::string> words,
                           ProgramOptions options) {
    words.insert(words.begin(), "inspect");
    words.push_back(file);
    return framewise(words, std::move(options)).out.find('\x1b') !=
           std::string::npos;
  };
  const ProgramOptions terminal{.environment = {{"TERM", "xterm"}},
                                .terminal_columns = 100};
  EXPECT_FALSE(colored({}, {}));
  EXPECT_TRUE(colored({"--color=always"}, {}));
  EXPECT_TRUE(colored({}, terminal));
  EXPECT_FALSE(colored({"--color", "never"}, terminal));
  ProgramOptions no_color = terminal;
  no_color.environment.emplace_back("NO_COLOR", "1");
  EXPECT_FALSE(colored({}, no_color));
  EXPECT_TRUE(colored({"--color=always"}, no_color));
  EXPECT_FALSE(colored(
      {}, {.environment = {{"TERM", "dumb"}}, .terminal_columns = 100}));
}

TEST(InspectCommand, KeepsItsTableWithinTheTerminal) {
  if (!terminals_work()) GTEST_SKIP() << "no pseudo-terminals here";
  const TemporaryFolder folder;
  folder.write(std::string(100, 'n') + ".gif", gif(2));
  folder.write("b.gif", gif(2));
  const ProgramResult result =
      framewise({"inspect", "--color=never", folder.path().string()},
                {.terminal_columns = 110});
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 111u) << line;
  }
  EXPECT_THAT(result.out, HasSubstr("..."));
}

TEST(InspectCommand, MakesHostileNamesHarmless) {
  const TemporaryFolder folder;
  const std::string name = "\x1b]0;owned\x07\n.gif";
  folder.write(name, gif(1));
  folder.write("b.gif", gif(1));
  for (const char* form : {"--color=never", "--json", "--ndjson"}) {
    const ProgramResult result =
        framewise({"inspect", form, folder.path().string()});
    EXPECT_THAT(result.out, Not(HasSubstr("\x1b"))) << form;
    EXPECT_THAT(result.out, Not(HasSubstr("\x07"))) << form;
    EXPECT_EQ(result.exit_code, 0);
  }
  const ProgramResult missing = framewise({"inspect", "\x1b[2J.gif"});
  EXPECT_THAT(missing.err, Not(HasSubstr("\x1b")));
}

TEST(InspectCommand, FailsWhenItsOutputCannotBeWritten) {
  if (access("/dev/full", W_OK) != 0) GTEST_SKIP() << "/dev/full is missing";
  const TemporaryFolder folder;
  const std::string file = folder.write("a.gif", gif(1)).string();
  const ProgramResult result =
      run_program({"sh", "-c", "\"$0\" inspect \"$1\" > /dev/full",
                   FRAMEWISE_BINARY_DIR "/framewise", file});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("cannot write the output"));
}

// The shell interrupts the program once it has begun to write; a pipe that
// nobody empties keeps it busy until then.
TEST(InspectCommand, LeavesValidOutputWhenInterrupted) {
  const TemporaryFolder folder;
  for (int i = 0; i < 300; ++i) {
    folder.write(std::to_string(1000 + i) + ".gif", gif(100));
  }
  for (const char* form : {"--json", "--ndjson"}) {
    const ProgramResult result = run_program(
        {"sh", "-c",
         "mkfifo \"$1/.pipe\"; "
         "\"$0\" inspect $2 --frames -j2 \"$1\" > \"$1/.pipe\" & "
         "exec 3< \"$1/.pipe\"; "
         "head -c 100 <&3; kill -TERM $!; cat <&3; wait $!",
         FRAMEWISE_BINARY_DIR "/framewise", folder.path().string(), form},
        {.environment = {{"FRAMEWISE_CONFIG", "none"}}});
    EXPECT_EQ(result.exit_code, 130) << form;
    if (std::string(form) == "--json") {
      const Json json = Json::parse(result.out);
      EXPECT_EQ(schema().problem_of(json, "#/$defs/document"), "");
      EXPECT_EQ(json["summary"]["interrupted"], true);
      EXPECT_LT(json["files"].size(), 300u);
    } else {
      EXPECT_EQ(lines_of(result.out).back()["interrupted"], true);
    }
  }
}

TEST(InspectCommand, ExplainsItsChoicesAtTheLogLevelDebug) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.gif", gif(1)).string();
  const ProgramResult result = framewise({"inspect", "-v", "-j2", file});
  EXPECT_THAT(result.err, HasSubstr("framewise: debug: 2 threads: as asked"));
  EXPECT_THAT(result.err, HasSubstr("of memory for frames"));
}

}  // namespace
}  // namespace framewise
