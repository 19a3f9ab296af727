// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/still.h"

#include <algorithm>

#include "simd/cvvdp/light.h"

namespace framewise::measure::cvvdp {
namespace {

// Writes these pixels' channels.
void fill(const Codes& codes, const Rect& pixels, Side side,
          FrameDifferences& frame) {
  const std::array<double, 9> matrix =
      cvvdp_matrix(codes.light().signal().primaries);
  float rounded[9];
  std::transform(matrix.begin(), matrix.end(), rounded,
                 [](double entry) { return float(entry); });
  const auto count = size_t(pixels.width);
  thread_local std::vector<uint16_t> scratch;
  for (int y = pixels.y; y < pixels.y + pixels.height; ++y) {
    float* const red = frame.finest(side, 0).row(y) + pixels.x;
    float* const green = frame.finest(side, 1).row(y) + pixels.x;
    float* const blue = frame.finest(side, 2).row(y) + pixels.x;
    if (codes.bits() > 8) {
      codes.light().decode(codes.row16(y, pixels.x, pixels.width, scratch),
                           count, red, green, blue);
    } else {
      codes.light().decode(codes.row8(y, pixels.x), count, red, green, blue);
    }
    simd::cvvdp_opponent_row(red, green, blue, count, rounded, red, green,
                             blue);
  }
}

}  // namespace

bool Still::prepare(const Codes& reference) {
  const Size size = reference.size();
  const double ppd = reference.light().display().pixels_per_degree;
  if (differences_ && differences_->size() == size &&
      pixels_per_degree_ == ppd) {
    return true;
  }
  differences_.emplace(size, ppd, kStillChannels);
  pixels_per_degree_ = ppd;
  return false;
}

FrameDifferences::Options Still::filled_from(const Codes& reference,
                                             const Codes& test,
                                             Executor* executor) {
  return {.fill =
              [this, reference, test](Side side, const Rect& pixels) {
                fill(side == Side::kReference ? reference : test, pixels, side,
                     *differences_);
              },
          .executor = executor};
}

double Still::measure(const Codes& reference, const Codes& test,
                      const Options& options) {
  const bool kept = prepare(reference);
  FrameDifferences::Options wanted =
      filled_from(reference, test, options.executor);
  if (kept) wanted.changed = options.changed;
  wanted.differing = options.differing;
  return pooled_still(differences_->measure(wanted));
}

void Still::map_errors(const Codes& reference, const Codes& test,
                       Executor* executor, ImageF& map) {
  prepare(reference);
  differences_->map_errors(filled_from(reference, test, executor), map);
}

}  // namespace framewise::measure::cvvdp
