// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/still.h"

#include <algorithm>

#include "base/for_each_index.h"
#include "simd/cvvdp/light.h"

namespace framewise::measure::cvvdp {
namespace {

constexpr int kRowsAtOnce = 16;

void fill_row(const Codes& codes, int y, FrameDifferences& frame, Side side) {
  const auto count = size_t(codes.rgba.size.width);
  float* const red = frame.finest(side, 0).row(y);
  float* const green = frame.finest(side, 1).row(y);
  float* const blue = frame.finest(side, 2).row(y);
  if (codes.light->bits() > 8) {
    codes.light->decode(codes.rgba.row<uint16_t>(y), count, red, green, blue);
  } else {
    codes.light->decode(codes.rgba.row(y), count, red, green, blue);
  }
  const std::array<double, 9> matrix =
      cvvdp_matrix(codes.light->signal().primaries);
  float rounded[9];
  std::transform(matrix.begin(), matrix.end(), rounded,
                 [](double entry) { return float(entry); });
  simd::cvvdp_opponent_row(red, green, blue, count, rounded, red, green, blue);
}

}  // namespace

double Still::measure(const Codes& reference, const Codes& test,
                      const FrameDifferences::Options& options) {
  const Size size = reference.rgba.size;
  const double ppd = reference.light->display().pixels_per_degree;
  FrameDifferences::Options wanted = options;
  if (!differences_ || differences_->size() != size ||
      pixels_per_degree_ != ppd) {
    differences_.emplace(size, ppd, kStillChannels);
    pixels_per_degree_ = ppd;
    wanted.changed = {};
  }
  const int bands = (size.height + kRowsAtOnce - 1) / kRowsAtOnce;
  for_each_index(options.executor, size_t(bands), [&](size_t i) {
    const int top = int(i) * kRowsAtOnce;
    const int bottom = std::min(top + kRowsAtOnce, size.height);
    if (wanted.changed && !wanted.changed({0, top, size.width, kRowsAtOnce})) {
      return;
    }
    for (int y = top; y < bottom; ++y) {
      fill_row(reference, y, *differences_, Side::kReference);
      fill_row(test, y, *differences_, Side::kTest);
    }
  });
  return pooled_still(differences_->measure(wanted));
}

}  // namespace framewise::measure::cvvdp
