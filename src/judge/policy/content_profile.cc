// SPDX-License-Identifier: Apache-2.0
#include "judge/policy/content_profile.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

namespace framewise::judge {
namespace {

// Pixels of a frame that are looked at, about; in whole rows.
constexpr int64_t kPixelsOfAFrame = 40000;

constexpr int kFlat = 2;     // steps of this are flat
constexpr int kGentle = 12;  // and of this no edges
constexpr int kEdge = 32;
constexpr int kStroke = 4;  // pixels between the two sides of a stroke
constexpr int kGray = 8;

// BT.601 in 8-bit fixed point.
int luma_of(const uint8_t* pixel) {
  return (77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2]) >> 8;
}

int rows_between(Size size) {
  const int64_t rows = std::max<int64_t>(1, kPixelsOfAFrame / size.width);
  return int(std::max<int64_t>(1, size.height / rows));
}

double share(int64_t part, int64_t whole) {
  return whole > 0 ? double(part) / double(whole) : 0;
}

}  // namespace

void ContentCounts::add(const PlaneView& rgba, const PlaneView* next) {
  const int step = rows_between(rgba.size);
  luma_.resize(size_t(rgba.size.width));
  for (int y = step / 2; y < rgba.size.height; y += step) {
    add_row(rgba.row(y), rgba.size.width);
    if (next) add_motion(next->row(y), rgba.size.width);
  }
}

void ContentCounts::add_row(const uint8_t* row, int width) {
  for (int x = 0; x < width; ++x) {
    const uint8_t* pixel = row + 4 * x;
    luma_[size_t(x)] = luma_of(pixel);
    const int most = std::max({pixel[0], pixel[1], pixel[2]});
    const int least = std::min({pixel[0], pixel[1], pixel[2]});
    colored += most - least > kGray;
    const uint32_t color = uint32_t(pixel[0] >> 3) << 10 |
                           uint32_t(pixel[1] >> 3) << 5 | pixel[2] >> 3;
    palette_[color / 32] |= 1u << (color % 32);
  }
  int last_edge = -2 * kStroke;  // where, and which way it went
  int last_sign = 0;
  for (int x = 1; x + 1 < width; ++x) {
    const int step = luma_[size_t(x)] - luma_[size_t(x - 1)];
    const int next = luma_[size_t(x + 1)] - luma_[size_t(x)];
    const int size = std::abs(step);
    ++pixels;
    if (size <= kFlat && std::abs(next) <= kFlat) {
      // A slope of one level a pixel is no flat area.
      (step == 0 && next == 0 ? flat : smooth) += 1;
    } else if (size < kEdge) {
      const bool even = size <= kGentle && std::abs(next - step) <= 2;
      (even ? smooth : textured) += 1;
    } else {
      ++edges;
      const int sign = step > 0 ? 1 : -1;
      if (sign != last_sign && x - last_edge <= kStroke) ++strokes;
      last_edge = x;
      last_sign = sign;
    }
  }
}

void ContentCounts::add_motion(const uint8_t* next, int width) {
  for (int x = 0; x < width; ++x) {
    moved += std::abs(luma_[size_t(x)] - luma_of(next + 4 * x)) > 4;
  }
  compared += width;
}

ContentProfile ContentCounts::profile() const {
  ContentProfile profile;
  profile.motion = share(moved, compared);
  profile.monochrome = share(colored, pixels) < 0.005;
  const double busy = share(textured, pixels);
  const double edgy = share(edges, pixels);
  const double still = share(flat, pixels);
  const double slopes = share(smooth, pixels);
  profile.complexity = std::min(1.0, busy + 2 * edgy + 0.25 * slopes);
  int colors = 0;
  for (const uint32_t word : palette_) colors += std::popcount(word);
  const double stroked = share(strokes, std::max<int64_t>(1, edges));
  if (busy > 0.25 && colors > 200) {
    profile.kind = ContentClass::kPhoto;
  } else if (slopes > 0.35 && slopes > 2 * busy) {
    profile.kind = ContentClass::kGradient;
  } else if (still > 0.6 && stroked > 0.3 && edgy > 0.01) {
    profile.kind = ContentClass::kScreen;
  } else if (still > 0.6) {
    profile.kind = ContentClass::kCartoon;
  } else {
    profile.kind = busy > 0.15 && colors > 400 ? ContentClass::kPhoto
                                               : ContentClass::kMixed;
  }
  return profile;
}

double quick_psnr(const PlaneView& reference, const PlaneView& test) {
  const int step = rows_between(reference.size);
  int64_t sum = 0;
  int64_t count = 0;
  for (int y = step / 2; y < reference.size.height; y += step) {
    const uint8_t* a = reference.row(y);
    const uint8_t* b = test.row(y);
    int64_t line = 0;
    for (int x = 0; x < reference.size.width; ++x) {
      const int e = luma_of(a + 4 * x) - luma_of(b + 4 * x);
      line += e * e;
    }
    sum += line;
    count += reference.size.width;
  }
  if (sum == 0) return 100;
  return std::min(100.0,
                  10 * std::log10(255.0 * 255.0 * double(count) / double(sum)));
}

}  // namespace framewise::judge

namespace framewise {

const char* name_of(ContentClass content) noexcept {
  switch (content) {
    case ContentClass::kPhoto: return "photo";
    case ContentClass::kCartoon: return "cartoon";
    case ContentClass::kScreen: return "screen";
    case ContentClass::kGradient: return "gradient";
    case ContentClass::kMixed: return "mixed";
  }
  return "mixed";
}

}  // namespace framewise
