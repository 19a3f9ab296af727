// SPDX-License-Identifier: Apache-2.0
#include "measure/text/text_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace framewise::measure::text {
namespace {

// Of text that vanished: less contrast would turn noise into letters.
constexpr int kLeastLineContrast = 12;

int ground_difference(const uint8_t* pixel, const Color& color) {
  return std::max({std::abs(pixel[0] - color[0]), std::abs(pixel[1] - color[1]),
                   std::abs(pixel[2] - color[2])});
}

// Keys at distances of 1.25, 0.25, 0.75 and 1.75 samples, of four samples in
// this order: new samples lie a quarter of one beside the old ones.
float between(float a, float b, float c, float d) {
  float sum = -0.0703125f * a;
  sum += 0.8671875f * b;
  sum += 0.2265625f * c;
  sum += -0.0234375f * d;
  return sum;
}

// A row of twice as many samples. `padded` has two samples more at each end.
void double_row(const float* padded, size_t count, float* out) {
  for (size_t i = 0; i < count; ++i) {
    const float* const at = padded + i + 2;
    out[2 * i] = between(at[1], at[0], at[-1], at[-2]);
    out[2 * i + 1] = between(at[-1], at[0], at[1], at[2]);
  }
}

// As std::lround() does, with instructions that vectors have.
uint8_t rounded(float value) {
  const float level = std::clamp(value, 0.0f, 255.0f);
  const int whole = int(level);
  return uint8_t(whole + (level - float(whole) >= 0.5f));
}

}  // namespace

int contrast_of(const Frame& frame, const Rect& area, const Color& ground) {
  std::array<int64_t, 256> counts{};
  for (int y = area.y; y < area.y + area.height; ++y) {
    const uint8_t* pixel = frame.plane(0).row(y) + 4 * area.x;
    for (int x = 0; x < area.width; ++x, pixel += 4) {
      ++counts[size_t(ground_difference(pixel, ground))];
    }
  }
  const double pixels = double(area.width) * double(area.height);
  const auto wanted = int64_t(std::ceil(0.98 * pixels));
  int64_t seen = 0;
  int contrast = 0;
  while (contrast < 255 && (seen += counts[size_t(contrast)]) < wanted) {
    ++contrast;
  }
  return contrast;
}

GrayPage normalized_page(const Frame& frame, const Rect& area,
                         std::span<const TextBox> boxes) {
  GrayPage page{{area.width, area.height}, {}};
  page.pixels.assign(size_t(page.size.pixels()), 255);
  for (const TextBox& box : boxes) {
    const Rect& line = box.area;
    const Color ground = background_of(frame, line);
    const int contrast =
        std::max(kLeastLineContrast, contrast_of(frame, line, ground));
    for (int y = line.y; y < line.y + line.height; ++y) {
      const uint8_t* pixel = frame.plane(0).row(y) + 4 * line.x;
      uint8_t* out = page.row(y - area.y) + (line.x - area.x);
      for (int x = 0; x < line.width; ++x, pixel += 4) {
        const int ink =
            std::min(255, 255 * ground_difference(pixel, ground) / contrast);
        out[x] = std::min(out[x], uint8_t(255 - ink));
      }
    }
  }
  return page;
}

GrayPage doubled(const GrayPage& page) {
  const auto width = size_t(page.size.width);
  const auto height = ptrdiff_t(page.size.height);
  GrayPage large{{2 * page.size.width, 2 * page.size.height}, {}};
  large.pixels.resize(4 * width * size_t(height));
  // Rows of twice the width: a row of the result needs four, two need five.
  constexpr ptrdiff_t kRows = 8;
  std::vector<float> wide(size_t(kRows) * 2 * width);
  const auto wide_row = [&](ptrdiff_t y) {
    y = std::clamp<ptrdiff_t>(y, 0, height - 1);
    return wide.data() + size_t(y % kRows) * 2 * width;
  };
  std::vector<float> padded(width + 4);
  ptrdiff_t widened = 0;
  for (ptrdiff_t y = 0; y < height; ++y) {
    for (; widened < std::min(y + 3, height); ++widened) {
      const uint8_t* const row = page.row(int(widened));
      std::fill_n(padded.begin(), 2, float(row[0]));
      std::copy(row, row + width, padded.begin() + 2);
      std::fill_n(padded.end() - 2, 2, float(row[width - 1]));
      double_row(padded.data(), width, wide_row(widened));
    }
    const float* const rows[] = {wide_row(y - 2), wide_row(y - 1), wide_row(y),
                                 wide_row(y + 1), wide_row(y + 2)};
    uint8_t* const upper = large.row(int(2 * y));
    uint8_t* const lower = large.row(int(2 * y + 1));
    for (size_t x = 0; x < 2 * width; ++x) {
      upper[x] =
          rounded(between(rows[3][x], rows[2][x], rows[1][x], rows[0][x]));
      lower[x] =
          rounded(between(rows[1][x], rows[2][x], rows[3][x], rows[4][x]));
    }
  }
  return large;
}

}  // namespace framewise::measure::text
