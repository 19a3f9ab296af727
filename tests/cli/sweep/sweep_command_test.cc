// SPDX-License-Identifier: Apache-2.0
// `framewise sweep`, as a user runs it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/batch_fixture.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::Not;

class SweepCommand : public Batch {
 protected:
  ProgramResult sweep(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "sweep");
    return framewise(std::move(arguments), {.folder = folder_.path()});
  }
  fs::path at(const std::string& name) const { return folder_.path() / name; }
};

constexpr const char* kOurs =
    "framewise-frame_Frame__framewise-color_Color__none-lossy_Lossy";

TEST_F(SweepCommand, ListsPresetsAndTools) {
  const auto ran = sweep({"--list"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("quick-test"));
  EXPECT_THAT(ran.out, HasSubstr("framewise-lossy            ready"));
}

TEST_F(SweepCommand, WritesRowsLeaderboardAndSelection) {
  folder_.write("in/a.gif", gif(1, 0, 5));
  const std::vector<std::string> command = {
      "in",    "-o",       "out",   "--pipelines", kOurs, "--frame-ratio",
      "1,0.5", "--colors", "16,128"};
  const auto ran = sweep(command);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  const auto rows = lines_of(text_of(at("out/results.ndjson")));
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_THAT(rows[0]["pair"]["label"].text(), HasSubstr("frames=1 colors=16"));
  EXPECT_THAT(text_of(at("out/leaderboard.txt")), HasSubstr(kOurs));
  const Json selection = Json::parse(text_of(at("out/selection.json")));
  EXPECT_EQ(selection["pipelines"][0]["id"], kOurs);
  const std::string before = text_of(at("out/results.ndjson"));
  EXPECT_EQ(sweep(command).exit_code, 0);
  EXPECT_TRUE(text_of(at("out/results.ndjson")) == before);
}

TEST_F(SweepCommand, GoesOnPastAGifThatCannotBeRead) {
  folder_.write("a.gif", gif(1, 0, 3));
  folder_.write("b.gif", "GIF89a and nothing");
  const auto ran = sweep({"a.gif", "b.gif", "-o", "out", "--pipelines", kOurs});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(text_of(at("out/results.csv")), HasSubstr("input"));
}

TEST_F(SweepCommand, CountsExperimentsWithoutRunningThem) {
  folder_.write("a.gif", gif(1, 0, 3));
  const auto ran = sweep({"a.gif", "--synthetic", "all", "--dry-run",
                          "--pipelines", kOurs, "--colors", "32"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("26 experiments: 26 GIFs with 1 "));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 1);
}

TEST_F(SweepCommand, RefusesWhatItDoesNotUnderstandWithAHint) {
  folder_.write("a.gif", gif(1, 0, 3));
  const std::pair<std::vector<std::string>, const char*> kWrong[] = {
      {{"a.gif"}, "-o"},
      {{"-o", "out"}, "--synthetic"},
      {{"a.gif", "-o", "out", "--preset", "quick-tset"}, "quick-test"},
      {{"a.gif", "-o", "out", "--pipelines", "x"}, "an id is such as"},
      {{"a.gif", "-o", "out", "--pipelines", kOurs, "--subset", "all"},
       "full, representative"},
      {{"a.gif", "-o", "out", "--pipelines", kOurs, "--colors", "1"},
       "from 2 to 256"}};
  for (const auto& [arguments, hint] : kWrong) {
    const auto ran = sweep(arguments);
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_THAT(ran.err, HasSubstr(hint));
  }
}

TEST_F(SweepCommand, KeepsResultsAndOverwritesNone) {
  folder_.write("a.gif", gif(1, 0, 3));
  const std::vector<std::string> command = {
      "a.gif", "-o", "out", "--pipelines", kOurs, "--colors", "16", "--keep"};
  EXPECT_EQ(sweep(command).exit_code, 0);
  const std::string before = text_of(at("out/outputs/a-0.gif"));
  EXPECT_FALSE(before.empty());
  const auto again = sweep(command);
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("--keep would overwrite"));
  EXPECT_TRUE(text_of(at("out/outputs/a-0.gif")) == before);
}

TEST_F(SweepCommand, TriesLittleOnMostGifsWithScreening) {
  for (int i = 0; i < 4; ++i) {
    folder_.write(fmt::format("in/{}.gif", i), gif(i + 1, 0, 3));
  }
  const auto ran =
      sweep({"in", "-o", "out", "--pipelines", kOurs, "--frame-ratio", "1",
             "--colors", "2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21",
             "--screen"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("experiments were worth trying"));
  const auto rows = lines_of(text_of(at("out/results.ndjson")));
  EXPECT_GE(rows.size(), 20u + 3);
  EXPECT_LE(rows.size(), 20u + 3 * 14);
  EXPECT_FALSE(fs::exists(at("out/sweep.journal")));
  const auto checked = framewise({"results", "check", "out/results.ndjson"},
                                 {.folder = folder_.path()});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

TEST_F(SweepCommand, WritesTablesForOtherPrograms) {
  folder_.write("a.gif", gif(1, 0, 3));
  folder_.write("b.gif", "GIF89a and nothing");
  const auto ran = sweep({"a.gif", "b.gif", "-o", "out", "--pipelines", kOurs,
                          "--colors", "4,16"});
  EXPECT_EQ(ran.exit_code, 3);
  for (const char* name : {"gifs", "training", "curves"}) {
    EXPECT_THAT(text_of(at(fmt::format("out/{}.csv", name))),
                HasSubstr("\na.gif,"))
        << name;
  }
  EXPECT_THAT(text_of(at("out/equal.csv")), HasSubstr("same_as"));
  const auto results = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "results");
    return framewise(std::move(words), {.folder = folder_.path()});
  };
  EXPECT_THAT(results({"failures", "out/results.sqlite"}).out,
              HasSubstr("2 of 4 rows failed"));
  EXPECT_EQ(results({"select", "out/results.ndjson"}).out,
            text_of(at("out/selection.json")));
  EXPECT_EQ(results({"select", "out/results.ndjson", "-o", "s.json"}).exit_code,
            0);
  EXPECT_TRUE(fs::exists(at("s.json")));
}

TEST_F(SweepCommand, TagsSayWhatGifsAreLike) {
  folder_.write("giphy/a.gif", gif(1, 0, 3));
  folder_.write("giphy/b.gif", "GIF89a and nothing");
  const auto tag = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "tag");
    return framewise(std::move(words), {.folder = folder_.path()});
  };
  const auto all = tag({"giphy", "--summary", "-o", "t.csv"});
  EXPECT_EQ(all.exit_code, 3);
  EXPECT_THAT(all.out, HasSubstr("from giphy (folder)"));
  EXPECT_THAT(all.out, HasSubstr("1 GIFs; content:"));
  EXPECT_THAT(text_of(at("t.csv")), HasSubstr("giphy/a.gif,"));
  EXPECT_THAT(tag({"giphy/a.gif", "--json"}).out,
              HasSubstr("framewise.tags/1"));
  EXPECT_EQ(tag({"giphy/b.gif"}).exit_code, 3);
}

TEST_F(SweepCommand, WritesTheColumnsOfGiflab) {
  folder_.write("a.gif", gif(1, 0, 3));
  const auto ran =
      sweep({"a.gif", "-o", "out", "--pipelines", kOurs, "--colors", "16"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, Not(HasSubstr("giflab.csv")));
  const auto rows = lines_of(text_of(at("out/giflab.ndjson")));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0]["gif_name"], "a");
  EXPECT_EQ(rows[0]["pipeline_id"], kOurs);
  EXPECT_EQ(rows[0]["applied_colors"], 16);
  EXPECT_TRUE(rows[0]["applied_lossy"].is_null());
  EXPECT_TRUE(rows[0]["ssim_mean"].is_number()) << rows[0];
  EXPECT_TRUE(rows[0]["composite_quality"].is_number());
  const std::string csv = text_of(at("out/giflab.csv"));
  EXPECT_THAT(csv, testing::StartsWith("gif_sha,gif_name,orig_filename"));
  EXPECT_THAT(text_of(at("out/pareto.csv")), HasSubstr("all content"));
}

TEST_F(SweepCommand, SaysWhyColumnsOfGiflabAreEmpty) {
  folder_.write("a.gif", gif(1, 0, 3));
  const auto ran = sweep({"a.gif", "-o", "out", "--pipelines", kOurs,
                          "--colors", "16", "-m", "psnr"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("add --metric giflab"));
  const auto rows = lines_of(text_of(at("out/giflab.ndjson")));
  EXPECT_TRUE(rows[0]["ssim_mean"].is_null()) << rows[0];
}

}  // namespace
}  // namespace framewise
