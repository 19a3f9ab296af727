// SPDX-License-Identifier: Apache-2.0
#include "image/thumbnail/smart_crop.h"

#include <gtest/gtest.h>

#include "frame/frames.h"

namespace framewise::image {
namespace {

constexpr PixelFormat kRgba{.layout = Layout::kRgba, .bits = 8};

TEST(SmartCrop, KeepsTheMiddleOfAFlatPicture) {
  FramePool pool;
  const Frame flat = painted(pool, kRgba, {100, 50}, [](int, int, int i) {
    return i % 4 == 3 ? 255 : 90;
  });
  EXPECT_EQ(smart_part(flat, {40, 50}), (Rect{30, 0, 40, 50}));
}

TEST(SmartCrop, KeepsDetail) {
  FramePool pool;
  const Frame frame = painted(pool, kRgba, {100, 50}, [](int, int y, int i) {
    const int x = i / 4;
    if (i % 4 == 3) return 255;
    return x >= 70 && x < 90 && (x + y) % 2 ? 200 : 90;
  });
  const Rect part = smart_part(frame, {40, 50});
  EXPECT_LE(part.x, 70);
  EXPECT_GE(part.x + part.width, 90);
}

TEST(SmartCrop, PrefersSkinToGray) {
  FramePool pool;
  const Frame frame = painted(pool, kRgba, {50, 200}, [](int, int y, int i) {
    constexpr int kSkin[] = {224, 172, 140, 255};
    constexpr int kGray[] = {170, 170, 170, 255};
    return y >= 20 && y < 50 ? kSkin[i % 4] : kGray[i % 4];
  });
  const Rect part = smart_part(frame, {50, 50});
  EXPECT_LE(part.y, 20);
  EXPECT_GE(part.y + part.height, 50);
}

TEST(SmartCrop, IgnoresWhatIsInvisible) {
  FramePool pool;
  const Frame frame = painted(pool, kRgba, {100, 50}, [](int, int y, int i) {
    const int x = i / 4;
    const bool noisy = x < 30 || x >= 75;
    if (i % 4 == 3) return x < 30 ? 0 : 255;
    return noisy && (x + y) % 2 ? 200 : 90;
  });
  EXPECT_EQ(smart_part(frame, {25, 50}).x, 75);
}

TEST(SmartCrop, MayKeepEverything) {
  FramePool pool;
  const Frame frame = random_frame(pool, kRgba, {7, 5}, 1);
  EXPECT_EQ(smart_part(frame, {7, 5}), (Rect{0, 0, 7, 5}));
}

}  // namespace
}  // namespace framewise::image
