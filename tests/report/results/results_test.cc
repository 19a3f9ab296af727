// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/results/pareto.h"
#include "report/results/results_diff.h"

namespace framewise::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RowFacts row(const std::string& test, int64_t bytes, double quality,
             const std::string& label = {}) {
  RowFacts facts;
  facts.reference.path = "a.gif";
  facts.reference.bytes = 1000;
  facts.test.path = test;
  facts.test.bytes = bytes;
  facts.label = label;
  facts.status = "PASS";
  facts.metrics.push_back({.name = "psnr", .values = {quality}});
  return facts;
}

std::vector<std::string> front_of(const TradeOffs& all) {
  std::vector<std::string> names;
  for (const TradeOff& point : all.points) {
    if (point.on_front) names.push_back(point.name);
  }
  return names;
}

TEST(Pareto, IsWhatNothingBeatsInSizeAndQuality) {
  const std::vector<RowFacts> rows = {
      row("large", 900, 40), row("bad", 500, 20), row("small", 100, 20),
      row("middle", 500, 35), row("waste", 950, 39)};
  const auto all = trade_offs(rows, ParetoBy::kOriginal, "");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_THAT(front_of(all[0]), ElementsAre("small", "middle", "large"));
}

TEST(Pareto, TurnsRoundForMetricsThatFallWithQuality) {
  std::vector<RowFacts> rows = {row("a", 100, 9), row("b", 200, 3),
                                row("c", 300, 4)};
  for (RowFacts& one : rows) one.metrics[0].higher_is_better = false;
  const auto all = trade_offs(rows, ParetoBy::kLibrary, "psnr");
  EXPECT_THAT(front_of(all[0]), ElementsAre("a", "b"));
}

TEST(Pareto, OfLabelsComparesTheirMeans) {
  const std::vector<RowFacts> rows = {
      row("a1", 100, 30, "q1"), row("b1", 300, 40, "q1"),
      row("a2", 400, 34, "q2"), row("b2", 600, 34, "q2")};
  const auto all = trade_offs(rows, ParetoBy::kLabel, "psnr");
  EXPECT_DOUBLE_EQ(all[0].points[0].size, 0.2);
  EXPECT_DOUBLE_EQ(all[0].points[0].quality, 35);
  EXPECT_THAT(front_of(all[0]), ElementsAre("q1"));
}

TEST(Plots, StandForNothingAndForOnePoint) {
  TradeOffs empty{.title = "<nothing>"};
  EXPECT_THAT(trade_offs_svg(empty, "psnr", true), HasSubstr("&lt;nothing"));
  EXPECT_THAT(histogram_svg({}, "psnr"), HasSubstr("</svg>"));
  TradeOffs one{.title = "one", .points = {{"a & b", 5, 5}}};
  mark_front(one);
  const std::string svg = trade_offs_svg(one, "psnr", false);
  EXPECT_THAT(svg, HasSubstr("a &amp; b"));
  EXPECT_THAT(svg, testing::Not(HasSubstr("nan")));
}

TEST(Diff, NamesWhatGotWorseFirst) {
  const std::vector<RowFacts> before = {
      row("same", 1, 30), row("fell", 1, 30), row("rose", 1, 30),
      row("gone", 1, 30), row("near", 1, 30), row("broke", 1, 30)};
  std::vector<RowFacts> after = {row("same", 1, 30), row("fell", 1, 20),
                                 row("rose", 1, 40), row("new", 1, 30),
                                 row("near", 1, 29.9)};
  after.push_back(row("broke", 1, 30));
  after.back().metrics.clear();
  after.back().error = {.kind = "input"};
  const auto changes = differences(before, after, "psnr", 0.5);
  std::vector<std::string> names;
  for (const PairChange& one : changes) {
    names.push_back(std::string(name_of(one.change)) + " " + one.test);
  }
  EXPECT_THAT(names, ElementsAre("worse fell", "worse broke", "better rose",
                                 "new new", "gone gone"));
}

TEST(Diff, OfResultsWithThemselvesIsNothingThoughAPairIsThereTwice) {
  const std::vector<RowFacts> twice = {row("a", 1, 30), row("b", 1, 30),
                                       row("a", 1, 20)};
  EXPECT_THAT(differences(twice, twice, "psnr", 0.5), testing::IsEmpty());
  const auto less = differences(twice, std::span(twice).first(2), "psnr", 0.5);
  ASSERT_EQ(less.size(), 1u);
  EXPECT_EQ(less[0].change, Change::kGone);
}

TEST(Diff, MatchesByOriginalWhereOutputsMoved) {
  std::vector<RowFacts> before = {row("old/a.gif", 1, 30)};
  std::vector<RowFacts> after = {row("new/a-small.gif", 1, 20)};
  auto changes = differences(before, after, "psnr", 0);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].change, Change::kWorse);
  EXPECT_FALSE(nothing_in_common(before, after, changes));
  // Two tests of one original could be either.
  before.push_back(row("old/b.gif", 1, 30));
  changes = differences(before, after, "psnr", 0);
  EXPECT_EQ(changes.size(), 3u);
  EXPECT_TRUE(nothing_in_common(before, after, changes));
}

TEST(Diff, CallsNothingBetterOrWorseThatIsPrintedAlike) {
  RowFacts before = row("a", 1, 74.90001);
  RowFacts after = row("a", 2, 74.90004);
  before.status = after.status = "ARTIFACT";
  before.test.sha256 = "1";
  before.fail_on = "ARTIFACT";  // only one of both has a gate
  const auto changes = differences({&before, 1}, {&after, 1}, "psnr", 0);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].change, Change::kOther);
}

TEST(Diff, CountsARequirementThatBothBatchesHave) {
  RowFacts before = row("a", 1, 30);
  RowFacts after = before;
  before.requirements = {{"ssim.min>=0.9", 0.95, true}};
  after.requirements = {{"ssim.min>=0.9", 0.85, false}};
  const auto changes = differences({&before, 1}, {&after, 1}, "psnr", 0);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].change, Change::kWorse);
}

TEST(Summary, CountsAndSpreads) {
  std::vector<RowFacts> rows = {row("a", 500, 30), row("b", 250, 20)};
  rows.push_back(row("c", 0, 0));
  rows.back().metrics.clear();
  rows.back().status = "ERROR";
  rows.back().error = {.kind = "timeout"};
  const std::string text = results_summary(rows);
  EXPECT_THAT(text, HasSubstr("3 pairs"));
  EXPECT_THAT(text, HasSubstr("error timeout"));
  EXPECT_THAT(text, HasSubstr("750 of 2000 (37.5 %)"));
}

}  // namespace
}  // namespace framewise::report
