// SPDX-License-Identifier: Apache-2.0
#include "judge/defects/whole_frame.h"

#include <cmath>

namespace framewise::judge {

using measure::FrameTotals;

bool has_other_tone(const FrameTotals& totals) {
  constexpr double kRest = 0.25;  // of the squares
  const measure::Line line = measure::fit(totals.pixels_luma);
  return std::abs(line.gain) > 0.05 &&
         line.residual * line.residual * totals.pixels <
             kRest * totals.luma_error;
}
bool is_noisy(const FrameTotals& totals) {
  constexpr double kWhite = 0.4;
  constexpr double kAdded = 0.4;
  constexpr double kPicture = 0.5;
  return totals.luma_error > 0 &&
         totals.laplacian_error > kWhite * 20 * totals.luma_error &&
         totals.laplacian_test - totals.laplacian_reference >
             kAdded * totals.laplacian_error &&
         measure::fit(totals.blocks_luma).r2 > kPicture;
}

bool is_blurred_or_sharpened(const FrameTotals& totals) {
  constexpr double kExplained = 0.75;  // of the squares
  constexpr double kDetailLeft = 0.7;
  const double before = totals.laplacian_reference;
  const double after = totals.laplacian_test;
  for (int i = 0; i < 2; ++i) {
    const double taken = totals.error_blur[i];
    const double blur = totals.blur_blur[i] * totals.luma_error;
    if (taken * taken <= kExplained * blur) continue;
    if (taken > 0 ? after < kDetailLeft * before
                  : before < kDetailLeft * after) {
      return true;
    }
  }
  return false;
}

}  // namespace framewise::judge
