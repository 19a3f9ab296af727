// SPDX-License-Identifier: Apache-2.0
#include "image/thumbnail/fitting.h"

#include <algorithm>
#include <cmath>

namespace framewise::image {
namespace {

int32_t rounded(double length) {
  return std::max(1, int32_t(std::lround(length)));
}

Size scaled_by(Size size, double factor) {
  return {rounded(size.width * factor), rounded(size.height * factor)};
}

}  // namespace

Fitting fitting_of(Size picture, Size box, Fit fit, bool enlarge) {
  const double across = double(box.width) / picture.width;
  const double down = double(box.height) / picture.height;
  const double most = enlarge ? std::max({across, down, 1.0}) : 1.0;
  const double inside = std::min({across, down, most});
  // The larger of both factors: the picture covers the box, or what is left of
  // the box if the picture must not grow.
  const double covering = std::max(across, down);
  const double outside = std::min(covering, most);
  switch (fit) {
    case Fit::kInside: {
      const Size size = scaled_by(picture, inside);
      return {size, size, size};
    }
    case Fit::kOutside: {
      const Size size = scaled_by(picture, outside);
      return {size, size, size};
    }
    case Fit::kContain: {
      const Size size = scaled_by(picture, inside);
      return {size, size, box};
    }
    case Fit::kFill: {
      const Size size = enlarge ? box
                                : Size{std::min(box.width, picture.width),
                                       std::min(box.height, picture.height)};
      return {size, size, size};
    }
    case Fit::kCover: {
      const Size wanted = scaled_by(box, outside / covering);
      Size size = scaled_by(picture, outside);
      size.width = std::max(size.width, wanted.width);
      size.height = std::max(size.height, wanted.height);
      return {size, wanted, wanted};
    }
  }
  return {picture, picture, picture};
}

Rect centered_part(const Fitting& fitting) {
  return {(fitting.scaled.width - fitting.kept.width) / 2,
          (fitting.scaled.height - fitting.kept.height) / 2, fitting.kept.width,
          fitting.kept.height};
}

}  // namespace framewise::image
