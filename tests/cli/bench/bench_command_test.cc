// SPDX-License-Identifier: Apache-2.0
// The bench and profile commands from outside. No time is asserted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/json/json.h"
#include "cli/program.h"
#include "report/json_schema.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class BenchCommand : public testing::Test {
 protected:
  BenchCommand() {
    TinyGif gif{.width = 16, .height = 16};
    for (int i = 0; i < 3; ++i) {
      TinyGifFrame& frame = gif.frames.emplace_back();
      for (int k = 0; k < 256; ++k) {
        frame.pixels.push_back(uint8_t((k * 7 + i) % 128));
      }
    }
    original_ = folder_.write("a.gif", gif.bytes()).string();
    gif.frames[1].pixels[40] = 99;
    test_ = folder_.write("b.gif", gif.bytes()).string();
  }

  std::string path(const char* name) const {
    return (folder_.path() / name).string();
  }

  TemporaryFolder folder_;
  std::string original_;
  std::string test_;
};

TEST_F(BenchCommand, ListsItsScenarios) {
  const ProgramResult result = framewise({"bench", "list", "--json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_GE(Json::parse(result.out).size(), 24u);
}

TEST_F(BenchCommand, RepeatsACommandAndReportsItsWork) {
  const ProgramResult result =
      framewise({"bench", "work", "--spans", "--", "compare", original_, test_,
                 "--json", "--no-cache", "--threads", "1"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json work = Json::parse(result.out);
  EXPECT_EQ(work["schema"], "framewise.work/1");
  EXPECT_GE(work["cpu_s"].size(), 3u);
  std::vector<std::string> names;
  for (const Json& span : work["spans"]) names.push_back(span["name"].text());
  for (const char* stage : {"decode", "planes", "ssim", "evidence", "judge",
                            "report", "outside of stages"}) {
    EXPECT_THAT(names, testing::Contains(stage));
  }
}

TEST_F(BenchCommand, GivesTheSameAnswerForAnyNumberOfThreads) {
  const auto answer = [&](const char* threads) {
    const ProgramResult result =
        framewise({"bench", "work", "--", "compare", original_, test_, "--json",
                   "--no-cache", "--threads", threads});
    return Json::parse(result.out)["answer"].text();
  };
  EXPECT_EQ(answer("1"), answer("3"));
}

TEST_F(BenchCommand, FailsWhereTheRepeatedCommandFails) {
  EXPECT_EQ(framewise({"bench", "work", "--", "compare", "/nowhere", test_})
                .exit_code,
            3);
  EXPECT_EQ(framewise({"bench", "work", "--", "nonsense"}).exit_code, 2);
  EXPECT_EQ(framewise({"bench", "work", "--", "--help"}).exit_code, 2);
}

TEST_F(BenchCommand, MeasuresScenariosInTheirArms) {
  const ProgramResult result = framewise(
      {"bench", "run", "edge_tiny_resolution", "--quick", "--json", "--arm",
       "baseline", "--arm", "parallel", "--files", path("files")});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json run = Json::parse(result.out);
  EXPECT_EQ(JsonSchema::published("bench-run-1").problem_of(run), "");
  ASSERT_EQ(run["results"].size(), 2u);
  EXPECT_EQ(run["results"][1]["arm"], "parallel");
  EXPECT_EQ(run["results"][0]["answer"], run["results"][1]["answer"]);
  EXPECT_GT(run["results"][0]["peak_bytes"].number(), 0);
}

TEST_F(BenchCommand, ComparesConfigurationsAndWritesReports) {
  const ProgramResult result =
      framewise({"bench", "ab", "self --threads 1", "self --threads 1",
                 "edge_tiny_resolution", "--budget", "1", "--quick",
                 "--no-control", "--files", path("files"), "-o", path("r.json"),
                 "-o", path("r.xml"), "-o", path("r.md")});
  // The machine of a test may be unfit to judge.
  EXPECT_THAT(result.exit_code, AnyOf(0, 4)) << result.err << result.out;
  EXPECT_THAT(result.out, StartsWith("framewise bench: 0 critical"));
  EXPECT_EQ(JsonSchema::published("bench-1").problem_of(
                Json::parse(text_of(path("r.json")))),
            "");
  EXPECT_THAT(text_of(path("r.xml")), HasSubstr("<testsuites>"));
  EXPECT_THAT(text_of(path("r.md")), HasSubstr("<!-- framewise-bench:"));
}

TEST_F(BenchCommand, FindsThatTwoCommandsAnswerDifferently) {
  const ProgramResult result =
      framewise({"bench", "ab", "--commands", "sh -c 'echo a'",
                 "sh -c 'echo b'", "--quick", "--no-control"});
  EXPECT_THAT(result.exit_code, AnyOf(1, 4));
  EXPECT_THAT(result.out, HasSubstr("1 with other answers"));
}

TEST_F(BenchCommand, ExplainsWhatIsWrongWithItsArguments) {
  EXPECT_THAT(framewise({"bench", "ab", "/nowhere/x", "self"}).err,
              HasSubstr("/nowhere/x is no program"));
  EXPECT_THAT(framewise({"bench", "check"}).err,
              HasSubstr("no old program is named"));
  EXPECT_THAT(framewise({"bench", "run", "nothing"}).err,
              HasSubstr("no scenario is named nothing"));
  EXPECT_THAT(
      framewise({"bench", "ab", "true", "true", "--budget", "soon"}).err,
      HasSubstr("--budget takes a number"));
  EXPECT_THAT(framewise({"bench", "trend", path("none.sqlite")}).err,
              HasSubstr("there is no history"));
}

TEST_F(BenchCommand, ProfilesWithoutChangingTheOutputOfTheCommand) {
  const std::vector<std::string> compare = {
      "compare", original_, test_, "--csv", "--threads", "1", "--no-cache"};
  std::vector<std::string> words = {
      "profile",      "-o",      path("p.json"),    "--trace",
      path("t.json"), "--trace", path("t.pftrace"), "--flames",
      path("f.svg"),  "--"};
  words.insert(words.end(), compare.begin(), compare.end());
  const ProgramResult profiled = framewise(words);
  EXPECT_EQ(profiled.exit_code, 0);
  EXPECT_EQ(profiled.out, framewise(compare).out);
  EXPECT_THAT(profiled.err, HasSubstr("ssimulacra2"));
  EXPECT_THAT(profiled.err, HasSubstr("outside of stages"));
  const Json profile = Json::parse(text_of(path("p.json")));
  EXPECT_EQ(profile["schema"], "framewise.profile/1");
  EXPECT_EQ(profile["files"][0]["name"], "b.gif");
  // Sanitizers have an allocator of their own.
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
  EXPECT_GT(profile["allocations"].number(), 0);
#endif
  EXPECT_GT(Json::parse(text_of(path("t.json")))["traceEvents"].size(), 10u);
  EXPECT_THAT(text_of(path("t.pftrace")), HasSubstr("decode"));
  EXPECT_THAT(text_of(path("f.svg")), StartsWith("<svg"));
  const ProgramResult difference =
      framewise({"bench", "diff", path("p.json"), path("p.json")});
  EXPECT_EQ(difference.exit_code, 0);
  EXPECT_THAT(difference.out, HasSubstr("ssimulacra2"));
}

TEST_F(BenchCommand, ReportsAProfileBesideAnyCommand) {
  const std::vector<std::vector<std::string>> commands = {
      {"compare", original_, test_, "--no-cache"},
      {"batch", original_, test_, "--no-cache", "--format", "csv"},
      {"image", "check", original_},
      {"optimize", original_, "--to", "gif", "--dry-run"},
      {"video", "loopcheck", original_}};
  for (std::vector<std::string> words : commands) {
    words.insert(words.end(), {"--profile-report", path("p.json")});
    const ProgramResult result = framewise(words);
    ASSERT_THAT(result.exit_code, AnyOf(0, 1)) << words[0] << result.err;
    const Json profile = Json::parse(text_of(path("p.json")));
    EXPECT_EQ(profile["schema"], "framewise.profile/1") << words[0];
    EXPECT_THAT(profile.dump(), HasSubstr("decode")) << words[0];
  }
  const ProgramResult printed =
      framewise({"inspect", original_, "--profile-report", "-"});
  EXPECT_THAT(printed.err, HasSubstr("outside of stages"));
}

TEST_F(BenchCommand, ProfilesACommandThatFails) {
  const ProgramResult result =
      framewise({"profile", "--", "compare", "/nowhere.gif", test_});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("outside of stages"));
  EXPECT_THAT(result.err, HasSubstr("/nowhere.gif"));
}

}  // namespace
}  // namespace framewise
