// SPDX-License-Identifier: Apache-2.0
// Twenty-five scores from 0 to 1 that say what an animation is like: its
// content, the traces of earlier compression, and how it moves. They are
// formulas over its features and pixels, each with its reason in the source;
// docs/optimize.md says how well the content scores agree with labels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "framewise/animation.h"
#include "optimize/predict/gif_features.h"

namespace framewise::optimization {

enum class TagGroup : uint8_t { kContent, kQuality, kTechnical, kTemporal };

struct TagInfo {
  std::string_view name;
  TagGroup group = TagGroup::kContent;
  std::string_view about;
};

inline constexpr size_t kTagCount = 25;
inline constexpr size_t kContentTags = 6;  // the first ones
// In the order of GifTags::scores.
std::span<const TagInfo, kTagCount> tag_infos();

struct GifTags {
  std::array<double, kTagCount> scores{};  // 0 to 1

  double operator[](std::string_view name) const;  // a name of tag_infos()
  // The content whose score is highest.
  std::string_view content() const;
};

// Decodes the animation once. `features` are those of the same animation.
Result<GifTags> gif_tags(Animation& animation, const GifFeatures& features);

}  // namespace framewise::optimization
