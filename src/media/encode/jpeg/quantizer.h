// SPDX-License-Identifier: Apache-2.0
// From coefficients to the values that a file stores.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "media/encode/jpeg/rate_model.h"
#include "media/encode/jpeg/tables.h"
#include "media/encode/jpeg/tuning.h"

namespace framewise {
class Executor;
}

namespace framewise::media {

// The values of JPEG blocks before they are quantized: coefficients times this,
// rounded, in the memory that the values take later.
inline constexpr float kCoefficientScale = 16;

// The blocks of one component.
struct ComponentBlocks {
  Size blocks;
  std::vector<int16_t*> rows;  // of 64 numbers a block, row by row
  const QuantTable* table = nullptr;
  // How much error each block hides.
  std::span<const float> hidden;
  ComponentTuning tuning = kLumaTuning;
};

struct QuantizerOptions {
  int effort = 5;
  bool progressive = true;
  Executor* executor = nullptr;
  std::function<bool()> stopped;
};

// Replaces the coefficients by values. Returns the bands in which the file
// stores them smallest; sequential files have one.
Bands quantize(const ComponentBlocks& component,
               const QuantizerOptions& options);

}  // namespace framewise::media
