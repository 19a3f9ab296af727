// SPDX-License-Identifier: Apache-2.0
// Twenty-four numbers that describe an animation, from which the size and
// quality of its encodings are predicted.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "framewise/animation.h"

namespace framewise::optimization {

struct FeatureInfo {
  std::string_view name;
  std::string_view about;
};

inline constexpr size_t kFeatureCount = 24;
// In the order of GifFeatures::values.
std::span<const FeatureInfo, kFeatureCount> feature_infos();

struct GifFeatures {
  std::array<double, kFeatureCount> values{};

  double operator[](std::string_view name) const;  // a name of feature_infos()
};

// Decodes the animation from its beginning: all frames, or runs of consecutive
// ones where it has many pixels.
Result<GifFeatures> gif_features(Animation& animation);

}  // namespace framewise::optimization
