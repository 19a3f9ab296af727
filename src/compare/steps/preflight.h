// SPDX-License-Identifier: Apache-2.0
// What to know of two files before trusting the numbers of their comparison.
#pragma once

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

// Which planes the pair is measured on, in words: "R, G, B of 8 bits".
std::string measured_as(const AnimationInfo& reference,
                        const AnimationInfo& test, bool cut_in_rgb);

}  // namespace framewise::comparison
