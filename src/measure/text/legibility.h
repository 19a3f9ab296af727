// SPDX-License-Identifier: Apache-2.0
// How well texts of a reference can be read in a test, without reading them:
// cheap measures of each line and of all lines together.
#pragma once

#include <span>
#include <vector>

#include "framewise/frame.h"
#include "measure/text/boxes.h"

namespace framewise::measure::text {

// Of one line. All are 1 for equal pixels.
struct LineMeasures {
  Rect area;
  double correlation = 1;    // of luma
  double contrast_kept = 1;  // logarithm of the contrast ratio, relative
  double swing_kept = 1;     // of the steps at edges of letters, mean
  double ratio = 1;          // contrast of the reference, as in WCAG
  double test_ratio = 1;     // of the test

  // Visible in the reference and not in the test.
  bool has_vanished() const;
};

struct Legibility {
  std::vector<LineMeasures> lines;
  // The worst lines decide: 10th percentiles over the lines.
  double correlation = 1;
  double contrast_kept = 1;
  double swing_kept = 1;
  // Of all lines together; none where no line has 32 pixels.
  std::optional<double> coherence;  // of low frequencies
  std::optional<double> mtf50;      // in cycles per pixel, at most 0.5
  int vanished = 0;                 // lines
};

// Both frames are RGBA of 8 bits of one size. `boxes` is not empty.
Legibility compare_text(const Frame& reference, const Frame& test,
                        std::span<const TextBox> boxes);

}  // namespace framewise::measure::text
