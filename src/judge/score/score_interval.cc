// SPDX-License-Identifier: Apache-2.0
#include "judge/score/score_interval.h"

#include <algorithm>
#include <cmath>

#include "measure/score/score_of_pair.h"
#include "measure/score/score_weights.h"

namespace framewise::judge {
namespace {

// The shares of the components over 775 encodes of photographs.
constexpr Shares kUsual = {0.55, 0.12, 0.09, 0.24};

// All in logarithms of the sum of the losses. With these, 99.8 % of the pairs
// of encodes of one photograph that are told apart are ordered as people order
// them, 95 % of those of different photographs, and 99 % (among good ones 91 %)
// of pairs of pictures with opinions of their own.
constexpr double kAtLeast = 0.06;        // where all components agree
constexpr double kOfDisagreement = 0.5;  // of what leaving one out changes
constexpr double kAtMost = 0.5;          // of that

}  // namespace

ScoreInterval interval_of(double score, const Shares& shares) {
  if (score >= 100) return {100, 100};
  double worse = 0;
  double better = 0;
  for (size_t k = 0; k < shares.size(); ++k) {
    const double rest = std::max(1 - shares[k], 0.05) / (1 - kUsual[k]);
    worse = std::max(worse, std::log(rest));
    better = std::max(better, -std::log(rest));
  }
  const auto moved = [&](double by) {
    return measure::score_of(measure::distance_of(score) *
                             std::exp(measure::kSteepness * by));
  };
  const auto width = [](double disagreement) {
    return kAtLeast + std::min(kOfDisagreement * disagreement, kAtMost);
  };
  return {moved(width(worse)), moved(-width(better))};
}

}  // namespace framewise::judge
