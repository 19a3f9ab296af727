// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/selection.h"

#include <gtest/gtest.h>

#include "optimize/sweep/pipelines.h"
#include "report/optimization/leaderboard.h"

namespace framewise::optimization {
namespace {

TEST(Selection, ReadsWhatASweepWrites) {
  const std::string best =
      "none-frame_Frame__none-color_Color__framewise-lossy_Lossy";
  const std::string second =
      "none-frame_Frame__none-color_Color__gifsicle-lossy_Lossy";
  report::Leaderboard board;
  board.fronts = {{best, 3}, {second, 1}};
  const auto ids = parse_selection(report::selection_json(board));
  ASSERT_TRUE(ids) << ids.error().to_string();
  EXPECT_EQ(*ids, (std::vector<std::string>{best, second}));
}

TEST(Selection, TakesTheBestWhereThereAreMany) {
  report::Leaderboard board;
  for (const Pipeline& one : all_pipelines()) {
    board.fronts.emplace_back(one.id(), 1);
  }
  EXPECT_EQ(parse_selection(report::selection_json(board))->size(),
            kMostSelected);
}

TEST(Selection, RefusesOtherTexts) {
  for (const char* text :
       {"", "[]", "{}", R"({"schema":"framewise.selection/2","pipelines":[]})",
        R"({"schema":"framewise.selection/1","pipelines":[]})",
        R"({"schema":"framewise.selection/1","pipelines":[1]})",
        R"({"schema":"framewise.selection/1","pipelines":[{"id":"x"}]})"}) {
    EXPECT_FALSE(parse_selection(text)) << text;
  }
}

}  // namespace
}  // namespace framewise::optimization
