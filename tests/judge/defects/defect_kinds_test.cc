// SPDX-License-Identifier: Apache-2.0
#include "judge/defects/defect_kinds.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace framewise::judge {
namespace {

TEST(DefectKinds, EveryKindHasAWordAndATitleOfItsOwn) {
  std::set<std::string> words;
  std::set<std::string> titles;
  for (const KindTraits& one : all_kinds()) {
    EXPECT_EQ(name_of(one.kind), std::string(one.word));
    EXPECT_EQ(title_of(one.kind), std::string(one.title));
    EXPECT_EQ(find_kind(one.word), one.kind);
    words.insert(one.word);
    titles.insert(one.title);
  }
  EXPECT_EQ(words.size(), all_kinds().size());
  EXPECT_EQ(titles.size(), all_kinds().size());
}

TEST(DefectKinds, NoOtherWordIsAKind) {
  EXPECT_FALSE(find_kind(""));
  EXPECT_FALSE(find_kind("blurry"));
  EXPECT_FALSE(find_kind("Blur"));
}

// A kind that is scored by the clock is one of the order of frames: only those
// change which frames meet.
TEST(DefectKinds, OnlyTheOrderOfFramesChangesWhichPairsAreScored) {
  for (const KindTraits& one : all_kinds()) {
    if (!one.rules.by_clock_from) continue;
    EXPECT_EQ(one.family, KindFamily::kSequence) << one.word;
  }
}

}  // namespace
}  // namespace framewise::judge
