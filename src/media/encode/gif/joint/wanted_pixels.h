// SPDX-License-Identifier: Apache-2.0
// What the pixels of a part should show, and what it costs if they do not.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "media/encode/gif/joint/lab.h"

namespace framewise::media {

constexpr float kForbidden = std::numeric_limits<float>::infinity();

// How much a pixel is expected to cost is learned for each kind.
enum class PixelKind : uint8_t { kKept, kFlat, kBusy };
constexpr int kPixelKinds = 3;

struct WantedPixel {
  Lab color;
  float weight = 1;  // of the squared distance to the color that is written
  float keep = kForbidden;  // the cost of leaving what is there
  float limit = kForbidden;  // no color of larger error is written
  uint32_t rgba = 0;         // of `color`
  PixelKind kind = PixelKind::kBusy;
};

// In the order of scanning.
using WantedPixels = std::vector<WantedPixel>;

}  // namespace framewise::media
