// SPDX-License-Identifier: Apache-2.0
#include "bench/history/trend.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"
#include "bench/statistics/random.h"
#include "report/json_schema.h"
#include "temporary_folder.h"

namespace framewise::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

HistoryPoint point(int day, double log_ratio, const std::string& machine) {
  HistoryPoint one;
  one.time =
      fmt::format("2026-{:02}-{:02}T12:00:00Z", 1 + day / 28, 1 + day % 28);
  one.commit = fmt::format("c{}", day);
  one.machine = machine;
  one.reference = "ref";
  one.scenario = "small";
  one.log_ratio = log_ratio;
  one.pairs = 12;
  one.cpu_s = 0.02;
  return one;
}

// A step of 8 % on day 30 of 40, on one of two machines.
std::vector<HistoryPoint> two_machines() {
  Random random(4);
  std::vector<HistoryPoint> points;
  for (int day = 0; day < 40; ++day) {
    points.push_back(
        point(day, (day < 37 ? 0 : 0.0) + 0.005 * random.normal(), "quiet"));
    points.push_back(
        point(day, (day < 30 ? 0 : 0.08) + 0.005 * random.normal(), "stepped"));
  }
  return points;
}

TEST(Trend, KeepsMachinesApartAndFindsTheStep) {
  const std::vector<Trend> trends = trends_of(two_machines());
  ASSERT_EQ(trends.size(), 2u);
  EXPECT_EQ(trends[0].machine, "quiet");
  EXPECT_TRUE(trends[0].changes.empty());
  ASSERT_EQ(trends[1].changes.size(), 1u);
  EXPECT_EQ(trends[1].changes[0].first, 30u);
  const std::string text = trend_text(trends, false);
  EXPECT_THAT(text, HasSubstr("slower +8."));
  EXPECT_THAT(text, HasSubstr("between c29 (2026-02-02) and c30"));
}

TEST(Trend, ReportsOnlyChangesOfTheLastWeek) {
  const std::vector<HistoryPoint> all = two_machines();
  EXPECT_THAT(weekly_report(trends_of(all)), HasSubstr("Nothing changed."));
  const std::vector<HistoryPoint> until(all.begin(), all.begin() + 72);
  EXPECT_THAT(weekly_report(trends_of(until)), HasSubstr("**small** +"));
}

TEST(Trend, IsDrawnAndWrittenAsJson) {
  const std::vector<Trend> trends = trends_of(two_machines());
  const std::string svg = report::svg_of(trend_drawing(trends));
  EXPECT_THAT(svg, HasSubstr("small"));
  const auto json = Json::parse(trend_json(trends));
  EXPECT_EQ(json["series"][1]["changes"].size(), 1u);
  EXPECT_EQ(JsonSchema::published("bench-trend-1").problem_of(json), "");
  EXPECT_THAT(trend_text({}, false), HasSubstr("no points"));
}

TEST(Trend, OnlyDrawsAShortHistory) {
  std::vector<HistoryPoint> few;
  for (int day = 0; day < 5; ++day) few.push_back(point(day, 0.1 * day, "m"));
  EXPECT_THAT(trend_text(trends_of(few), false),
              HasSubstr("too short for change points: 5 of 15"));
}

TEST(History, KeepsWhatSeveralRunsAdd) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "speed.sqlite";
  for (int day = 0; day < 3; ++day) {
    auto history = History::open(path);
    ASSERT_TRUE(history) << history.error().to_string();
    ASSERT_TRUE(history->add({point(day, 0.01 * day, "m'; DROP")}));
  }
  const auto history = History::open(path);
  const auto points = history->points();
  ASSERT_TRUE(points);
  ASSERT_EQ(points->size(), 3u);
  EXPECT_EQ(points->at(2).commit, "c2");
  EXPECT_EQ(points->at(2).machine, "m'; DROP");
  EXPECT_DOUBLE_EQ(points->at(2).log_ratio, 0.02);
}

TEST(History, RefusesFilesThatAreNoHistory) {
  const TemporaryFolder folder;
  const auto text = folder.write("text.sqlite", std::string(4096, 'x'));
  const auto history = History::open(text);
  ASSERT_FALSE(history);
  EXPECT_THAT(history.error().to_string(), HasSubstr("text.sqlite"));
  EXPECT_FALSE(History::open("/nowhere/history.sqlite"));
}

}  // namespace
}  // namespace framewise::bench
