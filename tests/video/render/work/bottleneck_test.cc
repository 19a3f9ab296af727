// SPDX-License-Identifier: Apache-2.0
#include "video/render/work/bottleneck.h"

#include <gtest/gtest.h>

namespace framewise::video {
namespace {

TEST(Bottleneck, IsTheWorkThatTakesMostTime) {
  EXPECT_EQ(bottleneck_of({.decode_s = 2, .convert_s = 1, .encode_s = 3}),
            "encode");
  EXPECT_EQ(bottleneck_of({.decode_s = 4, .encode_s = 3, .idle_s = 6}),
            "decode");
  EXPECT_EQ(bottleneck_of({.sound_s = 1}), "sound");
  EXPECT_EQ(bottleneck_of({.read_s = 9}), "");
}

TEST(Bottleneck, IsMemoryIfThreadsHaveNothingToDo) {
  EXPECT_EQ(bottleneck_of({.encode_s = 3, .idle_s = 3.1}), "memory");
}

TEST(Bottleneck, OfAWhileIsThatOfTheTimesSince) {
  const StageTimes before{.decode_s = 10, .encode_s = 1};
  const StageTimes now{.decode_s = 11, .encode_s = 4};
  EXPECT_EQ(bottleneck_of(now), "decode");
  EXPECT_EQ(bottleneck_of(since(now, before)), "encode");
}

}  // namespace
}  // namespace framewise::video
