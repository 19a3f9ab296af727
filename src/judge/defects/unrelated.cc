// SPDX-License-Identifier: Apache-2.0
// Two files that have nothing to do with each other: a wrong name, a wrong
// row of a list. Whatever else their difference looks like says nothing.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

using measure::FrameTotals;

// Of pairs of the shared corpus drawn at random 3 in 4 have less than 0.05 of
// their brightness in common, nearly all less than 0.25, and edges that agree
// by less than 0.02. What is left of a picture by damage that leaves it where
// it lies has one or the other.
constexpr double kMostBrightness = 0.25;
constexpr double kMostEdges = 0.03;
// By chance it may be more; then no pixel that shows anything is as it was.
constexpr double kMostByChance = 0.4;
constexpr double kMostEdgesByChance = 0.05;
constexpr double kNothingLeft = 0.02;
// Of the side that shows less: writing on a plain picture has nearly all edges.
constexpr double kMostKept = 0.25;
// Whose picture is still there in places, behind a bar, say, is no stranger.
constexpr double kMostLeft = 0.3;
// Plain pictures have nothing to agree in.
constexpr double kLeastDeviation = 4;

double deviation_of_test(const FrameTotals& t) {
  const measure::LineSums& sums = t.blocks_luma;
  if (sums.n <= 0) return 0;
  const double mean = sums.y / sums.n;
  return std::sqrt(std::max(0.0, sums.yy / sums.n - mean * mean));
}

// Whether what stands out on one side does so on the other, from the energies
// of both and of their difference.
bool have_edges_in_common(const FrameTotals& t, double most) {
  const double reference = t.laplacian_reference;
  const double test = t.laplacian_test;
  const double product = std::abs(reference + test - t.laplacian_error) / 2;
  return product >= most * std::sqrt(reference * test) ||
         product >= kMostKept * std::min(reference, test);
}

bool is_strange(const FrameTotals& t, double brightness_in_common) {
  const auto shares_less_than = [&](double brightness, double edges,
                                    double left) {
    return brightness_in_common < brightness &&
           !have_edges_in_common(t, edges) &&
           t.kept_pixels < left * t.varied_pixels;
  };
  return shares_less_than(kMostBrightness, kMostEdges, kMostLeft) ||
         shares_less_than(kMostByChance, kMostEdgesByChance, kNothingLeft);
}

}  // namespace

bool find_unrelated(DefectSearch& search) {
  size_t telling = 0;
  size_t strange = 0;
  for (const size_t pair : search.counting()) {
    const FrameTotals& t = search.totals(pair);
    const measure::Line line = measure::fit(t.blocks_luma);
    if (line.std_x < kLeastDeviation || deviation_of_test(t) < kLeastDeviation)
      continue;
    ++telling;
    strange += is_strange(t, line.r2);
  }
  if (2 * telling < search.counting().size() || telling == 0 ||
      10 * strange < 9 * telling) {
    return false;
  }
  const auto apart = [](const FrameTotals& t) {
    return 100 * (1 - measure::fit(t.blocks_luma).r2);
  };
  search
      .add(DefectKind::kUnrelated, Severity::kRuinous,
           {"the test shows nothing of what the original shows",
            "check both names, and which stream or part of a file was taken"},
           search.counting(), search.counting().front())
      .measured = {search.median_of(apart), 100 * (1 - kMostBrightness),
                   "% of the brightness not in common"};
  return true;
}

}  // namespace framewise::judge
