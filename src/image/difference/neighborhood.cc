// SPDX-License-Identifier: Apache-2.0
#include "image/difference/neighborhood.h"

#include <algorithm>

#include "image/difference/pixel_color.h"

namespace framewise::image {
namespace {

// More equal neighbors than this make a pixel part of an even area. A pixel at
// the edge of the image counts as having one more.
constexpr int kMostEqual = 2;

struct Around {
  int left, top, right, bottom;
  bool at_edge;
};

Around around(Size size, int x, int y) {
  const Around box{std::max(x - 1, 0), std::max(y - 1, 0),
                   std::min(x + 1, size.width - 1),
                   std::min(y + 1, size.height - 1), false};
  const bool inside =
      box.left < x && box.right > x && box.top < y && box.bottom > y;
  return {box.left, box.top, box.right, box.bottom, !inside};
}

bool lies_in_even_area(const PlaneView& image, int x, int y) {
  const Around box = around(image.size, x, y);
  const uint8_t* const center = pixel_at(image, x, y);
  int equal = box.at_edge ? 1 : 0;
  for (int v = box.top; v <= box.bottom; ++v) {
    for (int u = box.left; u <= box.right; ++u) {
      if (u == x && v == y) continue;
      equal += same_bytes(center, pixel_at(image, u, v));
    }
  }
  return equal > kMostEqual;
}

struct Position {
  int x = 0;
  int y = 0;
};

// The darkest and the brightest neighbor; nullopt if the pixel cannot be
// anti-aliased.
struct Extremes {
  Position darkest;
  Position brightest;
};
std::optional<Extremes> extremes_around(const PlaneView& image, int x, int y) {
  const Around box = around(image.size, x, y);
  const uint8_t* const center = pixel_at(image, x, y);
  const double luma = luma_of(color_of(center));
  int equal = box.at_edge ? 1 : 0;
  double least = 0;
  double most = 0;
  Extremes extremes;
  // By columns: of several equally dark neighbors the first one counts.
  for (int u = box.left; u <= box.right; ++u) {
    for (int v = box.top; v <= box.bottom; ++v) {
      if (u == x && v == y) continue;
      const uint8_t* const neighbor = pixel_at(image, u, v);
      const double difference =
          same_bytes(center, neighbor) ? 0 : luma - luma_of(color_of(neighbor));
      if (difference == 0) {
        if (++equal > kMostEqual) return std::nullopt;
      } else if (difference < least) {
        least = difference;
        extremes.brightest = {u, v};
      } else if (difference > most) {
        most = difference;
        extremes.darkest = {u, v};
      }
    }
  }
  if (least == 0 || most == 0) return std::nullopt;
  return extremes;
}

bool is_antialiased_in(const PlaneView& image, const PlaneView& other, int x,
                       int y, Antialiasing rule) {
  const auto extremes = extremes_around(image, x, y);
  if (!extremes) return false;
  const auto even = [](const PlaneView& in, const Position& place) {
    return lies_in_even_area(in, place.x, place.y);
  };
  const Position& dark = extremes->darkest;
  const Position& bright = extremes->brightest;
  if (rule == Antialiasing::kStrict) {
    return (even(image, dark) && even(other, dark)) ||
           (even(image, bright) && even(other, bright));
  }
  return (even(image, dark) || even(image, bright)) &&
         (even(other, dark) || even(other, bright));
}

// The color nearest to `color` within the smallest box of colors that holds
// the 3x3 pixels around (x, y).
PixelColor nearest_around(const PlaneView& image, int x, int y,
                          const PixelColor& color) {
  const Around box = around(image.size, x, y);
  PixelColor least{255, 255, 255};
  PixelColor most{0, 0, 0};
  for (int v = box.top; v <= box.bottom; ++v) {
    for (int u = box.left; u <= box.right; ++u) {
      const PixelColor one = color_of(pixel_at(image, u, v));
      least = {std::min(least.r, one.r), std::min(least.g, one.g),
               std::min(least.b, one.b)};
      most = {std::max(most.r, one.r), std::max(most.g, one.g),
              std::max(most.b, one.b)};
    }
  }
  return {std::clamp(color.r, least.r, most.r),
          std::clamp(color.g, least.g, most.g),
          std::clamp(color.b, least.b, most.b)};
}

}  // namespace

bool is_antialiased(const ImagePair& pair, int x, int y, Antialiasing rule) {
  if (rule == Antialiasing::kCount) return false;
  return is_antialiased_in(pair.reference, pair.test, x, y, rule) ||
         is_antialiased_in(pair.test, pair.reference, x, y, rule);
}

bool is_shifted(const ImagePair& pair, int x, int y, double limit) {
  const PixelColor a = color_of(pixel_at(pair.reference, x, y));
  const PixelColor b = color_of(pixel_at(pair.test, x, y));
  return yiq_distance(a, nearest_around(pair.test, x, y, a)) <= limit &&
         yiq_distance(b, nearest_around(pair.reference, x, y, b)) <= limit;
}

}  // namespace framewise::image
