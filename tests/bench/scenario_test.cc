// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "bench/scenarios/scenario_content.h"
#include "bench/scenarios/scenario_files.h"
#include "framewise/animation.h"
#include "temporary_folder.h"

namespace framewise::bench {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Scenario named(const std::string& name) {
  const std::vector<std::string> names = {name};
  return choose_scenarios(names, Suite::kComplete)->front();
}

TEST(Scenarios, AreManyWithNamesOfTheirOwnInAllSizesAndLengths) {
  std::set<std::string_view> names;
  int64_t least = 1 << 30;
  int64_t most = 0;
  int longest = 0;
  for (const Scenario& one : scenarios()) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
    least = std::min(least, one.size.pixels());
    most = std::max(most, one.size.pixels());
    longest = std::max(longest, one.frames);
  }
  EXPECT_GE(names.size(), 24u);
  EXPECT_EQ(least, 32 * 32);
  EXPECT_EQ(most, 3840 * 2160);
  EXPECT_EQ(longest, 2000);
}

TEST(Scenarios, AreChosenByNameOrBySuite) {
  const std::vector<std::string> some = {"medium_*", "edge_single_frame"};
  EXPECT_EQ(choose_scenarios(some, Suite::kQuick)->size(), 4u);
  EXPECT_GE(choose_scenarios({}, Suite::kQuick)->size(), 16u);
  const std::vector<std::string> unknown = {"nothing"};
  EXPECT_THAT(choose_scenarios(unknown, Suite::kQuick).error().message,
              HasSubstr("nothing"));
}

TEST(Scenarios, DrawTheSamePixelsAgain) {
  FramePool pool;
  for (const Scenario& one : scenarios()) {
    if (one.size.pixels() > 100'000) continue;
    const int last = one.frames - 1;
    const Frame first = *test_frame(one, last, 0, pool);
    const Frame again = *test_frame(one, last, 0, pool);
    const Frame reference = *reference_frame(one, last, pool);
    const size_t bytes = size_t(one.size.width) * 4;
    bool differs = false;
    for (int y = 0; y < one.size.height; ++y) {
      const uint8_t* row = first.plane(0).row(y);
      ASSERT_EQ(std::memcmp(row, again.plane(0).row(y), bytes), 0) << one.name;
      differs |= std::memcmp(row, reference.plane(0).row(y), bytes) != 0;
    }
    EXPECT_TRUE(differs) << one.name << ": test and reference are equal";
  }
}

TEST(Scenarios, WriteTheirFilesOnce) {
  const TemporaryFolder folder;
  const Scenario scenario = named("edge_tiny_resolution");
  const auto files = write_scenario(scenario, folder.path(), nullptr);
  ASSERT_TRUE(files) << files.error().to_string();
  const auto written = std::filesystem::last_write_time(files->test);
  auto opened = open(files->test);
  ASSERT_TRUE(opened);
  int frames = 0;
  while (*opened->next()) ++frames;
  EXPECT_EQ(frames, scenario.frames);
  ASSERT_TRUE(write_scenario(scenario, folder.path(), nullptr));
  EXPECT_EQ(std::filesystem::last_write_time(files->test), written);
  const auto words = command_words(scenario, *files);
  EXPECT_EQ(words[0], "compare");
  EXPECT_EQ(words[1], files->original.string());
}

TEST(Setups, TakeOnlyWhatTheirCommandUnderstands) {
  const Scenario compare = named("medium_mixed_content");
  const Scenario inspect = named("inspect_gif");
  EXPECT_TRUE(applies(Setup::kSampled, compare));
  EXPECT_FALSE(applies(Setup::kSampled, named("edge_single_frame")));
  EXPECT_FALSE(applies(Setup::kCached, inspect));
  const Scenario batch = named("batch_of_small_pairs");
  EXPECT_TRUE(applies(Setup::kCached, batch));
  EXPECT_FALSE(applies(Setup::kTiered, batch));
  EXPECT_THAT(options_of(Setup::kBaseline, batch, ""), Not(Contains("--full")));
  EXPECT_THAT(options_of(Setup::kBaseline, compare, ""), Contains("--full"));
  EXPECT_THAT(options_of(Setup::kBaseline, inspect, ""),
              Not(Contains("--full")));
  EXPECT_THAT(options_of(Setup::kCached, compare, "/c"), Contains("/c"));
  // compare refuses both at once.
  EXPECT_THAT(options_of(Setup::kSampled, compare, ""), Contains("--sample"));
  EXPECT_THAT(options_of(Setup::kSampled, compare, ""),
              Not(Contains("--full")));
  EXPECT_EQ(*setup_named("tiered"), Setup::kTiered);
  EXPECT_FALSE(setup_named("fast"));
}

}  // namespace
}  // namespace framewise::bench
