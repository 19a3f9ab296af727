// SPDX-License-Identifier: Apache-2.0
#include "frame/plane.h"

#include <gtest/gtest.h>

#include <cmath>

namespace framewise {
namespace {

TEST(ImageF, AlignsRowsAndLetsAVectorFinishBehindTheirEnd) {
  for (int width = 1; width <= 67; ++width) {
    ImageF image(width, 3);
    EXPECT_GE(image.padded_width(), size_t(width));
    EXPECT_LE(image.padded_width(), image.stride());
    for (int y = 0; y < 3; ++y) {
      EXPECT_EQ(reinterpret_cast<uintptr_t>(image.row(y)) % 64, 0u);
      for (size_t x = size_t(width); x < image.padded_width(); ++x) {
        EXPECT_TRUE(std::isfinite(image.row(y)[x]));
      }
    }
  }
}

TEST(ImageF, KeepsItsMemoryWhenItShrinksAndGrowsBack) {
  ImageF image(640, 480);
  const float* memory = image.row(0);
  image.resize(100, 700);
  EXPECT_EQ(image.row(0), memory);
  image.resize(640, 480);
  EXPECT_EQ(image.row(0), memory);
}

TEST(ImageF, KeepsRowsOffTheSameCacheSets) {
  for (const int width : {512, 1024, 1920, 2048, 3840, 4096}) {
    EXPECT_NE(ImageF(width, 2).stride() * sizeof(float) % 2048, 0u) << width;
  }
}

TEST(ImageF, IsEmptyAfterItWasMovedFrom) {
  ImageF image(5, 5);
  const ImageF taken = std::move(image);
  EXPECT_EQ(taken.width(), 5);
  EXPECT_TRUE(image.empty());  // NOLINT(bugprone-use-after-move)
}

TEST(ImageF, CopiesEverySample) {
  ImageF image(7, 4);
  image.fill(3.0f);
  image.row(3)[6] = 9.0f;
  const ImageF copy = copy_of(image);
  image.row(3)[6] = 0.0f;
  EXPECT_EQ(copy.row(3)[6], 9.0f);
  EXPECT_EQ(copy.row(0)[0], 3.0f);
}

}  // namespace
}  // namespace framewise
