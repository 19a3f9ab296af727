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

std::set<std::string> words_where(bool KindRules::*rule) {
  std::set<std::string> words;
  for (const KindTraits& one : all_kinds()) {
    if (one.rules.*rule) words.insert(one.word);
  }
  return words;
}

using Words = std::set<std::string>;

TEST(DefectKinds, AMissingEndDoesNotLookLikeTheOrderTheTimeTheSizeOrTheLight) {
  EXPECT_EQ(
      words_where(&KindRules::survives_cut),
      (Words{"identical", "hdr_lost", "gain_map_changed", "flashes", "frozen",
             "dropped_frames", "duplicated_frames", "inserted_frames",
             "speed_changed", "timing_changed", "loop_changed", "resized"}));
}

TEST(DefectKinds, FramesThatAreMissingOrLateCostTime) {
  EXPECT_EQ(words_where(&KindRules::costs_time),
            (Words{"frozen", "dropped_frames", "inserted_frames", "truncated",
                   "speed_changed", "timing_changed"}));
  EXPECT_EQ(words_where(&KindRules::adds_time),
            (Words{"duplicated_frames", "timing_changed"}));
  EXPECT_EQ(words_where(&KindRules::loses_frames),
            (Words{"dropped_frames", "truncated"}));
}

TEST(DefectKinds, LossOfDetailIsGradedByTheLossOfScore) {
  EXPECT_EQ(words_where(&KindRules::graded_by_loss),
            (Words{"blur", "blocking", "ringing", "noise", "dither_noise",
                   "grain_changed", "banding", "palette_loss", "text_illegible",
                   "text_clipped", "thin_lines_lost", "overall_degraded"}));
}

TEST(DefectKinds, ContentsThatLieElsewhereMoveEdges) {
  EXPECT_EQ(words_where(&KindRules::moves_edges),
            (Words{"cropped", "shifted", "padded"}));
}

}  // namespace
}  // namespace framewise::judge
