// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/blend.h"

#include <algorithm>
#include <vector>

namespace framewise::timeline {
namespace {

// Share of the previous frame in a blend. Below the first value it is noise,
// above the second another frame is shown.
constexpr double kLeastPast = 0.1;
constexpr double kMostPast = 0.9;
// Largest squared distance of a blend from the line between both frames, as a
// share of its squared distance to the nearer end.
constexpr double kOffLine = 0.3;
// Least share of blends among the moving frames that do not show the right
// content.
constexpr double kMostOfIt = 0.6;

enum class MixClass { kStill, kRight, kMixed, kOther };

MixClass classify(const Track& reference, size_t now, const Track& test,
                  size_t j, const Noise& noise) {
  const double motion = distance(reference, now, reference, now - 1);
  if (noise.distinct(motion) < 0.9) return MixClass::kStill;
  const double to_now = distance(reference, now, test, j);
  const double to_past = distance(reference, now - 1, test, j);
  // Law of cosines: position along the line from the current to the previous
  // frame.
  const double past = (to_now - to_past + motion) / (2 * motion);
  if (to_now < kLeastPast * kLeastPast * motion) return MixClass::kRight;
  if (past < kLeastPast || past > kMostPast) return MixClass::kOther;
  const double off_line = std::max(0.0, to_now - past * past * motion);
  return off_line < kOffLine * std::min(to_now, to_past) ? MixClass::kMixed
                                                         : MixClass::kOther;
}

}  // namespace

bool blends_with_previous(const Track& reference, const Track& test,
                          const Noise& noise) {
  size_t wrong = 0;
  size_t mixed = 0;
  for (const size_t j : noise.sampled()) {
    const size_t now = reference.at(test.starts[j] + 0.5 * test.duration(j));
    if (now == 0) continue;
    const MixClass found = classify(reference, now, test, j, noise);
    wrong += found == MixClass::kOther || found == MixClass::kMixed;
    mixed += found == MixClass::kMixed;
  }
  return mixed > 0 && double(mixed) >= kMostOfIt * double(wrong);
}

}  // namespace framewise::timeline
