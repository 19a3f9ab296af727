// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/toned_content.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

namespace framewise::timeline {
namespace {

// Mean and deviation of a plane's values over all cells and frames.
struct Spread {
  double mean = 0;
  double deviation = 0;
};
using Spreads = std::array<Spread, 3>;  // luma and both chromas

Spreads spreads_of(const Content& content) {
  const size_t cells = content.grid().cells();
  std::array<double, 3> sums = {};
  std::array<double, 3> squares = {};
  for (size_t state = 0; state < content.states(); ++state) {
    const auto values = content.signature(state);
    const auto frames =
        double(content.end_frame(state) - content.first_frame(state));
    for (size_t plane = 0; plane < 3; ++plane) {
      double sum = 0;
      double square = 0;
      for (const int16_t value : values.subspan(plane * cells, cells)) {
        sum += value;
        square += double(value) * value;
      }
      sums[plane] += frames * sum;
      squares[plane] += frames * square;
    }
  }
  const double count = double(content.frames()) * double(cells);
  Spreads spreads;
  for (size_t plane = 0; plane < 3; ++plane) {
    const double mean = sums[plane] / count;
    const double variance = std::max(0.0, squares[plane] / count - mean * mean);
    spreads[plane] = {mean, std::sqrt(variance)};
  }
  return spreads;
}

struct Tone {
  double gain = 1;
  double offset = 0;

  int16_t of(int16_t value) const {
    return int16_t(
        std::clamp(std::lround(gain * value + offset), -32768L, 32767L));
  }
};

Tone tone_of(const Spread& reference, const Spread& test) {
  // Planes below this deviation have no contrast to compare.
  constexpr double kPlain = 0.5 * kSignatureScale;
  constexpr double kMostGain = 4;
  Tone tone;
  if (std::min(reference.deviation, test.deviation) >= kPlain) {
    tone.gain = std::clamp(reference.deviation / test.deviation, 1 / kMostGain,
                           kMostGain);
  }
  tone.offset = reference.mean - tone.gain * test.mean;
  return tone;
}

bool differ(const Spread& a, const Spread& b) {
  constexpr double kPlainly = 2 * kSignatureScale;  // levels
  return std::abs(a.mean - b.mean) > kPlainly ||
         std::abs(a.deviation - b.deviation) > kPlainly;
}

}  // namespace

std::optional<Content> undo_tone_change(const Content& reference,
                                        const Content& test) {
  if (reference.frames() == 0 || test.frames() == 0) return std::nullopt;
  const Spreads ours = spreads_of(reference);
  const Spreads theirs = spreads_of(test);
  if (std::ranges::equal(ours, theirs, std::not_fn(differ))) {
    return std::nullopt;
  }
  std::array<Tone, 3> tones;
  std::ranges::transform(ours, theirs, tones.begin(), tone_of);
  const size_t cells = test.grid().cells();
  Content result(test.grid());
  result.reserve(test.states());
  std::vector<int16_t> toned(test.grid().values());
  for (size_t frame = 0; frame < test.frames(); ++frame) {
    const auto values = test.signature(test.state_of(frame));
    for (size_t plane = 0; plane < 3; ++plane) {
      for (size_t i = plane * cells; i < (plane + 1) * cells; ++i) {
        toned[i] = tones[plane].of(values[i]);
      }
    }
    result.add(toned);
  }
  return result;
}

}  // namespace framewise::timeline
