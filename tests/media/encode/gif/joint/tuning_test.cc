// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/tuning.h"

#include <gtest/gtest.h>

#include "media/encode/gif/joint/joint_gif.h"
#include "media/encode/writing.h"

namespace framewise::media {
namespace {

// A textured square that moves over a gradient.
Frame frame_of(int index, FramePool& pool) {
  return painted(pool, srgb8(), {48, 40}, [index](int, int y, int i) {
    const int x = i / 4;
    const int c = i % 4;
    if (c == 3) return 255;
    const bool inside = x / 12 == index && y > 8 && y < 30;
    return inside ? 40 * ((x ^ y) % 5) : 2 * x + 3 * y + 10 * c;
  });
}

std::vector<std::byte> encoded(const JointTuning& tuning) {
  FramePool pool;
  const auto output = memory_output(0);
  EncodeJob job{.format = FileFormat::kGif,
                .facts = {.size = {48, 40}, .time_base = {1, 100}}};
  job.pool = &pool;
  job.output = output.get();
  const auto encoder = create_joint_gif(job, tuning);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(encoder->add(frame_of(i, pool), {10 * i, 10}, i == 2));
  }
  EXPECT_TRUE(output->commit());
  return output->take();
}

TEST(JointTuning, WritesGifsWithoutAnyOfItsParts) {
  for (const std::string_view part : joint_parts()) {
    JointTuning tuning = joint_tuning({.loss = 20}, 9);
    ASSERT_TRUE(leave_out(part, tuning)) << part;
    FramePool pool;
    EXPECT_EQ(shown_frames(encoded(tuning), pool).size(), 3u) << part;
  }
}

TEST(JointTuning, KnowsNoOtherParts) {
  JointTuning tuning;
  EXPECT_FALSE(leave_out("dictionary", tuning));
}

TEST(JointTuning, SearchesMoreWithMoreEffort) {
  const JointTuning quick = joint_tuning({.loss = 20}, 0);
  const JointTuning small = joint_tuning({.loss = 20}, 9);
  EXPECT_LT(quick.search.beam, small.search.beam);
  EXPECT_LT(quick.tries, small.tries);
  EXPECT_LT(encoded(small).size(), encoded(quick).size() + 16);
}

}  // namespace
}  // namespace framewise::media
