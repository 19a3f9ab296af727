// SPDX-License-Identifier: Apache-2.0
// How well texts of a reference can be read in a test, without reading them:
// cheap measures of each line and of all lines together.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "framewise/frame.h"
#include "measure/text/boxes.h"
#include "measure/text/spectra.h"

namespace framewise::measure::text {

// Where the strokes of a line end that go on in the reference.
enum class Cut : uint8_t { kNone, kTop, kBottom, kLeft, kRight };

// Of one line. Shares and correlations are 1 for equal pixels.
struct LineMeasures {
  Rect area;
  double correlation = 1;    // of luma
  double contrast_kept = 1;  // logarithm of the contrast ratio, relative
  double swing_kept = 1;     // of the steps at edges of letters, mean
  double ratio = 1;          // contrast of the reference, as in WCAG
  double test_ratio = 1;     // of the test
  // Strokes and ground have about the same luminance: correlation, swing and
  // spectra are those of the color between them, and contrast_kept is the share
  // of their difference.
  bool by_color = false;
  Cut cut = Cut::kNone;
  Spectra spectra;

  // Visible in the reference and not in the test.
  bool has_vanished() const;
};

LineMeasures measure_line(const Frame& reference, const Frame& test,
                          const TextBox& box);

struct Legibility {
  // The worst lines decide: 10th percentiles over the lines.
  double correlation = 1;
  double contrast_kept = 1;
  double swing_kept = 1;
  // Of all lines together; none where no line has 32 pixels.
  std::optional<double> coherence;  // of low frequencies
  std::optional<double> mtf50;      // in cycles per pixel, at most 0.5
  std::optional<double> sharpness;  // of high frequencies, relative to low ones
  int vanished = 0;                 // lines
};

// Of all lines of a frame, at least one.
Legibility legibility_of(
    std::span<const std::reference_wrapper<const LineMeasures>> lines);

// Both frames are RGBA of 8 bits of one size. `boxes` is not empty.
Legibility compare_text(const Frame& reference, const Frame& test,
                        std::span<const TextBox> boxes);

// How the cheap measures judge the text of a frame.
enum class Reading : uint8_t {
  kSame,      // equal pixels
  kFine,      // can be read
  kDoubtful,  // only reading it decides
  kFaint,     // too little contrast, or vanished
  kLost,      // cannot be read
};
Reading reading_of(const Legibility& text);
// The same where nobody can read the text.
Reading reading_without_words(const Legibility& text);
// Whether a line of a text that is hard to read is one of those that make it
// so.
bool is_damaged(const LineMeasures& line);

}  // namespace framewise::measure::text
