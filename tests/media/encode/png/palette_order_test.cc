// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/palette_order.h"

#include <algorithm>

#include "media/encode/writing.h"

namespace framewise::media {
namespace {

PngForm form_of(const Frame& frame) {
  PngFormChoice choice(frame.format());
  choice.look_at(frame);
  return choice.chosen(frame.size().pixels(), false);
}

std::vector<uint32_t> colors_of(const PngForm& form) {
  const auto colors = form.palette.colors();
  return {colors.begin(), colors.end()};
}

TEST(PaletteOrder, KeepsAllColorsClearOnesFirst) {
  FramePool pool;
  const Frame frame = flat_frame(pool, {200, 120}, 60, true);
  const PngForm form = form_of(frame);
  const auto orders = palette_forms(form, frame);
  ASSERT_EQ(orders.size(), 3);
  auto all = colors_of(form);
  std::ranges::sort(all);
  for (const PngForm& order : orders) {
    auto colors = colors_of(order);
    EXPECT_EQ(alpha_of(colors[0]), 0);
    std::ranges::sort(colors);
    EXPECT_EQ(colors, all);
  }
}

TEST(PaletteOrder, PutsNeighboursInThePictureSideBySide) {
  // Stripes whose colors are no neighbours by brightness.
  FramePool pool;
  const Frame frame = painted(pool, srgb8(), {320, 60}, [](int, int, int i) {
    const int stripe = i / 4 / 10;
    return i % 4 == 3 ? 255 : i % 4 == 0 ? stripe * 57 % 256 : 30;
  });
  const auto colors = colors_of(palette_forms(form_of(frame), frame)[2]);
  ASSERT_EQ(colors.size(), 32);
  int far = 0;
  for (size_t i = 1; i < colors.size(); ++i) {
    const int step = std::abs(rgb_of(colors[i]).r - rgb_of(colors[i - 1]).r);
    far += step != 57 && step != 256 - 57;
  }
  EXPECT_EQ(far, 0);
}

TEST(PaletteOrder, TriesAByteForAPixelToo) {
  FramePool pool;
  const Frame frame = flat_frame(pool, {200, 120}, 11);
  const PngForm form = form_of(frame);
  EXPECT_EQ(form.bits, 4);
  const auto forms = palette_forms(form, frame);
  ASSERT_EQ(forms.size(), 6);
  EXPECT_EQ(forms[2].bits, 4);
  EXPECT_EQ(forms[5].bits, 8);
  EXPECT_EQ(colors_of(forms[5]), colors_of(forms[2]));
}

}  // namespace
}  // namespace framewise::media
