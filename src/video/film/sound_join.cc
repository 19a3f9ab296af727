// SPDX-License-Identifier: Apache-2.0
#include "video/film/sound_join.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace framewise::video {
namespace {

// The longest is taken whose waveforms meet, else the one whose waveforms
// differ least: of a clip that is looped whole, sound beyond its ends is
// missing, and only short ones are left.
constexpr std::array kFadeSeconds = {0.02, 0.01, 0.005, 0.0025};
constexpr double kMeets = 0.95;
constexpr double kWorthShorter = 0.5;
// Places that are tried.
constexpr double kStepSeconds = 0.005;
// Waveforms with less in common are two sounds.
constexpr double kOneSound = 0.5;
// Sums of squares below are silence, of which all is equal.
constexpr double kSilence = 1e-9;

struct Overlap {
  double squares = 0;  // of the difference, a sample
  double correlation = 1;
};

Overlap overlap_of(std::span<const float> a, std::span<const float> b) {
  double both = 0, of_a = 0, of_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    both += double(a[i]) * double(b[i]);
    of_a += double(a[i]) * double(a[i]);
    of_b += double(b[i]) * double(b[i]);
  }
  Overlap overlap{.squares =
                      std::max(of_a + of_b - 2 * both, 0.0) / double(a.size())};
  if (of_a + of_b > kSilence * double(a.size())) {
    overlap.correlation = both / std::sqrt(std::max(of_a * of_b, 1e-20));
  }
  return overlap;
}

struct Candidate {
  SoundJoin join;
  double squares = INFINITY;
};

Candidate best_join(const JoinMaterial& material, int64_t fade, int64_t step) {
  Candidate best;
  const auto channels = size_t(material.channels);
  const auto part = [&](std::span<const float> all, int64_t from) {
    return all.subspan(size_t(from) * channels, size_t(fade) * channels);
  };
  for (int64_t from = material.tail_end - fade; from >= 0; from -= step) {
    const auto tail = part(material.tail, from);
    for (int64_t lag = -material.most_lag; lag <= material.most_lag; ++lag) {
      const int64_t in_head = from + material.most_lag - lag;
      if (in_head < material.head_begin) continue;
      const Overlap overlap = overlap_of(tail, part(material.head, in_head));
      // Of equal ones the shortest lag.
      const bool nearer = overlap.squares == best.squares &&
                          std::abs(lag) < std::abs(best.join.lag);
      if (overlap.squares > best.squares ||
          (overlap.squares == best.squares && !nearer)) {
        continue;
      }
      best.squares = overlap.squares;
      best.join = {.at = from + fade / 2,
                   .fade = fade,
                   .lag = lag,
                   .shape = overlap.correlation >= kOneSound
                                ? SoundFade::kLinear
                                : SoundFade::kEqualPower,
                   .correlation = overlap.correlation};
    }
  }
  return best;
}

float shaped(double part, SoundFade shape) {
  return float(shape == SoundFade::kLinear
                   ? part
                   : std::sin(part * std::numbers::pi / 2));
}

}  // namespace

float SoundJoin::head_gain(int64_t sample) const {
  const double part = (double(sample - at) + double(fade) / 2 + 0.5) /
                      double(std::max<int64_t>(fade, 1));
  return shaped(std::clamp(part, 0.0, 1.0), shape);
}

float SoundJoin::tail_gain(int64_t sample) const {
  const double part = (double(sample - at) + double(fade) / 2 + 0.5) /
                      double(std::max<int64_t>(fade, 1));
  return shaped(1 - std::clamp(part, 0.0, 1.0), shape);
}

std::optional<SoundJoin> find_sound_join(const JoinMaterial& material,
                                         int sample_rate) {
  const auto samples_of = [sample_rate](double seconds) {
    return std::max<int64_t>(std::llround(seconds * sample_rate), 2);
  };
  Candidate best;
  for (const double seconds : kFadeSeconds) {
    // Even, so that its middle is a sample.
    const Candidate found = best_join(
        material, samples_of(seconds) & ~int64_t{1}, samples_of(kStepSeconds));
    if (found.squares < kWorthShorter * best.squares) best = found;
    if (std::isfinite(best.squares) && best.join.correlation >= kMeets) break;
  }
  if (!std::isfinite(best.squares)) return std::nullopt;
  return best.join;
}

}  // namespace framewise::video
