// SPDX-License-Identifier: Apache-2.0
#include "media/encode/bmp.h"

#include "media/encode/writing.h"

namespace framewise::media {
namespace {

TEST(BmpWriter, KeepsEveryPixelAtEverySize) {
  FramePool pool;
  for (const Size size : kOddSizes) {
    const Frame frame = smooth_frame(pool, size);
    EXPECT_EQ(
        difference(
            shown_frame(encoded(frame, {.format = FileFormat::kBmp}), pool),
            frame),
        "")
        << size.width << "x" << size.height;
  }
}

TEST(BmpWriter, KeepsAlpha) {
  FramePool pool;
  const Frame frame = random_frame(pool, srgb8(), {17, 9}, 4);
  EXPECT_EQ(difference(
                shown_frame(encoded(frame, {.format = FileFormat::kBmp}), pool),
                frame),
            "");
}

}  // namespace
}  // namespace framewise::media
