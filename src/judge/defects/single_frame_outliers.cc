// SPDX-License-Identifier: Apache-2.0
// Reports single frames that differ from the frames around them: corrupt,
// black, blank, mixed with a neighbour, or faded.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "judge/defects/defect_search.h"
#include "judge/defects/outlier_pairs.h"

namespace framewise::judge {
namespace {

using measure::FrameTotals;

// RMS error, in levels, that a cell may have in a single frame if its error is
// 0 at other times. A flat block off by more is visible at a glance.
constexpr double kOutlierLevels = 14;

// Outlying share of the frame from which a corrupt frame is a major, and a
// ruinous defect. A smaller region is easily overlooked in a single frame.
constexpr double kMajorArea = 0.001;
constexpr double kRuinousArea = 0.03;

// Share of the neighbour in a mixed frame: major and ruinous.
constexpr double kMajorMix = 0.25;
constexpr double kRuinousMix = 0.5;

// Share of the contrast left by a fade: less is ruinous. A loss below
// `kVisibleFade` percent is not visible.
constexpr double kRuinousFade = 0.5;
constexpr double kVisibleFade = 5;

struct LumaStats {
  double mean = 0;  // levels
  double std = 0;   // levels
};
LumaStats luma_stats(double n, double sum, double squares) {
  const double mean = sum / n;
  return {mean, std::sqrt(std::max(0.0, squares / n - mean * mean))};
}
LumaStats reference_luma(const FrameTotals& totals) {
  const measure::LineSums& sums = totals.pixels_luma;
  return luma_stats(sums.n, sums.x, sums.xx);
}
LumaStats test_luma(const FrameTotals& totals) {
  const measure::LineSums& sums = totals.pixels_luma;
  return luma_stats(sums.n, sums.y, sums.yy);
}

// Limits of black and blank frames, in levels of luma. A coded black or plain
// frame keeps a little noise. A frame that is no outlier has the stricter
// limits.
struct PlainLimits {
  // Black of video is 16; coding moves it by a few levels.
  static constexpr double kBlackMean = 20;
  static constexpr double kBlackStd = 8;
  static constexpr double kBlackStdOfUsual = 4;
  // A reference brighter than this is not black itself.
  static constexpr double kBrightMean = 30;
  static constexpr double kBlankStd = 3;
  static constexpr double kBlankStdOfUsual = 1.5;
  // A reference with content varies by more than kContentStd. A few lines on a
  // plain ground vary less, but by kContentTimes the variation of the test.
  static constexpr double kContentStd = 10;
  static constexpr double kContentTimes = 8;
  static constexpr double kContentMore = 1;
};

bool has_content(const LumaStats& reference, const LumaStats& test) {
  using Limits = PlainLimits;
  return reference.std > Limits::kContentStd ||
         reference.std >
             Limits::kContentMore + Limits::kContentTimes * test.std;
}
bool is_black(const FrameTotals& totals, bool outlier) {
  using Limits = PlainLimits;
  const LumaStats reference = reference_luma(totals);
  const LumaStats test = test_luma(totals);
  if (test.mean >= Limits::kBlackMean) return false;
  if (!outlier) {
    return test.std < Limits::kBlackStdOfUsual &&
           reference.std > Limits::kContentStd;
  }
  return test.std < Limits::kBlackStd &&
         (reference.mean > Limits::kBrightMean || has_content(reference, test));
}
bool is_blank(const FrameTotals& totals, bool outlier) {
  using Limits = PlainLimits;
  const LumaStats reference = reference_luma(totals);
  const LumaStats test = test_luma(totals);
  if (!outlier) {
    return test.std < Limits::kBlankStdOfUsual &&
           reference.std > Limits::kContentStd;
  }
  return test.std < Limits::kBlankStd && has_content(reference, test);
}

// The region of the outlying cells of these pairs.
std::optional<Rect> region_of_bad(const DefectSearch& search,
                                  const CellBaseline& baseline,
                                  const std::vector<size_t>& pairs) {
  return region_of_cells(search.evidence, pairs, [&](size_t pair, size_t cell) {
    return baseline.is_bad(pair, cell) || is_strange(search, pair, cell);
  });
}

size_t widest(const Outliers& outliers, const std::vector<size_t>& pairs) {
  return *std::max_element(pairs.begin(), pairs.end(), [&](size_t a, size_t b) {
    return outliers.area[a] < outliers.area[b];
  });
}

std::string frames_are(const std::vector<size_t>& pairs) {
  return pairs.size() == 1 ? "one frame is"
                           : fmt::format("{} frames are", pairs.size());
}

void name_corrupt(DefectSearch& search, const Outliers& outliers,
                  const CellBaseline& baseline,
                  const std::vector<size_t>& pairs) {
  const size_t worst = widest(outliers, pairs);
  const double area = outliers.area[worst];
  Reason& reason = search.add(
      DefectKind::kCorruptFrame, band(area, kMajorArea, kRuinousArea),
      {fmt::format("{} unlike the original and unlike the frames around it, "
                   "in {:.{}f} % of the picture",
                   frames_are(pairs), 100 * area, area < kMajorArea ? 2 : 1),
       "a damaged file or a failed encode: encode again from the original, "
       "and check the file with framewise inspect"},
      pairs, worst);
  const double least =
      std::min(kLeastOutlyingArea, search.pixels_of_block() /
                                       double(search.evidence.size.pixels()));
  reason.measured = {100 * area, 100 * least, "% of the picture"};
  reason.region = region_of_bad(search, baseline, pairs);
}

void name_mixed(DefectSearch& search, const Outliers& outliers,
                const CellBaseline& baseline) {
  const std::vector<size_t>& pairs = outliers.mixed;
  std::vector<double> strengths;
  for (const size_t pair : pairs) {
    strengths.push_back(
        nearer_neighbor(search.evidence.pairs[pair]).strength());
  }
  const double strength = median(strengths);
  search
      .add(DefectKind::kGhosting, band(strength, kMajorMix, kRuinousMix),
           {fmt::format("{} mixed with {:.0f} % of the one before or after",
                        frames_are(pairs), 100 * strength),
            "frames were blended, by a change of frame rate or a transition: "
            "switch that off"},
           pairs, widest(outliers, pairs))
      .region = region_of_bad(search, baseline, pairs);
}

void name_faded(DefectSearch& search, const Outliers& outliers) {
  const std::vector<size_t>& pairs = outliers.faded;
  const auto gain = [&](size_t pair) {
    return measure::fit(search.evidence.pairs[pair].all.pixels_luma).gain;
  };
  const size_t faintest =
      *std::min_element(pairs.begin(), pairs.end(),
                        [&](size_t a, size_t b) { return gain(a) < gain(b); });
  const double left = gain(faintest);
  Reason& reason = search.add(
      DefectKind::kContrastLoss,
      left < kRuinousFade ? Severity::kRuinous : Severity::kMajor,
      {fmt::format("{} faded, down to {:.0f} % of the contrast",
                   frames_are(pairs), 100 * left),
       "a fade or a transition was put over them: take it out of the chain of "
       "filters"},
      pairs, faintest);
  reason.measured = {100 * (1 - left), kVisibleFade, "% of the contrast lost"};
}

// The pairs whose test frame shows one color or is an outlier.
struct DamagedFrames {
  std::vector<size_t> black, blank, corrupt;
};
DamagedFrames damaged_frames(const DefectSearch& search,
                             const Outliers& outliers) {
  const auto is_among = [](const std::vector<size_t>& pairs, size_t pair) {
    return std::binary_search(pairs.begin(), pairs.end(), pair);
  };
  DamagedFrames found;
  for (size_t pair = 0; pair < search.pairs(); ++pair) {
    if (is_among(outliers.faded, pair)) continue;
    const bool outlier = is_among(outliers.bad, pair);
    const FrameTotals& totals = search.evidence.pairs[pair].all;
    if (is_black(totals, outlier)) {
      found.black.push_back(pair);
    } else if (is_blank(totals, outlier)) {
      found.blank.push_back(pair);
    } else if (outlier) {
      found.corrupt.push_back(pair);
    }
  }
  return found;
}

// Whether black or blank frames are reported: if they are few, or all. Plain
// frames during most of the time are a matter of tone or palette.
bool is_reported(const DefectSearch& search, const std::vector<size_t>& pairs) {
  constexpr double kAlwaysFew = 1;  // pair, however short the file
  const double most =
      std::max(kAlwaysFew, kMostOutlyingPairs * double(search.pairs()));
  return !pairs.empty() &&
         (pairs.size() == search.pairs() || double(pairs.size()) <= most);
}

}  // namespace

std::vector<placement::PairRange> find_outliers(DefectSearch& search) {
  const CellBaseline baseline(search.evidence.grid, search.pairs(),
                              search.limit(kOutlierLevels));
  const Outliers outliers = find_outlier_pairs(search, baseline);
  const auto [black, blank, corrupt] = damaged_frames(search, outliers);
  if (is_reported(search, black)) {
    search.add(DefectKind::kBlackFrame, Severity::kRuinous,
               {frames_are(black) + " black where the original shows a picture",
                "frames were lost or not decoded before encoding: encode again "
                "from the original"},
               black, black.front());
  }
  if (is_reported(search, blank)) {
    search.add(DefectKind::kBlankFrame, Severity::kRuinous,
               {frames_are(blank) +
                    " of a single color where the original shows a picture",
                "frames were lost or not decoded before encoding: encode again "
                "from the original"},
               blank, blank.front());
  }
  if (!corrupt.empty()) name_corrupt(search, outliers, baseline, corrupt);
  if (!outliers.mixed.empty()) name_mixed(search, outliers, baseline);
  if (!outliers.faded.empty()) name_faded(search, outliers);
  // Outliers carry no evidence of coding. The findings of time report displaced
  // frames.
  for (const auto* pairs :
       {&outliers.bad, &outliers.displaced, &outliers.mixed, &outliers.faded}) {
    for (const size_t pair : *pairs) search.leave_out(pair);
  }
  return outliers.runs;
}

}  // namespace framewise::judge
