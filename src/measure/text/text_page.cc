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

// A row of twice as many samples. The new ones lie a quarter of a sample beside
// the old ones.
void double_row(const float* in, size_t count, size_t step, float* out) {
  // Keys at distances of 1.25, 0.25, 0.75 and 1.75 samples.
  constexpr float kWeights[4] = {-0.0703125f, 0.8671875f, 0.2265625f,
                                 -0.0234375f};
  const auto at = [&](ptrdiff_t i) {
    return in[size_t(std::clamp<ptrdiff_t>(i, 0, ptrdiff_t(count) - 1)) * step];
  };
  for (ptrdiff_t i = 0; i < ptrdiff_t(count); ++i) {
    float left = 0, right = 0;
    for (ptrdiff_t k = 0; k < 4; ++k) {
      left += kWeights[k] * at(i + 1 - k);
      right += kWeights[k] * at(i - 1 + k);
    }
    out[size_t(2 * i) * step] = left;
    out[size_t(2 * i + 1) * step] = right;
  }
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
  const auto height = size_t(page.size.height);
  std::vector<float> wide(2 * width * height);
  std::vector<float> samples(width);
  for (size_t y = 0; y < height; ++y) {
    const uint8_t* row = page.row(int(y));
    std::copy(row, row + width, samples.begin());
    double_row(samples.data(), width, 1, wide.data() + 2 * width * y);
  }
  std::vector<float> tall(4 * width * height);
  for (size_t x = 0; x < 2 * width; ++x) {
    double_row(wide.data() + x, height, 2 * width, tall.data() + x);
  }
  GrayPage large{{2 * page.size.width, 2 * page.size.height}, {}};
  large.pixels.reserve(tall.size());
  for (const float value : tall) {
    large.pixels.push_back(
        uint8_t(std::lround(std::clamp(value, 0.0f, 255.0f))));
  }
  return large;
}

}  // namespace framewise::measure::text
