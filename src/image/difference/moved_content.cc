// SPDX-License-Identifier: Apache-2.0
#include "image/difference/moved_content.h"

#include <algorithm>
#include <cstdlib>

#include "image/difference/pixel_color.h"

namespace framewise::image {
namespace {

constexpr int kFarAlongAxes = 256;
constexpr int kFarAllAround = 8;

// Share of the pixels that must fit, in each direction. Text that moves by
// whole pixels fits everywhere; where it crosses other content it does not.
constexpr double kMustFit = 0.9;
// An offset that fits fewer of the first pixels is given up.
constexpr size_t kFirstPixels = 48;
constexpr double kFirstMustFit = 0.6;

// The YIQ distance of colors that count as equal: that of a threshold of 0.1.
constexpr double kEqual = 352;

bool inside(const Size& size, int x, int y) {
  return x >= 0 && y >= 0 && x < size.width && y < size.height;
}

bool equal(const uint8_t* a, const uint8_t* b) {
  return same_bytes(a, b) || yiq_distance(color_of(a), color_of(b)) <= kEqual;
}

class MotionSearch {
 public:
  MotionSearch(const ImagePair& pair, const std::vector<Pixel>& pixels)
      : pair_(pair), pixels_(pixels) {}

  std::optional<Offset> run() {
    // Short ways first: of equal offsets the shortest stays.
    for (int d = 1; d <= kFarAlongAxes; ++d) {
      for (const Offset offset :
           {Offset{0, d}, Offset{0, -d}, Offset{d, 0}, Offset{-d, 0}}) {
        consider(offset);
      }
    }
    for (int dy = -kFarAllAround; dy <= kFarAllAround; ++dy) {
      for (int dx = -kFarAllAround; dx <= kFarAllAround; ++dx) {
        if (dx != 0 && dy != 0) consider({dx, dy});
      }
    }
    return best_;
  }

 private:
  void consider(Offset offset) {
    const double share = fitting(offset);
    if (share <= best_share_) return;
    best_share_ = share;
    best_ = offset;
  }

  enum class Fit : uint8_t { kFits, kDiffers, kUnknown };

  // Unknown where one of the places lies outside of the image and nothing
  // speaks against the offset at the other one.
  Fit fit(const Pixel& pixel, Offset offset) const {
    const Size size = pair_.reference.size;
    const Pixel back{pixel.x - offset.dx, pixel.y - offset.dy};
    const Pixel on{pixel.x + offset.dx, pixel.y + offset.dy};
    const bool came = inside(size, back.x, back.y);
    const bool stays = inside(size, on.x, on.y);
    const bool differs =
        (came && !equal(pixel_at(pair_.test, pixel.x, pixel.y),
                        pixel_at(pair_.reference, back.x, back.y))) ||
        (stays && !equal(pixel_at(pair_.reference, pixel.x, pixel.y),
                         pixel_at(pair_.test, on.x, on.y)));
    if (differs) return Fit::kDiffers;
    return came && stays ? Fit::kFits : Fit::kUnknown;
  }

  // The share of known pixels that fit; 0 if it is too small, or too few are
  // known.
  double fitting(Offset offset) const {
    size_t known = 0;
    size_t fits = 0;
    for (size_t i = 0; i < pixels_.size(); ++i) {
      const Fit one = fit(pixels_[i], offset);
      known += one != Fit::kUnknown;
      fits += one == Fit::kFits;
      if (i + 1 == kFirstPixels &&
          double(fits) < kFirstMustFit * double(known)) {
        return 0;
      }
    }
    if (2 * known < pixels_.size()) return 0;
    return double(fits) / double(known);
  }

  const ImagePair& pair_;
  const std::vector<Pixel>& pixels_;
  double best_share_ = kMustFit;
  std::optional<Offset> best_;
};

}  // namespace

std::vector<Pixel> differing_pixels(const ChangeMask& mask, const Rect& box,
                                    size_t most) {
  std::vector<Pixel> all;
  for (int y = box.y; y < box.y + box.height; ++y) {
    for (int x = box.x; x < box.x + box.width; ++x) {
      if (mask.at(x, y) == PixelState::kDifferent) all.push_back({x, y});
    }
  }
  if (all.size() <= most) return all;
  // A step that shares no factor with the row length visits all columns, and
  // an order in which the first pixels are spread as well.
  std::vector<Pixel> chosen;
  chosen.reserve(most);
  const size_t count = all.size();
  size_t step = size_t(double(count) * 0.6180339887);
  for (size_t i = 0, at = 0; i < most; ++i, at = (at + step) % count) {
    chosen.push_back(all[at]);
  }
  return chosen;
}

std::optional<Offset> find_motion(const ImagePair& pair,
                                  const std::vector<Pixel>& pixels) {
  // A few pixels fit somewhere by chance.
  constexpr size_t kFewest = 12;
  if (pixels.size() < kFewest) return std::nullopt;
  return MotionSearch(pair, pixels).run();
}

}  // namespace framewise::image
