// SPDX-License-Identifier: Apache-2.0
#include "media/reading_memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::media {
namespace {

AnimationInfo still(const std::string& container) {
  AnimationInfo info;
  info.container = container;
  info.size = {4000, 3000};
  info.frame_count = 1;
  return info;
}

TEST(ReadingMemory, HoldsAFrameOfEveryFormat) {
  for (const char* container : {"bmp", "gif", "jpeg", "png", "pnm", "webp",
                                "avif", "jxl", "tiff", "y4m", "raw", "mp4"}) {
    const AnimationInfo info = still(container);
    EXPECT_GE(reading_memory(info, 1), frame_memory(info)) << container;
  }
}

TEST(ReadingMemory, GrowsWithWhatTheHeaderStates) {
  const AnimationInfo small = still("png");
  const int64_t least = reading_memory(small, 1);
  AnimationInfo larger = small;
  larger.size.height *= 2;
  EXPECT_GT(reading_memory(larger, 1), least + frame_memory(small));
  AnimationInfo deep = small;
  deep.format.bits = 16;
  EXPECT_GT(reading_memory(deep, 1), least);
  AnimationInfo moving = small;
  moving.frame_count = 20;
  EXPECT_GT(reading_memory(moving, 1), least);
  EXPECT_GT(reading_memory(moving, 8), reading_memory(moving, 1));
  AnimationInfo long_file = small;
  long_file.file_bytes = 1 << 20;
  EXPECT_EQ(reading_memory(long_file, 1) - least, 1 << 20);
}

TEST(ReadingMemory, IsRefusedWithTheFigure) {
  const AnimationInfo info = still("gif");
  EXPECT_TRUE(admit_frames("inspecting", info, 5 << 20, 5 << 20));
  EXPECT_TRUE(admit_frames("inspecting", info, int64_t{1} << 40, 0));
  const auto refused = admit_frames("inspecting", info, 7 << 20, 5 << 20);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kLimit);
  EXPECT_EQ(refused.error().message,
            "inspecting frames of 4000x3000 pixels takes up to 7 MiB of "
            "memory, more than the 5 MiB that may be used");
}

}  // namespace
}  // namespace framewise::media
