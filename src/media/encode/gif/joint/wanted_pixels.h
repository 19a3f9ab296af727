// SPDX-License-Identifier: Apache-2.0
// The colors that the pixels of a part should show, and the cost of others.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "framewise/frame.h"
#include "media/encode/gif/joint/lab.h"

namespace framewise::media {

constexpr float kForbidden = std::numeric_limits<float>::infinity();

// How much a pixel is expected to cost is learned for each kind.
enum class WantedPixelKind : uint8_t { kKept, kFlat, kBusy };
constexpr int kPixelKinds = 3;

struct WantedPixel {
  Lab color;
  float weight = 1;  // of the squared distance to the color that is written
  float keep = kForbidden;   // the cost of leaving what is there
  float limit = kForbidden;  // no color of larger error is written
  uint32_t rgba = 0;         // of `color`
  uint32_t own = 0;  // in the frame; `color` may be a mean of several frames
  WantedPixelKind kind = WantedPixelKind::kBusy;
  uint8_t nearest = 0;  // the number of the color of least error
};

// In the order of scanning.
using WantedPixels = std::vector<WantedPixel>;

// Blocks of pixels of `rect` stay as they are if their errors add up to no more
// than `block_error` and none is larger than `pixel_error`.
void leave_unseen(const Rect& rect, float block_error, float pixel_error,
                  WantedPixels& pixels);

// Where a pixel is drawn like the one before.
void mark_flat(const Rect& rect, WantedPixels& pixels);

// The part of `rect` outside of which all pixels stay.
Rect needed_rect(const Rect& rect, const WantedPixels& pixels);

}  // namespace framewise::media
