// SPDX-License-Identifier: Apache-2.0
#include "judge/defects/outlier_pairs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include "judge/defects/whole_frame.h"

namespace framewise::judge {
namespace {

using measure::FrameTotals;
using measure::NeighborSums;

// A cell is an outlier when its error exceeds this many times its median error
// over time, plus the levels given to CellBaseline. Coarse coding varies by a
// factor of two from frame to frame; damage by more.
constexpr double kOutlierFactor = 3;

// Limits that make a pair an outlier. Each is a multiple of the median over all
// pairs of the file, plus what a file without any error may show.
struct PairLimits {
  // Outlying share of the frame.
  static constexpr double kAreaTimes = 4;
  static constexpr double kAreaMore = 0.003;
  // RMS of the luma error, in levels.
  static constexpr double kLumaTimes = 1.5;
  static constexpr double kLumaMore = 0.8;
  // RMS of the chroma error, in levels. Chroma is coded more coarsely than
  // luma, hence varies more.
  static constexpr double kChromaTimes = 2.5;
  static constexpr double kChromaMore = 0.8;
};

// Share of the squared error that lies in the means of cells. Coding loses
// detail, whose mean is zero: its share stays below kNoShades even where the
// reference has no shades to follow, and below kFewShades in new content.
constexpr double kNoShades = 0.04;
constexpr double kFewShades = 0.1;
constexpr double kSomeShades = 0.3;

// R² between the cell means of reference and test: these follow each other
// closely, mostly, or hardly.
constexpr double kSameShades = 0.95;
constexpr double kSimilarShades = 0.85;
constexpr double kOtherShades = 0.5;

// Change of the cell means since the frame before, in levels, that marks new
// content. Noise of a camera averages to less within a cell.
constexpr double kNewContent = 2;

// Laplacian energy of the test, as a share of the reference's, below which
// detail was lost. Coarse coding loses a fifth; in new content, any loss counts
// beyond 5 % for rounding.
constexpr double kDetailAfterCoding = 0.8;
constexpr double kDetailOfNewContent = 0.95;

// The smallest number of values that have neighbours before and after.
constexpr size_t kLeastPairs = 3;

// A shade that a fade may lead to, from an affine fit of test against
// reference.
bool is_faded(const FrameTotals& totals) {
  constexpr double kMostGain = 0.95;  // nearer to 1 is rounding
  constexpr double kBlackLevel = 0, kWhiteLevel = 255;
  constexpr double kRounding = 8;  // levels
  const measure::Line line = measure::fit(totals.pixels_luma);
  if (line.gain <= 0 || line.gain >= kMostGain) return false;
  const double shade = line.offset / (1 - line.gain);
  return shade > kBlackLevel - kRounding && shade < kWhiteLevel + kRounding &&
         has_other_tone(totals);
}

// Whether the test shows only the plain color at which a fade begins or ends.
bool is_faded_out(const FrameTotals& totals) {
  constexpr double kMostGain = 0.05;  // 5 % of the contrast is not visible
  constexpr double kMostStd = 3;      // levels: coding noise of a plain frame
  const measure::LineSums& luma = totals.pixels_luma;
  const double mean = luma.y / luma.n;
  const double std = std::sqrt(std::max(0.0, luma.yy / luma.n - mean * mean));
  return std::abs(measure::fit(luma).gain) <= kMostGain && std < kMostStd;
}

// One to three dark frames in a row are an accident; more are a fade.
constexpr size_t kLeastThatFade = 4;

// Moves series of fading frames from `outliers.bad` to `outliers.faded`.
void take_faded(const DefectSearch& search, Outliers& outliers) {
  std::vector<size_t> bad;
  for (size_t i = 0; i < outliers.bad.size();) {
    size_t end = i;
    size_t faded_out = 0;
    for (; end < outliers.bad.size() &&
           outliers.bad[end] == outliers.bad[i] + (end - i);
         ++end) {
      const FrameTotals& totals = search.evidence.pairs[outliers.bad[end]].all;
      const bool plain = is_faded_out(totals);
      if (!plain && !is_faded(totals)) break;
      faded_out += plain;
    }
    const bool fades =
        end - i - faded_out >= std::max(kLeastThatFade, faded_out);
    if (!fades) end = std::max(end, i + 1);
    auto& to = fades ? outliers.faded : bad;
    for (; i < end; ++i) to.push_back(outliers.bad[i]);
  }
  outliers.bad = std::move(bad);
}

// The error of each pair.
struct Deviations {
  std::vector<double> area;    // outlying share of the frame
  std::vector<double> rms;     // luma, in levels
  std::vector<double> chroma;  // in levels

  double of(size_t pair) const { return std::hypot(rms[pair], chroma[pair]); }
};

// Whether most of the error of a pair is blur from scaling the test down.
// Fine content is blurred then, in whichever frames show it. In a test of the
// reference's size, grey patches have the same signs as blur.
bool is_scaled_down(const DefectSearch& search, size_t pair) {
  constexpr double kLeastBlurred = 0.5;  // of the squared error
  const measure::PairEvidence& one = search.evidence.pairs[pair];
  return search.is_resized() &&
         one.plain_error_blurred > kLeastBlurred * one.plain_error;
}

// A test that shows a neighbour instead leaves less than kMostLeft of the error
// after subtraction of the neighbour. A test that mixes it in has more than
// kLeastExplained of its error explained by it. Shares of the squared error.
constexpr double kMostLeft = 0.25;
constexpr double kLeastExplained = 0.7;

Deviations deviations_of(const DefectSearch& search,
                         const CellBaseline& baseline) {
  const measure::ErrorGrid& grid = search.evidence.grid;
  Deviations found;
  for (size_t pair = 0; pair < search.pairs(); ++pair) {
    double outlying = 0;
    for (size_t cell = 0; cell < grid.cells(); ++cell) {
      if (baseline.is_bad(pair, cell)) {
        outlying += grid.pixels_of(cell, search.evidence.size);
      }
    }
    const double share = outlying / double(search.evidence.size.pixels());
    found.area.push_back(std::max(share, strange_share(search, pair)));
    const FrameTotals& totals = search.evidence.pairs[pair].all;
    found.rms.push_back(std::sqrt(totals.luma_error / totals.pixels));
    found.chroma.push_back(std::sqrt(totals.chroma_error / totals.pixels));
  }
  return found;
}

// The outlying cells of a pair together.
struct OddCells {
  double rms = 0;     // of their error, in levels
  double shades = 0;  // share of the squared error that lies in cell means
  double r2 = 0;      // between the cell means of reference and test
  // Mean change of the reference's cells since the pair before, in levels.
  double change = 0;
};
OddCells odd_cells(const DefectSearch& search, const CellBaseline& baseline,
                   size_t pair) {
  constexpr double kUnits = 64;  // of ErrorGrid's means in a level
  const measure::ErrorGrid& grid = search.evidence.grid;
  measure::LineSums means;
  double squares = 0;
  double of_means = 0;
  double change = 0;
  for (size_t cell = 0; cell < grid.cells(); ++cell) {
    if (!baseline.is_bad(pair, cell)) continue;
    const size_t at = pair * grid.cells() + cell;
    const double rms = grid.rms[at];
    const double mean = grid.mean[at] / kUnits;
    const double reference = grid.reference[at] / kUnits;
    means.add(1, reference, reference + mean);
    if (pair > 0) {
      change +=
          std::abs(reference - grid.reference[at - grid.cells()] / kUnits);
    }
    squares += rms * rms;
    of_means += mean * mean;
  }
  if (means.n == 0) return {};
  return {std::sqrt(squares / means.n), of_means / squares,
          measure::fit(means).r2, change / means.n};
}

// Whether the outlying cells show what coarse coding leaves of strong motion:
// detail is lost, the shades of the frame are kept, and the error is within a
// factor of the error of other frames.
bool is_coarse_coding(const FrameTotals& totals, const OddCells& odd,
                      double rms, double usual_rms) {
  constexpr double kLeastUsual = 2;  // levels: less is not coarse coding
  constexpr double kMostTimes = 2.5;
  const bool keeps_shades =
      odd.shades < kNoShades ||
      (odd.shades < kSomeShades && odd.r2 > kSimilarShades);
  return usual_rms > kLeastUsual && rms < kMostTimes * usual_rms &&
         keeps_shades &&
         totals.laplacian_test <
             kDetailAfterCoding * totals.laplacian_reference;
}

// Whether the outlying cells are new content of a video. Encoders code new
// content coarsely at first. A recording that stands still most of the time has
// few such frames, so each is an outlier.
bool is_new_and_coarse(const DefectSearch& search, const OddCells& odd,
                       const FrameTotals& totals) {
  constexpr double kMostError = 24;  // RMS, in levels
  return search.context.coding == Coding::kVideo && odd.change >= kNewContent &&
         odd.rms < kMostError && odd.shades < kFewShades &&
         odd.r2 > kSameShades &&
         totals.laplacian_test <
             kDetailOfNewContent * totals.laplacian_reference;
}

// Whether the outlying cells show other content: their error is too large for
// the coarsest coding, too.
bool is_other_content(const OddCells& odd, double usual_rms) {
  constexpr double kLeastError = 30;  // RMS, in levels
  constexpr double kTimes = 2.5;      // of the usual RMS, on top
  return odd.r2 < kOtherShades && odd.shades >= kNoShades &&
         odd.rms > kLeastError + kTimes * usual_rms;
}

// Whether the outlying cells are new content of an animation in colors that its
// palette lacks. Luma follows the reference; chroma may not.
bool is_new_and_recolored(const DefectSearch& search, const OddCells& odd) {
  return search.context.coding == Coding::kGif && odd.change >= kNewContent &&
         odd.shades < kFewShades && odd.r2 > kSameShades;
}

// The median over pairs of the pixels in blocks with foreign content. A palette
// of few colors leaves such blocks in every pair.
double usual_foreign_pixels(const DefectSearch& search) {
  std::vector<double> pixels;
  for (const size_t pair : search.counting()) {
    pixels.push_back(search.evidence.pairs[pair].foreign_pixels);
  }
  return median(std::move(pixels));
}

// Whether a block shows foreign content, however small its share of a large
// frame. At least half of the foreign blocks must be wrong: less is a speck
// that blur removed. Other pairs must have less than half as many such pixels:
// otherwise the cause is not an accident of this frame.
bool shows_a_strange_block(const DefectSearch& search, double usual_foreign,
                           size_t pair) {
  constexpr double kLeastWrong = 0.5;
  constexpr double kMostUsual = 0.5;
  const measure::PairEvidence& one = search.evidence.pairs[pair];
  const double quantized = quantization_error(search.evidence);
  return strange_share(search, pair) > 0 &&
         one.foreign_error > quantized * quantized * one.foreign_pixels &&
         usual_foreign < kMostUsual * one.foreign_pixels &&
         one.all.wrong_pixels >= kLeastWrong * one.foreign_pixels;
}

// The pairs with a larger error than most, for no reason that lasts.
std::vector<size_t> outlying_pairs(const DefectSearch& search,
                                   const Deviations& errors,
                                   const CellBaseline& baseline) {
  using Limits = PairLimits;
  const double least_area =
      std::max(kLeastOutlyingArea,
               Limits::kAreaTimes * median(errors.area) + Limits::kAreaMore);
  const double usual_rms = median(errors.rms);
  const double usual_foreign = usual_foreign_pixels(search);
  const double quantized = quantization_error(search.evidence);
  const double least_rms = Limits::kLumaTimes * usual_rms + Limits::kLumaMore;
  const double least_chroma =
      Limits::kChromaTimes * median(errors.chroma) + Limits::kChromaMore;
  std::vector<size_t> pairs;
  for (const size_t pair : search.counting()) {
    if (is_scaled_down(search, pair) || is_stale(search, pair)) continue;
    if (shows_a_strange_block(search, usual_foreign, pair)) {
      pairs.push_back(pair);
      continue;
    }
    if (errors.area[pair] <= least_area) continue;
    const double rms = errors.rms[pair];
    const OddCells odd = odd_cells(search, baseline, pair);
    if (odd.rms <= quantized || is_new_and_recolored(search, odd)) continue;
    const FrameTotals& totals = search.evidence.pairs[pair].all;
    if (is_other_content(odd, usual_rms) ||
        (errors.chroma[pair] > least_chroma &&
         !is_new_and_coarse(search, odd, totals)) ||
        (rms > least_rms && !is_coarse_coding(totals, odd, rms, usual_rms) &&
         !is_new_and_coarse(search, odd, totals))) {
      pairs.push_back(pair);
    }
  }
  return pairs;
}

// Whether the outlying cells kept their shades and are blurred more than other
// frames of the file.
bool is_blurred_in_place(const DefectSearch& search,
                         const CellBaseline& baseline, const Deviations& errors,
                         size_t pair) {
  constexpr double kLeastBlurred = 0.5;  // of the outlying pixels
  const OddCells odd = odd_cells(search, baseline, pair);
  const FrameTotals& totals = search.evidence.pairs[pair].all;
  const double usual =
      search.median_of([](const auto& t) { return t.blurred_pixels; });
  return odd.shades < kSomeShades && odd.r2 > kSimilarShades &&
         totals.blurred_pixels - usual >=
             kLeastBlurred * errors.area[pair] * totals.pixels;
}

// The series of pairs around `pair` whose error is similar. Absent: the pairs
// do not show a defect of whole frames.
std::optional<placement::PairRange> run_around(const DefectSearch& search,
                                               const CellBaseline& baseline,
                                               const Deviations& errors,
                                               size_t pair) {
  constexpr size_t kLeastInARow = 3;     // shorter is a single accident
  constexpr double kSimilarError = 0.5;  // of the error of `pair`
  constexpr double kMostMembers = 0.7;   // share that must show the defect
  const auto belongs = [&](size_t other) {
    return search.counts(other) &&
           errors.of(other) >= kSimilarError * errors.of(pair);
  };
  placement::PairRange run = {pair, pair + 1};
  while (run.first > 0 && belongs(run.first - 1)) --run.first;
  while (run.end < search.pairs() && belongs(run.end)) ++run.end;
  const auto members =
      std::span(search.evidence.pairs).subspan(run.first, run.size());
  const auto most_are = [&](bool (*has_defect)(const FrameTotals&)) {
    const auto count = std::count_if(
        members.begin(), members.end(),
        [&](const measure::PairEvidence& one) { return has_defect(one.all); });
    return double(count) >= kMostMembers * double(run.size());
  };
  const bool lasts = run.size() >= kLeastInARow &&
                     (most_are(has_other_tone) ||
                      most_are(is_blurred_or_sharpened) || most_are(is_noisy) ||
                      is_blurred_in_place(search, baseline, errors, pair));
  return lasts ? std::optional(run) : std::nullopt;
}

// Moves series from `outliers.bad` to `outliers.runs`. Series that overlap
// become one.
void take_runs(const DefectSearch& search, const CellBaseline& baseline,
               const Deviations& errors, Outliers& outliers) {
  std::vector<placement::PairRange>& runs = outliers.runs;
  for (const size_t pair : outliers.bad) {
    if (!runs.empty() && pair < runs.back().end) continue;
    std::optional<placement::PairRange> run =
        run_around(search, baseline, errors, pair);
    if (!run) continue;
    while (!runs.empty() && run->first < runs.back().end) {
      run->first = std::min(run->first, runs.back().first);
      runs.pop_back();
    }
    runs.push_back(*run);
  }
  std::erase_if(outliers.bad, [&](size_t pair) {
    return std::any_of(runs.begin(), runs.end(),
                       [&](const placement::PairRange& run) {
                         return pair >= run.first && pair < run.end;
                       });
  });
}

// The neighbours whose ghosts appear in most frames. Ghosts of these neighbours
// make no frame an outlier.
std::vector<GhostsOf> usual_ghosts(const DefectSearch& search) {
  std::vector<GhostsOf> usual;
  for (const GhostsOf ghosts :
       {&measure::PairEvidence::of_past, &measure::PairEvidence::of_next}) {
    if (usual_blend(search, ghosts)) usual.push_back(ghosts);
  }
  return usual;
}

// Empties the lists that have too many pairs: damage that lasts that long is
// the state of the file, which other searches report.
void leave_out_frequent(size_t pairs, Outliers& outliers) {
  constexpr double kAlwaysFew = 2;  // pairs, however short the file
  const double most = std::max(kAlwaysFew, kMostOutlyingPairs * double(pairs));
  for (auto* list :
       {&outliers.bad, &outliers.displaced, &outliers.mixed, &outliers.faded}) {
    if (double(list->size()) > most) list->clear();
  }
  size_t in_runs = 0;
  for (const placement::PairRange& run : outliers.runs) in_runs += run.size();
  if (double(in_runs) > most) outliers.runs.clear();
}

}  // namespace

CellBaseline::CellBaseline(const measure::ErrorGrid& grid, size_t pairs,
                           double levels)
    : grid_(grid), most_(grid.cells()) {
  constexpr double kLargest = 255;  // of a value of the grid
  // Most cells of a recording have no error most of the time. Their median is 0
  // without a histogram.
  std::vector<uint32_t> perfect(grid.cells());
  for (size_t pair = 0; pair < pairs; ++pair) {
    const uint8_t* const rms = &grid.rms[pair * grid.cells()];
    for (size_t cell = 0; cell < perfect.size(); ++cell) {
      perfect[cell] += rms[cell] == 0;
    }
  }
  for (size_t cell = 0; cell < perfect.size(); ++cell) {
    const bool mostly_perfect = 2 * size_t{perfect[cell]} > pairs;
    const double usual = mostly_perfect ? 0 : median_of(cell, pairs);
    // A whole number exceeds a limit exactly if it exceeds the limit's floor.
    most_[cell] = uint8_t(std::min(kLargest, kOutlierFactor * usual + levels));
  }
}

uint8_t CellBaseline::median_of(size_t cell, size_t pairs) const {
  std::array<size_t, 256> histogram{};
  for (size_t pair = 0; pair < pairs; ++pair) {
    ++histogram[grid_.rms[pair * grid_.cells() + cell]];
  }
  size_t below = 0;
  size_t level = 0;
  while ((below += histogram[level]) * 2 <= pairs) ++level;
  return uint8_t(level);
}

const NeighborSums& nearer_neighbor(const measure::PairEvidence& pair) {
  const double error = pair.plain_error;
  return pair.next.explained(error) > pair.past.explained(error) ? pair.next
                                                                 : pair.past;
}

Outliers find_outlier_pairs(const DefectSearch& search,
                            const CellBaseline& baseline) {
  const Deviations errors = deviations_of(search, baseline);
  Outliers result{.area = errors.area};
  if (search.pairs() < kLeastPairs) return result;
  const std::vector<GhostsOf> ghosts = usual_ghosts(search);
  for (const size_t pair : outlying_pairs(search, errors, baseline)) {
    const measure::PairEvidence& one = search.evidence.pairs[pair];
    const NeighborSums& other = nearer_neighbor(one);
    if (other.left_of(one.plain_error) < kMostLeft * one.plain_error) {
      result.displaced.push_back(pair);
    } else if (std::any_of(ghosts.begin(), ghosts.end(),
                           [&](GhostsOf of) { return is_blended(one, of); })) {
      continue;
    } else if (other.explained(one.plain_error) > kLeastExplained) {
      result.mixed.push_back(pair);
    } else {
      result.bad.push_back(pair);
    }
  }
  take_faded(search, result);
  take_runs(search, baseline, errors, result);
  leave_out_frequent(search.pairs(), result);
  return result;
}

}  // namespace framewise::judge
