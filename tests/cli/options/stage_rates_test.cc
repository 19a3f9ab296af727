// SPDX-License-Identifier: Apache-2.0
#include "cli/options/stage_rates.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "cli/program.h"

namespace framewise::cli {
namespace {

class StageRatesTest : public testing::Test {
 protected:
  StageRatesTest() {
    invocation_.environment = {{"XDG_CACHE_HOME", folder_.path().native()}};
  }

  // A job of two stages of these seconds, each of ten units of work.
  void run_job(double measuring_s, double drawing_s) {
    runtime::Progress progress("pairs", [this] { return now_; });
    StageRates rates(invocation_, "compare gif");
    progress.plan({{"measuring", 10, 1}, {"drawing", 10, 1}});
    wait(measuring_s);
    progress.at_stage(1, std::nullopt);
    wait(drawing_s);
    rates.learn(progress);
  }
  // The time left of such a job that has not begun.
  double expected_s(const std::string& job) {
    runtime::Progress progress("pairs", [this] { return now_; });
    StageRates(invocation_, job).prepare(progress, kStages);
    progress.plan({{"measuring", 10, 1}, {"drawing", 10, 1}});
    return progress.snapshot().remaining_s.value_or(-1);
  }
  void wait(double seconds) {
    now_ += std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(seconds));
  }
  std::filesystem::path file() const { return rates_file(invocation_); }

  static constexpr std::array<std::string_view, 2> kStages = {"measuring",
                                                              "drawing"};
  TemporaryFolder folder_;
  Invocation invocation_{};
  runtime::Progress::Time now_{};
};

TEST_F(StageRatesTest, ExpectWhatJobsOfTheKindTookHere) {
  EXPECT_NEAR(expected_s("compare gif"), 20, 0.1);
  run_job(4, 30);
  EXPECT_NEAR(expected_s("compare gif"), 34, 0.1);
  EXPECT_NEAR(expected_s("compare mp4"), 20, 0.1);
}

TEST_F(StageRatesTest, LearnNothingFromShortJobs) {
  run_job(0.5, 1);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(StageRatesTest, KeepNothingWhereNoProgressIsShown) {
  const std::array sources = {
      read_settings_file("progress = \"none\"\n", "framewise.toml")};
  invocation_.settings = *Settings::combine(sources);
  run_job(4, 30);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(StageRatesTest, BeginAnewWhereTheFileIsTooLarge) {
  run_job(4, 30);
  std::ofstream(file()) << std::string(100'000, ' ');
  EXPECT_NEAR(expected_s("compare gif"), 20, 0.1);
  run_job(4, 30);
  EXPECT_LT(std::filesystem::file_size(file()), 1000);
}

TEST_F(StageRatesTest, AreRemovedWithTheCache) {
  run_job(4, 30);
  ASSERT_TRUE(std::filesystem::exists(file()));
  const auto ran = framewise(
      {"cache", "clear", "--cache-dir", file().parent_path().string()});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST(KindOfEnding, IsAShortWord) {
  EXPECT_EQ(kind_of_ending("a/B.GIF"), "gif");
  EXPECT_EQ(kind_of_ending("frames"), "other");
  EXPECT_EQ(kind_of_ending("a.notes-of-today"), "other");
}

}  // namespace
}  // namespace framewise::cli
