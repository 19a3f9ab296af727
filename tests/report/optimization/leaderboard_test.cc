// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/leaderboard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"

namespace framewise::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RowFacts row(const std::string& pipeline, const std::string& original,
             int64_t bytes, double score) {
  RowFacts facts;
  facts.label = pipeline + " loss=1";
  facts.reference = {.path = original, .bytes = 1000};
  facts.test = {.path = "x", .bytes = bytes};
  facts.score = score;
  return facts;
}

std::vector<RowFacts> rows() {
  RowFacts failed = row("broken", "a", 0, 0);
  failed.score.reset();
  failed.error = RowFacts::Failure{.message = "gifski failed"};
  return {row("good", "a", 400, 92), row("good", "a", 300, 82),
          row("good", "b", 100, 91), row("bad", "a", 600, 91),
          row("bad", "b", 500, 80),  failed};
}

TEST(Leaderboard, ComparesTheSmallestFilesAtEqualQuality) {
  const Leaderboard board = leaderboard_of(rows());
  const IsoQuality& at80 = board.qualities[2];
  EXPECT_EQ(at80.score, 80);
  ASSERT_EQ(at80.standings.size(), 2u);
  EXPECT_EQ(at80.standings[0].pipeline, "good");
  EXPECT_NEAR(at80.standings[0].size, std::sqrt(0.3 * 0.1), 1e-9);
  EXPECT_EQ(at80.standings[0].originals, 2u);
  const IsoQuality& at90 = board.qualities[4];
  EXPECT_EQ(at90.standings[1].originals, 1u);
  EXPECT_TRUE(board.qualities[5].standings.empty());
}

TEST(Leaderboard, EliminatesWhatIsNeverOnAFrontWithAReason) {
  const Leaderboard board = leaderboard_of(rows());
  EXPECT_THAT(board.selected, ElementsAre("good"));
  ASSERT_EQ(board.eliminated.size(), 2u);
  EXPECT_THAT(board.eliminated[0].reason, HasSubstr("smaller and better"));
  EXPECT_EQ(board.eliminated[1].reason, "gifski failed");
}

TEST(Leaderboard, IsWrittenAsTextAndAsASelection) {
  const Leaderboard board = leaderboard_of(rows());
  EXPECT_THAT(leaderboard_text(board), HasSubstr("score 80: smallest files"));
  EXPECT_THAT(leaderboard_text(board), HasSubstr("broken: gifski failed"));
  const auto json = Json::parse(selection_json(board));
  EXPECT_EQ(json["schema"], "framewise.selection/1");
  EXPECT_EQ(json["pipelines"][0]["id"], "good");
  EXPECT_EQ(json["pipelines"][0]["fronts"], 2);
}

TEST(Leaderboard, OfNothingIsEmpty) {
  const Leaderboard board = leaderboard_of({});
  EXPECT_TRUE(board.selected.empty());
  EXPECT_TRUE(board.eliminated.empty());
}

}  // namespace
}  // namespace framewise::report
