// SPDX-License-Identifier: Apache-2.0
#include "optimize/tags/gif_tags.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "optimize/moving_picture.h"

namespace framewise::optimization {
namespace {

GifTags tags_of(const PixelAt& at, int frames, Size size = {64, 64}) {
  FramePool pool;
  std::vector<Frame> all;
  for (int i = 0; i < frames; ++i) {
    all.push_back(picture_frame(at, size, i, pool));
  }
  auto animation = make_animation(all, {1, 1000});
  EXPECT_TRUE(animation);
  const auto features = gif_features(*animation);
  EXPECT_TRUE(features);
  const auto tags = gif_tags(*animation, *features);
  EXPECT_TRUE(tags);
  return *tags;
}

using Pixel = std::array<uint8_t, 4>;

Pixel gray(int level) {
  const auto value = uint8_t(std::clamp(level, 0, 255));
  return {value, value, value, 255};
}
Pixel sprites(int x, int y, int) {
  const int block = x / 4 * 7 + y / 4 * 5;
  return block % 3 ? Pixel{30, 40, 120, 255} : Pixel{220, 200, 60, 255};
}
Pixel fading(int, int, int frame) { return gray(20 + 10 * frame); }
Pixel cut(int x, int y, int frame) {
  return gray((frame < 6 ? 40 : 200) + (x + y + frame) % 3);
}
Pixel checkered(int x, int y, int) { return gray((x + y) % 2 ? 100 : 140); }
Pixel jpeg_like(int x, int y, int) {
  return gray(40 + 20 * (x / 8 % 4) + 12 * (y / 8 % 3) + x % 8 / 4);
}
Pixel swinging(int, int, int frame) {
  return gray(128 + int(80 * std::sin(2 * M_PI * frame / 16)));
}

TEST(GifTags, HaveTwentyFiveNamesInFourGroups) {
  std::set<std::string_view> names;
  std::array<int, 4> groups{};
  for (const TagInfo& info : tag_infos()) {
    names.insert(info.name);
    ++groups[size_t(info.group)];
  }
  EXPECT_EQ(names.size(), 25u);
  EXPECT_EQ(groups, (std::array<int, 4>{6, 4, 5, 10}));
}

TEST(GifTags, LieBetweenZeroAndOneForAnySize) {
  for (const Size size : {Size{1, 1}, Size{3, 2}, Size{17, 5}, Size{64, 64}}) {
    for (const PixelAt& at : {PixelAt(photo_pixel), PixelAt(drawn_pixel)}) {
      for (const double score : tags_of(at, 3, size).scores) {
        EXPECT_GE(score, 0);
        EXPECT_LE(score, 1);
      }
    }
  }
}

TEST(GifTags, TellContentApart) {
  EXPECT_EQ(tags_of(sprites, 3).content(), "pixel_art");
  EXPECT_EQ(tags_of(photo_pixel, 3).content(), "photography");
}

TEST(GifTags, FindCutsAndFades) {
  const GifTags with_cut = tags_of(cut, 12);
  EXPECT_NEAR(with_cut["scene_change_frequency"], 1. / 11, 1e-6);
  EXPECT_GT(with_cut["cut_sharpness"], 0.9);
  EXPECT_EQ(with_cut["fade_presence"], 0);
  EXPECT_GT(tags_of(fading, 12)["fade_presence"], 0.8);
  EXPECT_EQ(tags_of(fading, 12)["scene_change_frequency"], 0);
}

TEST(GifTags, FindTracesOfCompression) {
  EXPECT_GT(tags_of(checkered, 2)["quantization_noise"], 0.9);
  EXPECT_LT(tags_of(drawn_pixel, 2)["quantization_noise"], 0.1);
  EXPECT_GT(tags_of(jpeg_like, 2)["blocking"], 0.9);
  EXPECT_LT(tags_of(photo_pixel, 2)["blocking"], 0.3);
}

TEST(GifTags, SayWhetherTheEndMeetsTheBeginning) {
  EXPECT_GT(tags_of(swinging, 16)["loop_closure"], 0.9);
  EXPECT_LT(tags_of(fading, 16)["loop_closure"], 0.1);
}

}  // namespace
}  // namespace framewise::optimization
