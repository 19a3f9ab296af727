// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/hidden_colors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/decode/gif/writer.h"
#include "tiny_gif.h"

namespace framewise::media {
namespace {

using testing::ElementsAre;

std::vector<HiddenColor> colors_in(const Bytes& bytes) {
  const auto colors =
      hidden_colors(Source::from_bytes(bytes, "test"), Limits());
  EXPECT_TRUE(colors) << colors.error().to_string();
  return *colors;
}

// Entry i of the palette of a TinyGif.
HiddenColor entry(int i) {
  return {uint8_t(2 * i), uint8_t(i), uint8_t(255 - i)};
}

TEST(HiddenColors, AreThoseOfTheTransparentIndexThatClearedTheCanvas) {
  TinyGif gif;
  for (const int transparent : {7, 9, 11}) {
    gif.frames.push_back({.pixels = {0, 0, 0, 0},
                          .disposal = 2,
                          .transparent = uint8_t(transparent)});
  }
  EXPECT_THAT(colors_in(gif.data()), ElementsAre(entry(7), entry(7), entry(9)));
}

TEST(HiddenColors, StayWhereFramesClearNothing) {
  TinyGif gif;
  for (const int transparent : {7, 9, 11}) {
    gif.frames.push_back({.pixels = {0, 0, 0, 0},
                          .disposal = 1,
                          .transparent = uint8_t(transparent)});
  }
  EXPECT_THAT(colors_in(gif.data()), ElementsAre(entry(7), entry(7), entry(7)));
}

TEST(HiddenColors, AreTheBackgroundOfFramesWithoutTransparency) {
  TinyGif gif;
  gif.frames.push_back({.pixels = {1, 1, 1, 1}, .disposal = 2});
  gif.frames.push_back({.pixels = {1, 1, 1, 1}});
  EXPECT_THAT(colors_in(gif.data()), ElementsAre(entry(0), entry(0)));
}

TEST(HiddenColors, ComeFromThePaletteOfTheFrame) {
  const std::vector<uint8_t> pixels(4, 0);
  const std::vector<uint32_t> colors = {0x102030, 0x405060};
  const GifWriter::Frame frame{
      .width = 2, .height = 2, .palette = colors, .code_size = 2};
  GifWriter gif;
  gif.header().screen(2, 2, {0xff0000, 0x00ff00});
  gif.control({.disposal = 2, .transparent = 1}).frame(frame, pixels);
  // The palette has no such index.
  gif.control({.disposal = 2, .transparent = 200}).frame(frame, pixels);
  gif.control({}).frame(frame, pixels).trailer();
  EXPECT_THAT(colors_in(gif.bytes()),
              ElementsAre(HiddenColor{0x40, 0x50, 0x60},
                          HiddenColor{0x40, 0x50, 0x60}, HiddenColor{}));
}

TEST(HiddenColors, FailForWhatIsNoGif) {
  EXPECT_FALSE(hidden_colors(Source::from_bytes(Bytes(40), "test"), Limits()));
}

}  // namespace
}  // namespace framewise::media
