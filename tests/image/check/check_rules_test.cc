// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "framewise/image/check.h"

namespace framewise::image {
namespace {

TEST(Rules, HaveNamesOfTheirOwnTitlesAndHints) {
  std::set<std::string_view> names;
  for (const RuleFacts& facts : rules()) {
    EXPECT_TRUE(names.insert(facts.name).second) << facts.name;
    EXPECT_FALSE(facts.title.empty()) << facts.name;
    EXPECT_FALSE(facts.hint.empty()) << facts.name;
  }
  EXPECT_EQ(names.size(), kRules);
}

TEST(Rules, HaveARecoveryActionWithStepsForEveryTypeOfProblem) {
  std::set<std::string> names;
  for (size_t i = 0; i < kProblemTypes; ++i) {
    const auto type = ProblemType(i);
    names.insert(name_of(type));
    ASSERT_FALSE(recovery_actions(type).empty()) << name_of(type);
    for (const RecoveryAction& action : recovery_actions(type)) {
      EXPECT_FALSE(action.title.empty());
      EXPECT_FALSE(action.description.empty());
      EXPECT_FALSE(action.steps.empty());
      EXPECT_GT(action.minutes, 0);
    }
    EXPECT_FALSE(prevention_tip(type).empty());
  }
  EXPECT_EQ(names.size(), 24u);
}

}  // namespace
}  // namespace framewise::image
