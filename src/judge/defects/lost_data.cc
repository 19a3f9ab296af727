// SPDX-License-Identifier: Apache-2.0
// Data of a video that was lost: from one frame to the next a part of the
// picture shows something else, and what follows is predicted from it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "judge/defects/defect_search.h"
#include "judge/defects/whole_frame.h"

namespace framewise::judge {
namespace {

using measure::FrameTotals;

// Where data is lost the error grows at once by this factor and these levels;
// the coarsest coding (x264, CRF 45) does not leave a factor of two between
// frames without a cut.
constexpr double kFactor = 2.5;
constexpr double kLevels = 3;
// Cells that become this wrong from one frame to the next are new damage.
constexpr double kNewFactor = 3;
constexpr double kNewLevels = 14;
constexpr double kLeastNew = 0.003;  // of the picture
// The least error of lost content: cells are off by this much, and part of that
// is other shades; coarse coding loses detail, whose mean is zero.
constexpr double kLeastOff = 22;
constexpr double kLeastShades = 0.04;
// It stays until the encoder codes the part anew; less is an accident of single
// frames, see find_outliers().
constexpr size_t kFewest = 3;
// It is over where the error is near to what it was.
constexpr double kOverFactor = 1.6;
constexpr double kOverLevels = 1;
// The pairs before, from which the usual error is taken.
constexpr size_t kBefore = 12;
// A cut changes the mean of this share of the cells by this many levels: what
// coding leaves then has nothing to do with what it left before.
constexpr double kCutShare = 0.5;
constexpr double kCutLevels = 10;
// Most pairs of what is another kind of damage look like that.
constexpr double kMost = 0.5;
// Of all that is wrong, as much may stay from earlier frames.
constexpr double kMostStale = 0.4;

double luma_rms(const FrameTotals& totals) {
  return std::sqrt(totals.luma_error / totals.pixels);
}

bool is_cut(const measure::ErrorGrid& grid, size_t pair) {
  size_t changed = 0;
  for (size_t cell = 0; cell < grid.cells(); ++cell) {
    const int now = grid.reference[pair * grid.cells() + cell];
    const int before = grid.reference[(pair - 1) * grid.cells() + cell];
    changed += std::abs(now - before) > kCutLevels * 64;
  }
  return double(changed) > kCutShare * double(grid.cells());
}

// The median error of the pairs before, back to the last cut.
std::optional<double> usual_before(const DefectSearch& search,
                                   const std::vector<double>& rms,
                                   size_t pair) {
  std::vector<double> before;
  for (size_t i = pair; i > 0 && before.size() < kBefore; --i) {
    if (search.counts(i - 1)) before.push_back(rms[i - 1]);
    if (i > 1 && is_cut(search.evidence.grid, i - 1)) break;
  }
  if (before.size() < kFewest) return std::nullopt;
  return median(std::move(before));
}

// Whether cells that were right in the pair before show something else.
bool shows_something_else(const DefectSearch& search, size_t pair) {
  const measure::ErrorGrid& grid = search.evidence.grid;
  double pixels = 0;
  double squares = 0;
  double of_means = 0;
  double cells = 0;
  for (size_t cell = 0; cell < grid.cells(); ++cell) {
    const size_t at = pair * grid.cells() + cell;
    const double now = grid.rms[at];
    const double before = grid.rms[at - grid.cells()];
    if (now < kNewLevels + kNewFactor * before) continue;
    const double mean = grid.mean[at] / 64.0;
    pixels += grid.pixels_of(cell, search.evidence.size);
    squares += now * now;
    of_means += mean * mean;
    cells += 1;
  }
  return pixels >= kLeastNew * double(search.evidence.size.pixels()) &&
         squares >= kLeastOff * kLeastOff * cells &&
         of_means >= kLeastShades * squares;
}

bool is_damaged_as_a_whole(const FrameTotals& totals) {
  return has_other_tone(totals) || is_blurred_or_sharpened(totals) ||
         is_noisy(totals);
}

// Whether most of the pairs show another kind of damage, or what stayed from
// earlier frames.
bool has_another_cause(const DefectSearch& search,
                       const placement::PairRange& range) {
  size_t others = 0;
  for (size_t pair = range.first; pair < range.end; ++pair) {
    const measure::PairEvidence& one = search.evidence.pairs[pair];
    const bool stale = one.stale_pixels > kMostStale * one.all.wrong_pixels;
    others += stale || one.test_repeats || is_damaged_as_a_whole(one.all);
  }
  return double(others) > kMost * double(range.size());
}

std::vector<placement::PairRange> ranges_of_lost_data(
    const DefectSearch& search) {
  std::vector<double> rms;
  for (const measure::PairEvidence& pair : search.evidence.pairs) {
    rms.push_back(luma_rms(pair.all));
  }
  std::vector<placement::PairRange> ranges;
  for (size_t pair = kFewest; pair < search.pairs(); ++pair) {
    if (!search.counts(pair) || is_cut(search.evidence.grid, pair)) continue;
    const std::optional<double> usual = usual_before(search, rms, pair);
    if (!usual || rms[pair] < kFactor * *usual + kLevels ||
        rms[pair] < kFactor * rms[pair - 1] ||
        !shows_something_else(search, pair)) {
      continue;
    }
    placement::PairRange range = {pair, pair + 1};
    const double over = kOverFactor * *usual + kOverLevels;
    while (range.end < search.pairs() && search.counts(range.end) &&
           rms[range.end] > over) {
      ++range.end;
    }
    if (range.size() < kFewest || has_another_cause(search, range)) continue;
    ranges.push_back(range);
    pair = range.end - 1;
  }
  return ranges;
}

double share_of_wrong(const measure::PairEvidence& pair) {
  return pair.all.wrong_pixels / pair.all.pixels;
}

void name_lost_data(DefectSearch& search, const placement::PairRange& range) {
  constexpr double kSmall = 0.001;
  constexpr double kLarge = 0.03;
  constexpr double kOfTheWorst = 0.5;
  const auto& all = search.evidence.pairs;
  std::vector<size_t> pairs;
  size_t worst = range.first;
  for (size_t pair = range.first; pair < range.end; ++pair) {
    pairs.push_back(pair);
    if (share_of_wrong(all[pair]) > share_of_wrong(all[worst])) worst = pair;
  }
  const double area = share_of_wrong(all[worst]);
  Reason& reason = search.add(
      DefectKind::kCorruptFrame, band(area, kSmall, kLarge),
      {fmt::format("from one frame to the next {:.{}f} % of the picture shows "
                   "something else, and what follows builds on it",
                   100 * area, area < kSmall ? 2 : 1),
       "data of the video was lost or damaged before it was decoded: fetch or "
       "export the file again, and check it with framewise inspect"},
      pairs, worst);
  reason.measured = {100 * area, 100 * kLeastNew, "% of the picture"};
  const measure::ErrorGrid& grid = search.evidence.grid;
  reason.region =
      region_of_cells(search.evidence, {worst}, [&](size_t pair, size_t cell) {
        const double one = grid.rms[pair * grid.cells() + cell];
        return one >= std::max(kNewLevels, kOfTheWorst * kLeastOff);
      });
}

}  // namespace

void find_lost_data(DefectSearch& search) {
  if (search.context.coding != Coding::kVideo || is_posterized(search.evidence))
    return;
  for (const placement::PairRange& range : ranges_of_lost_data(search)) {
    name_lost_data(search, range);
    for (size_t pair = range.first; pair < range.end; ++pair) {
      search.leave_out(pair);
    }
  }
}

}  // namespace framewise::judge
