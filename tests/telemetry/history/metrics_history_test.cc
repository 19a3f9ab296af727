// SPDX-License-Identifier: Apache-2.0
#include "telemetry/history/metrics_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result.h"
#include "temporary_folder.h"

namespace framewise::telemetry {
namespace {

using testing::HasSubstr;

class MetricsHistoryTest : public testing::Test {
 protected:
  MetricsHistory open() {
    auto history = MetricsHistory::open(folder_.path() / "metrics.db", true);
    if (!history) throw std::runtime_error(history.error().to_string());
    return *std::move(history);
  }
  static std::vector<double> values(const MetricsHistory& history,
                                    const HistoryQuery& query = {}) {
    std::vector<double> values;
    const auto points = history.points(query);
    if (!points) throw std::runtime_error(points.error().to_string());
    for (const HistoryPoint& point : *points) {
      values.push_back(point.value.value);
    }
    return values;
  }
  TemporaryFolder folder_;
};

TEST_F(MetricsHistoryTest, KeepsPointsTheNewestFirst) {
  MetricsHistory history = open();
  ASSERT_TRUE(history.add(10, {{"a_total", "x=\"1\"", 1}, {"b", "", 5}}));
  ASSERT_TRUE(history.add(20, {{"a_total", "x=\"1\"", 2}, {"b", "", 5}}));
  EXPECT_THAT(values(history), testing::ElementsAre(2, 1, 5));
  EXPECT_THAT(values(history, {.name_prefix = "a_"}),
              testing::ElementsAre(2, 1));
  EXPECT_THAT(values(history, {.from_s = 15}), testing::ElementsAre(2));
  EXPECT_THAT(values(history, {.most = 1}), testing::ElementsAre(2));
  // Other processes read the same file.
  EXPECT_EQ(values(open()).size(), 3u);
}

TEST_F(MetricsHistoryTest, RemovesWhatIsTooOld) {
  MetricsHistory history = open();
  for (int day = 0; day < 10; ++day) {
    ASSERT_TRUE(history.add(day * 86400.0, {{"a", "", double(day)}}));
  }
  const auto removed = history.prune({.age_s = 3 * 86400.0}, 9 * 86400.0);
  ASSERT_TRUE(removed) << removed.error().to_string();
  EXPECT_EQ(*removed, 6);
  EXPECT_THAT(values(history), testing::ElementsAre(9, 8, 7, 6));
}

TEST_F(MetricsHistoryTest, RemovesTheOldestUntilTheFileIsSmall) {
  MetricsHistory history = open();
  std::vector<HistoryValue> many;
  for (int i = 0; i < 500; ++i)
    many.push_back({"s" + std::to_string(i), "", 0});
  for (int t = 0; t < 200; ++t) {
    for (HistoryValue& one : many) one.value = t;
    ASSERT_TRUE(history.add(t, many));
  }
  ASSERT_TRUE(history.prune({.age_s = 1e9, .bytes = 1 << 20}, 200));
  const auto left = values(history, {.most = 0});
  EXPECT_LT(left.size(), 50'000u);
  EXPECT_GT(left.size(), 1'000u);
  EXPECT_EQ(left.front(), 199);
}

TEST_F(MetricsHistoryTest, ClearsAll) {
  MetricsHistory history = open();
  ASSERT_TRUE(history.add(10, {{"a", "", 1}}));
  EXPECT_EQ(*history.clear(), 1);
  EXPECT_TRUE(values(history).empty());
  ASSERT_TRUE(history.add(20, {{"a", "", 1}}));
  EXPECT_EQ(values(history).size(), 1u);
}

TEST_F(MetricsHistoryTest, RefusesOtherFiles) {
  const auto text = folder_.write("text.db", std::string(5000, 'x'));
  EXPECT_FALSE(MetricsHistory::open(text, true));
  const auto missing =
      MetricsHistory::open(folder_.path() / "missing.db", false);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().hint, HasSubstr("--metrics-history"));
}

TEST_F(MetricsHistoryTest, KeepsQuantilesOfWhatHappenedBetweenPoints) {
  Snapshot before;
  before.series = {{.kind = SeriesKind::kHistogram,
                    .name = "t_seconds",
                    .labels = {{"stage", "x"}},
                    .bounds = {1, 2, 4},
                    .counts = {100, 0, 0, 0},
                    .sum = 50}};
  Snapshot now = before;
  now.series[0].counts = {100, 0, 10, 0};
  std::map<std::string, double> by_name;
  for (const HistoryValue& value : history_values(before, now)) {
    EXPECT_EQ(value.labels, "stage=\"x\"");
    by_name[value.name] = value.value;
  }
  EXPECT_EQ(by_name["t_seconds:count"], 110);
  EXPECT_EQ(by_name["t_seconds:sum"], 50);
  EXPECT_EQ(by_name["t_seconds:p50"], 3);
  EXPECT_NEAR(by_name["t_seconds:p99"], 3.98, 1e-9);
}

}  // namespace
}  // namespace framewise::telemetry
