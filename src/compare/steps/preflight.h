// SPDX-License-Identifier: Apache-2.0
// Facts about two files that a reader needs before trusting their comparison.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/report.h"

namespace framewise::comparison {

struct FileView {
  const AnimationInfo& info;
  const Survey& survey;
  const FileReport& facts;
};

std::vector<Finding> preflight(const FileView& reference, const FileView& test,
                               bool identical_pixels);

// The samples that a pair is measured on.
enum class MeasuredSamples : uint8_t {
  kStored,  // those of the files, where both have the same layout and depth
  kRgb,     // converted to red, green and blue
  kShown,   // as a common display shows them, where the files' samples mean
            // different colors
};
// `cut_in_rgb`: whether an edge is cut through chroma samples.
MeasuredSamples measured_samples(const AnimationInfo& reference,
                                 const AnimationInfo& test, bool cut_in_rgb);

// In words: "R, G, B of 8 bits".
std::string measured_as(MeasuredSamples samples, const AnimationInfo& reference,
                        const AnimationInfo& test);

}  // namespace framewise::comparison
