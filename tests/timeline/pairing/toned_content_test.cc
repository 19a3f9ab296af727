// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/toned_content.h"

#include <gtest/gtest.h>

#include <cmath>

#include "timeline/moving_picture.h"
#include "timeline/pairing/pairing.h"

namespace framewise::timeline {
namespace {

struct Change {
  double gain = 1;
  double levels = 0;
};

Content with_luma(const Content& content, const Change& change) {
  Content result(content.grid());
  const size_t cells = content.grid().cells();
  for (size_t frame = 0; frame < content.frames(); ++frame) {
    const auto signature = content.signature(content.state_of(frame));
    std::vector<int16_t> values(signature.begin(), signature.end());
    for (size_t i = 0; i < cells; ++i) {
      values[i] = int16_t(std::lround(change.gain * values[i] +
                                      change.levels * kSignatureScale));
    }
    result.add(values);
  }
  return result;
}

TEST(TonedBack, LeavesWhatIsTonedAsTheReferenceAlone) {
  EXPECT_FALSE(
      undo_tone_change(content_of(shots(20)), content_of(shots(20), 1)));
  EXPECT_FALSE(undo_tone_change(content_of(shots(20)), content_of(shots(10))));
}

TEST(TonedBack, GivesWhatIsDarkerOrPalerItsTone) {
  const Content original = content_of(shots(20));
  for (const Change& change :
       {Change{1, -12}, Change{0.5, 40}, Change{1.4, -30}}) {
    const auto toned = undo_tone_change(original, with_luma(original, change));
    ASSERT_TRUE(toned);
    ASSERT_EQ(toned->frames(), original.frames());
    for (size_t frame = 0; frame < original.frames(); ++frame) {
      EXPECT_LT(distance(original, original.state_of(frame), *toned,
                         toned->state_of(frame)),
                0.01);
    }
  }
}

// Each of its frames is as far from its own original as from any other.
TEST(TonedBack, LetsALateClipBePairedThatIsDarkerToo) {
  std::vector<Shot> late = shots(60);
  for (size_t i = 60; i-- > 2;) late[i] = late[i - 2];
  late[1] = late[0];
  const Content reference = content_of(shots(60));
  const Content test = with_luma(content_of(late, 0.7), {0.8, -10});
  const auto pairing =
      pair(timeline_of(shots(60)), timeline_of(late), PairingMode::kAuto,
           ContentSignatures{&reference, &test});
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->mode, PairingMode::kContent);
  for (size_t j = 2; j < 60; ++j) {
    EXPECT_EQ(pairing->alignment->partners[j].content, int64_t(j) - 2);
  }
}

}  // namespace
}  // namespace framewise::timeline
