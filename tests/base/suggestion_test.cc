// SPDX-License-Identifier: Apache-2.0
#include "base/suggestion.h"

#include <gtest/gtest.h>

#include <array>

namespace framewise {
namespace {

TEST(EditDistance, CountsTheLettersThatAreWrong) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("threads", "threads"), 0);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("thraeds", "threads"), 1) << "a swap is one slip";
}

TEST(Suggestion, NamesTheNearestWord) {
  constexpr std::array<std::string_view, 3> kWords = {"color", "threads",
                                                      "memory"};
  EXPECT_EQ(suggestion("colour", kWords), "did you mean color?");
  EXPECT_EQ(suggestion("thread", kWords), "did you mean threads?");
}

TEST(Suggestion, StaysSilentWhenNothingIsNear) {
  constexpr std::array<std::string_view, 2> kWords = {"color", "threads"};
  EXPECT_EQ(suggestion("banana", kWords), "");
  EXPECT_EQ(suggestion("", kWords), "");
  EXPECT_EQ(suggestion(std::string(100'000, 'x'), kWords), "");
}

}  // namespace
}  // namespace framewise
