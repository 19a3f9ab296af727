// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/interpolated_frames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "timeline/moving_picture.h"
#include "timeline/pairing/pairing.h"

namespace framewise::timeline {
namespace {

using testing::SizeIs;

constexpr int kFrames = 30;

// Two frames for each frame of an animation: the frame itself, and a blend with
// the next frame, which has the share `next`.
Content doubled(const Content& content, double next) {
  Content result(content.grid());
  for (size_t k = 0; k < content.frames(); ++k) {
    const auto now = content.signature(k);
    const auto then = content.signature(std::min(k + 1, content.frames() - 1));
    std::vector<int16_t> mixed;
    for (size_t i = 0; i < now.size(); ++i) {
      mixed.push_back(int16_t(now[i] + next * (then[i] - now[i])));
    }
    result.add(now);
    result.add(mixed);
  }
  return result;
}

Schedule every(int64_t ticks, size_t frames) {
  Schedule schedule;
  for (size_t i = 0; i <= frames; ++i) {
    schedule.starts.push_back(Ticks(ticks) * Ticks(i));
  }
  return schedule;
}

std::optional<WithoutInterpolated> thinned(const Content& reference,
                                           const Content& test) {
  const Ticks total = 1200;
  return remove_interpolated(
      reference, every(total / int64_t(reference.frames()), reference.frames()),
      test, every(total / int64_t(test.frames()), test.frames()),
      Clock{.per_second = 100});
}

TEST(InterpolatedFrames, BlendsOfTwoFramesAreLeftOut) {
  const Content original = content_of(shots(kFrames));
  const auto found = thinned(original, doubled(original, 0.5));
  ASSERT_TRUE(found);
  ASSERT_THAT(found->kept, SizeIs(2 * kFrames));
  // The last frame repeats.
  for (size_t i = 0; i + 2 < found->kept.size(); ++i) {
    EXPECT_EQ(found->kept[i], i % 2 == 0) << i;
  }
  EXPECT_EQ(found->times.starts[1], 40);
  EXPECT_EQ(found->times.total(), 1200);
  EXPECT_EQ(found->content.frames() + 1, found->times.starts.size());
}

TEST(InterpolatedFrames, RepeatedFramesAreNotInterpolated) {
  const Content original = content_of(shots(kFrames));
  EXPECT_FALSE(thinned(original, doubled(original, 0)));
  EXPECT_FALSE(thinned(original, original));
}

// The content moves twice and leaves a trace each time.
TEST(InterpolatedFrames, AFewBlendsAreGhosts) {
  for (const int frames : {3, 4}) {
    const Content original = content_of(shots(frames));
    EXPECT_FALSE(thinned(original, doubled(original, 0.5))) << frames;
  }
  const Content original = content_of(shots(5));
  EXPECT_TRUE(thinned(original, doubled(original, 0.5)));
}

// A conversion of the frame rate by blending shows no original frame.
TEST(InterpolatedFrames, NoneWithoutTheReferenceFramesBetweenThem) {
  const Content original = content_of(shots(kFrames));
  const Content blended = doubled(mixed_with_the_past(original, 0.4), 0.5);
  EXPECT_FALSE(thinned(original, blended));
}

TEST(InterpolatedFrames, FramesOfOtherContentAreNotInterpolated) {
  std::vector<Shot> strange;
  for (int i = 0; i < kFrames; ++i) {
    strange.push_back({i, 20});
    strange.push_back({-1 - i, 20});
  }
  EXPECT_FALSE(thinned(content_of(shots(kFrames)), content_of(strange)));
}

// Each original frame is paired with itself, the others with nothing.
TEST(InterpolatedFrames, TheOtherFramesArePairedByContent) {
  const Content original = content_of(shots(kFrames));
  const Content test = doubled(original, 0.5);
  std::vector<Shot> times = shots(2 * kFrames, 5);
  const auto pairing =
      pair(timeline_of(shots(kFrames)), timeline_of(times), PairingMode::kAuto,
           ContentSignatures{&original, &test});
  ASSERT_TRUE(pairing) << pairing.error().to_string();
  EXPECT_EQ(pairing->mode, PairingMode::kContent);
  ASSERT_THAT(pairing->faults, SizeIs(1));
  EXPECT_EQ(pairing->faults[0].kind, DefectKind::kInterpolatedFrames);
  EXPECT_EQ(pairing->faults[0].severity, Severity::kMinor);
  for (const Interval& one : pairing->intervals) {
    EXPECT_EQ(one.test / 2, one.reference);
  }
}

}  // namespace
}  // namespace framewise::timeline
