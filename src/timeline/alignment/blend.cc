// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/blend.h"

#include <algorithm>
#include <vector>

namespace framewise::timeline {
namespace {

// The part of the past in a mix: less is noise, more is another frame.
constexpr double kLeastPast = 0.1;
constexpr double kMostPast = 0.9;
// How near the line a mix has to be, as a share of its squared distance to the
// nearer end.
constexpr double kOffLine = 0.3;
// The share of what moves and is not right that has to be mixed.
constexpr double kMostOfIt = 0.6;

enum class Look { kStill, kRight, kMixed, kOther };

Look look_at(const Track& reference, size_t now, const Track& test, size_t j,
             const Noise& noise) {
  const double motion = distance(reference, now, reference, now - 1);
  if (noise.distinct(motion) < 0.9) return Look::kStill;
  const double to_now = distance(reference, now, test, j);
  const double to_past = distance(reference, now - 1, test, j);
  // The law of cosines: how far along the way to the past it lies.
  const double past = (to_now - to_past + motion) / (2 * motion);
  if (to_now < kLeastPast * kLeastPast * motion) return Look::kRight;
  if (past < kLeastPast || past > kMostPast) return Look::kOther;
  const double off_line = std::max(0.0, to_now - past * past * motion);
  return off_line < kOffLine * std::min(to_now, to_past) ? Look::kMixed
                                                         : Look::kOther;
}

}  // namespace

bool blends_with_the_past(const Track& reference, const Track& test,
                          const Noise& noise) {
  size_t wrong = 0;
  size_t mixed = 0;
  for (const size_t j : noise.sampled()) {
    const size_t now = reference.at(test.starts[j] + 0.5 * test.duration(j));
    if (now == 0) continue;
    const Look look = look_at(reference, now, test, j, noise);
    wrong += look == Look::kOther || look == Look::kMixed;
    mixed += look == Look::kMixed;
  }
  return mixed > 0 && double(mixed) >= kMostOfIt * double(wrong);
}

}  // namespace framewise::timeline
