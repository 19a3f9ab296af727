// SPDX-License-Identifier: Apache-2.0
#include "image/difference/overall_shift.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "image/difference/pixel_color.h"

namespace framewise::image {
namespace {

// Rounding and compression shift a whole image by less.
constexpr double kLeastPercent = 1;

}  // namespace

std::optional<Change> find_overall_shift(const ImagePair& pair) {
  const Size size = pair.reference.size;
  PixelColor sum;
  int64_t changed = 0;
  for (int y = 0; y < size.height; ++y) {
    const uint8_t* a = pixel_at(pair.reference, 0, y);
    const uint8_t* b = pixel_at(pair.test, 0, y);
    if (std::memcmp(a, b, size_t{4} * size_t(size.width)) == 0) continue;
    for (int x = 0; x < size.width; ++x, a += 4, b += 4) {
      if (same_bytes(a, b)) continue;
      const PixelColor before = color_of(a), after = color_of(b);
      sum = {sum.r + after.r - before.r, sum.g + after.g - before.g,
             sum.b + after.b - before.b};
      ++changed;
    }
  }
  if (changed == 0) return std::nullopt;
  const double percent_of_level =
      100 / 255.0 / double(std::max<int64_t>(size.pixels(), 1));
  const double luma = luma_of(sum) * percent_of_level;
  const double color =
      std::max({std::abs(sum.r), std::abs(sum.g), std::abs(sum.b)}) *
      percent_of_level;
  if (color < kLeastPercent) return std::nullopt;
  Change change{.box = {0, 0, size.width, size.height},
                .kind = ChangeKind::kColor,
                .score = {}};
  // A change of brightness moves all channels alike.
  const bool brightness = std::abs(luma) >= kLeastPercent;
  change.words =
      brightness
          ? fmt::format("within the threshold: {} by {:.0f} %",
                        luma > 0 ? "brighter" : "darker", std::abs(luma))
          : fmt::format("within the threshold: colors shifted by {:.0f} %",
                        color);
  return change;
}

}  // namespace framewise::image
