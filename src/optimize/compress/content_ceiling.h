// SPDX-License-Identifier: Apache-2.0
// How much loss content bears: GifLab's classifier of originals.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "framewise/animation.h"

namespace framewise::optimization {

enum class CeilingContent : uint8_t { kOther, kChart, kPhoto, kFilmGrain };
const char* name_of(CeilingContent content);

// Of one frame.
struct CeilingCounts {
  double flat = 0;   // windows of 32x32 pixels with a variance below 50
  double grain = 0;  // pixels whose Laplacian exceeds 8
  int colors = 0;    // distinct ones, at most 256 count
};

struct CeilingAnswer {
  CeilingContent content = CeilingContent::kOther;
  double confidence = 0;  // the score of the content that scores highest
};

// `frames`: of the whole animation.
CeilingAnswer classify(std::span<const CeilingCounts> counts, int64_t frames);

// Looks at five frames from the first to the last. Animations below 32 pixels
// on both sides are kOther.
Result<CeilingAnswer> ceiling_content(Animation& animation);

// The most loss, from 0 to 100; nothing for kOther.
std::optional<double> most_loss(CeilingContent content);

}  // namespace framewise::optimization
