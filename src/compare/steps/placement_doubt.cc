// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/placement_doubt.h"

#include <algorithm>
#include <cmath>

namespace framewise::comparison {

using measure::FrameTotals;

// Coding at a quality without visible loss leaves about half a level. A frame
// that is moved by one pixel leaves several, even if only a line of small text
// in it shows that.
bool placement_is_in_doubt(const measure::Evidence& evidence) {
  constexpr double kLeast = 1;  // level, RMS over a frame
  return std::ranges::any_of(
      evidence.pairs, [](const measure::PairEvidence& pair) {
        const double least = kLeast * kLeast * pair.all.pixels;
        return pair.all.luma_error > least || pair.all.chroma_error > least;
      });
}

std::vector<size_t> far_pairs(const measure::Evidence& evidence) {
  constexpr double kFar = 4;           // levels
  constexpr double kOfTheWorst = 0.3;  // as far as the farthest
  const auto rms = [](const measure::PairEvidence& pair) {
    return std::sqrt(pair.all.luma_error / pair.all.pixels);
  };
  double most = 0;
  for (const auto& pair : evidence.pairs) most = std::max(most, rms(pair));
  const double least = std::max(kFar, kOfTheWorst * most);
  std::vector<size_t> far;
  for (size_t i = 0; i < evidence.pairs.size(); ++i) {
    if (rms(evidence.pairs[i]) >= least) far.push_back(i);
  }
  return far;
}

bool look_moved(const measure::Evidence& evidence,
                const std::vector<size_t>& pairs) {
  constexpr double kAsMuch = 2;
  constexpr double kElsewhere = 0.8;  // correlation
  const auto looks_moved = [&](size_t pair) {
    const FrameTotals& t = evidence.pairs[pair].all;
    const double before = t.laplacian_reference;
    const double after = t.laplacian_test;
    const double both = (before + after - t.laplacian_error) / 2;
    return after < kAsMuch * before && before < kAsMuch * after &&
           both < kElsewhere * std::sqrt(before * after);
  };
  return 2 * std::ranges::count_if(pairs, looks_moved) >
         ptrdiff_t(pairs.size());
}

std::optional<placement::PairRange> find_far_range(
    const measure::Evidence& evidence) {
  constexpr size_t kLeast = 3;
  placement::PairRange longest{0, 0};
  placement::PairRange range{0, 0};
  for (const size_t pair : far_pairs(evidence)) {
    range = {pair == range.end ? range.first : pair, pair + 1};
    if (range.size() > longest.size()) longest = range;
  }
  const bool is_part =
      longest.size() >= kLeast && longest.size() < evidence.pairs.size();
  return is_part ? std::optional(longest) : std::nullopt;
}

}  // namespace framewise::comparison
