// SPDX-License-Identifier: Apache-2.0
// Single frames unlike the rest: corrupt, black, blank.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "judge/defects/defect_search.h"
#include "judge/defects/whole_frame.h"

namespace framewise::judge {
namespace {

using measure::FrameTotals;
using measure::NeighborSums;

// A cell of a damaged frame stands out from its error at other times, for which
// the median stands.
constexpr double kOutlierFactor = 3;
constexpr double kOutlierLevels = 14;
// The part of a picture that has to stand out.
constexpr double kArea = 0.004;
// Less than this, seen for a moment, is easily overlooked.
constexpr double kSmall = 0.001;
// More damaged frames than this are no accident but the coding.
constexpr double kMostFrames = 0.25;

double std_of(double sum, double squares, double n) {
  const double mean = sum / n;
  return std::sqrt(std::max(0.0, squares / n - mean * mean));
}

struct LumaStats {
  double mean = 0;
  double std = 0;
};
LumaStats reference_look(const FrameTotals& t) {
  const auto& p = t.pixels_luma;
  return {p.x / p.n, std_of(p.x, p.xx, p.n)};
}
LumaStats test_look(const FrameTotals& t) {
  const auto& p = t.pixels_luma;
  return {p.y / p.n, std_of(p.y, p.yy, p.n)};
}

// A coded black or plain frame keeps a little noise; a picture varies by more
// than 10, or at least by many times that if it is a few lines on a plain
// ground. Where the frame is no outlier, only the clearest cases count.
bool shows_a_picture(const LumaStats& reference, const LumaStats& test) {
  return reference.std > 10 || reference.std > 1 + 8 * test.std;
}
bool is_black(const FrameTotals& totals, bool outlier) {
  const LumaStats reference = reference_look(totals);
  const LumaStats test = test_look(totals);
  if (test.mean >= 20) return false;
  if (!outlier) return test.std < 4 && reference.std > 10;
  return test.std < 8 &&
         (reference.mean > 30 || shows_a_picture(reference, test));
}
bool is_blank(const FrameTotals& totals, bool outlier) {
  const LumaStats reference = reference_look(totals);
  const LumaStats test = test_look(totals);
  if (!outlier) return test.std < 1.5 && reference.std > 10;
  return test.std < 3 && shows_a_picture(reference, test);
}

// The usual error of every cell, and deviations from it.
class CellBaseline {
 public:
  CellBaseline(const measure::ErrorGrid& grid, size_t pairs, double levels);

  // Whether a cell of a pair is worse by far.
  bool is_bad(size_t pair, size_t cell) const {
    return grid_.rms[pair * grid_.cells() + cell] > most_[cell];
  }

 private:
  // The middle value of a cell over time.
  uint8_t median_of(size_t cell, size_t pairs) const;

  const measure::ErrorGrid& grid_;
  std::vector<uint8_t> most_;  // of each cell
};

CellBaseline::CellBaseline(const measure::ErrorGrid& grid, size_t pairs,
                           double levels)
    : grid_(grid), most_(grid.cells()) {
  // Most cells of a recording show no error most of the time.
  std::vector<uint32_t> perfect(grid.cells());
  for (size_t pair = 0; pair < pairs; ++pair) {
    const uint8_t* const rms = &grid.rms[pair * grid.cells()];
    for (size_t cell = 0; cell < perfect.size(); ++cell) {
      perfect[cell] += rms[cell] == 0;
    }
  }
  for (size_t cell = 0; cell < perfect.size(); ++cell) {
    const bool none = 2 * size_t{perfect[cell]} > pairs;
    const double usual = none ? 0 : median_of(cell, pairs);
    // Whole numbers are larger than this if they are larger than its floor.
    most_[cell] = uint8_t(std::min(255.0, kOutlierFactor * usual + levels));
  }
}

uint8_t CellBaseline::median_of(size_t cell, size_t pairs) const {
  std::array<size_t, 256> histogram{};
  for (size_t pair = 0; pair < pairs; ++pair) {
    ++histogram[grid_.rms[pair * grid_.cells() + cell]];
  }
  size_t seen = 0;
  size_t level = 0;
  while ((seen += histogram[level]) * 2 <= pairs) ++level;
  return uint8_t(level);
}

struct Outliers {
  std::vector<double> area;  // of each pair, share of the picture
  // Pairs that are unlike what is around them; that are the frame before or
  // after; that are mixed with it; and that fade.
  std::vector<size_t> bad;
  std::vector<size_t> displaced;
  std::vector<size_t> mixed;
  std::vector<size_t> faded;
  // Runs that are recognized by their damage alone.
  std::vector<placement::PairRange> runs;
};

// A fade leads to a shade that there is.
bool is_faded(const FrameTotals& totals) {
  constexpr double kRounding = 8;  // levels
  const measure::Line line = measure::fit(totals.pixels_luma);
  if (line.gain <= 0 || line.gain >= 0.95) return false;
  const double shade = line.offset / (1 - line.gain);
  return shade > -kRounding && shade < 255 + kRounding &&
         has_other_tone(totals);
}

// Where a fade begins or ends: nothing is left of the picture.
bool is_gone(const FrameTotals& totals) {
  return std::abs(measure::fit(totals.pixels_luma).gain) <= 0.05 &&
         test_look(totals).std < 3;
}

// A dark frame or two or three are an accident, more in a row are a fade.
constexpr size_t kLeastThatFade = 4;

// Takes what fades from the bad ones.
void take_faded(const DefectSearch& search, Outliers& outliers) {
  std::vector<size_t> bad;
  for (size_t i = 0; i < outliers.bad.size();) {
    size_t end = i;
    size_t gone = 0;
    for (; end < outliers.bad.size() &&
           outliers.bad[end] == outliers.bad[i] + (end - i);
         ++end) {
      const FrameTotals& totals = search.evidence.pairs[outliers.bad[end]].all;
      const bool none_left = is_gone(totals);
      if (!none_left && !is_faded(totals)) break;
      gone += none_left;
    }
    const bool fades = end - i - gone >= std::max(kLeastThatFade, gone);
    if (!fades) end = std::max(end, i + 1);
    auto& to = fades ? outliers.faded : bad;
    for (; i < end; ++i) to.push_back(outliers.bad[i]);
  }
  outliers.bad = std::move(bad);
}

// How wrong each pair is.
struct Deviations {
  std::vector<double> area;    // what stands out, as a share of the picture
  std::vector<double> rms;     // levels of luma
  std::vector<double> chroma;  // the same of color

  double of(size_t pair) const { return std::hypot(rms[pair], chroma[pair]); }
};

// A smaller picture is blurred wherever something fine is to see, and that may
// be for a moment. In one of the same size, grey patches look like that.
bool is_scaled_down(const DefectSearch& search, size_t pair) {
  const measure::PairEvidence& one = search.evidence.pairs[pair];
  return search.is_resized() && one.plain_error_blurred > 0.5 * one.plain_error;
}

// Of an error, what may be left beside a frame that is shown instead, and what
// one that is mixed in must explain.
constexpr double kLeft = 0.25;
constexpr double kMostExplained = 0.7;

const NeighborSums& nearer(const measure::PairEvidence& pair) {
  const double error = pair.plain_error;
  return pair.next.explained(error) > pair.past.explained(error) ? pair.next
                                                                 : pair.past;
}

Deviations deviations_of(const DefectSearch& search,
                         const CellBaseline& usual) {
  const measure::ErrorGrid& grid = search.evidence.grid;
  Deviations found;
  for (size_t pair = 0; pair < search.pairs(); ++pair) {
    double out = 0;
    for (size_t cell = 0; cell < grid.cells(); ++cell) {
      if (usual.is_bad(pair, cell)) {
        out += grid.pixels_of(cell, search.evidence.size);
      }
    }
    const double share = out / double(search.evidence.size.pixels());
    found.area.push_back(std::max(share, strange_share(search, pair)));
    const FrameTotals& totals = search.evidence.pairs[pair].all;
    found.rms.push_back(std::sqrt(totals.luma_error / totals.pixels));
    found.chroma.push_back(std::sqrt(totals.chroma_error / totals.pixels));
  }
  return found;
}

// The cells of a pair that stand out: by how much, how much of that is other
// shades, and whether these are those of the original at all.
struct OddCells {
  double rms = 0;     // levels
  double shades = 0;  // share of the squares
  double r2 = 0;
  double change = 0;  // of the original since the pair before, in levels
};
OddCells odd_cells(const DefectSearch& search, const CellBaseline& usual,
                   size_t pair) {
  const measure::ErrorGrid& grid = search.evidence.grid;
  measure::LineSums means;
  double squares = 0;
  double of_means = 0;
  double change = 0;
  for (size_t cell = 0; cell < grid.cells(); ++cell) {
    if (!usual.is_bad(pair, cell)) continue;
    const size_t at = pair * grid.cells() + cell;
    const double rms = grid.rms[at];
    const double mean = grid.mean[at] / 64.0;
    const double reference = grid.reference[at] / 64.0;
    means.add(1, reference, reference + mean);
    if (pair > 0) {
      change += std::abs(reference - grid.reference[at - grid.cells()] / 64.0);
    }
    squares += rms * rms;
    of_means += mean * mean;
  }
  if (means.n == 0) return {};
  return {std::sqrt(squares / means.n), of_means / squares,
          measure::fit(means).r2, change / means.n};
}

// What coding loses is detail, whose mean is zero: less than this share of the
// squares is another mean, wherever the original has no shades to follow.
constexpr double kNoShades = 0.04;

// Whether this is what coarse coding leaves where much moves: detail is lost,
// but what stands out still has the shades of the picture, and the frame is not
// much more wrong than others.
bool is_coarse_coding(const FrameTotals& totals, const OddCells& odd,
                      double rms, double usual_rms) {
  const bool keeps_shades =
      odd.shades < kNoShades || (odd.shades < 0.3 && odd.r2 > 0.85);
  return usual_rms > 2 && rms < 2.5 * usual_rms && keeps_shades &&
         totals.laplacian_test < 0.8 * totals.laplacian_reference;
}

// Whether a video shows something new there, which is coded coarsely at first:
// in a recording that stands still most of the time few frames do.
bool is_new_and_coarse(const DefectSearch& search, const OddCells& odd,
                       const FrameTotals& totals) {
  constexpr double kNew = 2;       // levels of the means of cells
  constexpr double kMostOff = 24;  // levels
  constexpr double kShades = 0.1;  // of the squares
  constexpr double kAlike = 0.95;  // r2
  return search.context.coding == Coding::kVideo && odd.change >= kNew &&
         odd.rms < kMostOff && odd.shades < kShades && odd.r2 > kAlike &&
         totals.laplacian_test < 0.95 * totals.laplacian_reference;
}

// Whether a part shows something else, so that it is wrong beside the coarsest
// coding too.
bool is_another_picture(const OddCells& odd, double usual_rms) {
  return odd.r2 < 0.5 && odd.shades >= kNoShades &&
         odd.rms > 30 + 2.5 * usual_rms;
}

// Whether an animation shows something new there in colors that its palette
// lacks: luma follows the original, whatever became of the colors.
bool is_new_and_recolored(const DefectSearch& search, const OddCells& odd) {
  constexpr double kNew = 2;  // levels of the means of cells
  constexpr double kShades = 0.1;
  constexpr double kAlike = 0.95;
  return search.context.coding == Coding::kGif && odd.change >= kNew &&
         odd.shades < kShades && odd.r2 > kAlike;
}

// The pixels of blocks with foreign content in most pairs: a palette of few
// colors leaves such blocks in every one.
double usual_foreign_pixels(const DefectSearch& search) {
  std::vector<double> pixels;
  for (const size_t pair : search.counting()) {
    pixels.push_back(search.evidence.pairs[pair].foreign_pixels);
  }
  return median(std::move(pixels));
}

// Whether a part shows something else, however small it is in a large picture;
// less than a block is hardly seen, and a speck that blur takes away is less.
// Others show less than half of that, or it is no accident of this frame.
bool shows_a_strange_block(const DefectSearch& search, double usual_foreign,
                           size_t pair) {
  constexpr double kMostOfIt = 0.5;
  constexpr double kMostUsual = 0.5;
  const measure::PairEvidence& one = search.evidence.pairs[pair];
  const double quantized = quantization_error(search.evidence);
  return strange_share(search, pair) > 0 &&
         one.foreign_error > quantized * quantized * one.foreign_pixels &&
         usual_foreign < kMostUsual * one.foreign_pixels &&
         one.all.wrong_pixels >= kMostOfIt * one.foreign_pixels;
}

// The pairs that are more wrong than most, and not for what lasts.
std::vector<size_t> standing_out(const DefectSearch& search,
                                 const Deviations& wrong,
                                 const CellBaseline& usual) {
  const double least_area = std::max(kArea, 4 * median(wrong.area) + 0.003);
  const double usual_rms = median(wrong.rms);
  const double usual_foreign = usual_foreign_pixels(search);
  const double quantized = quantization_error(search.evidence);
  const double least_rms = 1.5 * usual_rms + 0.8;
  const double least_chroma = 2.5 * median(wrong.chroma) + 0.8;
  std::vector<size_t> pairs;
  for (const size_t pair : search.counting()) {
    if (is_scaled_down(search, pair) || is_stale(search, pair)) continue;
    if (shows_a_strange_block(search, usual_foreign, pair)) {
      pairs.push_back(pair);
      continue;
    }
    if (wrong.area[pair] <= least_area) continue;
    const double rms = wrong.rms[pair];
    const OddCells odd = odd_cells(search, usual, pair);
    if (odd.rms <= quantized || is_new_and_recolored(search, odd)) continue;
    const FrameTotals& totals = search.evidence.pairs[pair].all;
    if (is_another_picture(odd, usual_rms) ||
        (wrong.chroma[pair] > least_chroma &&
         !is_new_and_coarse(search, odd, totals)) ||
        (rms > least_rms && !is_coarse_coding(totals, odd, rms, usual_rms) &&
         !is_new_and_coarse(search, odd, totals))) {
      pairs.push_back(pair);
    }
  }
  return pairs;
}

// Whether what stands out kept its shades, and is blurred as nothing else is.
bool is_blurred_in_place(const DefectSearch& search, const CellBaseline& usual,
                         const Deviations& wrong, size_t pair) {
  constexpr double kShades = 0.3;  // of the squares
  constexpr double kAlike = 0.85;  // r2
  constexpr double kMostOfIt = 0.5;
  const OddCells odd = odd_cells(search, usual, pair);
  const FrameTotals& totals = search.evidence.pairs[pair].all;
  const double elsewhere =
      search.median_of([](const auto& t) { return t.blurred_pixels; });
  return odd.shades < kShades && odd.r2 > kAlike &&
         totals.blurred_pixels - elsewhere >=
             kMostOfIt * wrong.area[pair] * totals.pixels;
}

// The pairs around this one that are about as wrong, and it, if they are
// damaged as a whole film may be.
std::optional<placement::PairRange> run_around(const DefectSearch& search,
                                               const CellBaseline& usual,
                                               const Deviations& wrong,
                                               size_t pair) {
  constexpr size_t kLeastInARow = 3;
  constexpr double kAboutAsWrong = 0.5;
  constexpr double kMostOfThem = 0.7;
  const auto belongs = [&](size_t other) {
    return search.counts(other) &&
           wrong.of(other) >= kAboutAsWrong * wrong.of(pair);
  };
  placement::PairRange run = {pair, pair + 1};
  while (run.first > 0 && belongs(run.first - 1)) --run.first;
  while (run.end < search.pairs() && belongs(run.end)) ++run.end;
  const auto members =
      std::span(search.evidence.pairs).subspan(run.first, run.size());
  const auto most_are = [&](bool (*so)(const FrameTotals&)) {
    const auto count = std::count_if(
        members.begin(), members.end(),
        [&](const measure::PairEvidence& one) { return so(one.all); });
    return double(count) >= kMostOfThem * double(run.size());
  };
  const bool lasts =
      run.size() >= kLeastInARow &&
      (most_are(has_other_tone) || most_are(is_blurred_or_sharpened) ||
       most_are(is_noisy) || is_blurred_in_place(search, usual, wrong, pair));
  return lasts ? std::optional(run) : std::nullopt;
}

// Takes the runs from the bad ones. Those that reach into each other are one.
void take_runs(const DefectSearch& search, const CellBaseline& usual,
               const Deviations& wrong, Outliers& outliers) {
  std::vector<placement::PairRange>& runs = outliers.runs;
  for (const size_t pair : outliers.bad) {
    if (!runs.empty() && pair < runs.back().end) continue;
    std::optional<placement::PairRange> run =
        run_around(search, usual, wrong, pair);
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

// Ghosts that most frames have make none of them stand out.
std::vector<GhostsOf> usual_ghosts(const DefectSearch& search) {
  std::vector<GhostsOf> usual;
  for (const GhostsOf ghosts :
       {&measure::PairEvidence::of_past, &measure::PairEvidence::of_next}) {
    if (usual_blend(search, ghosts)) usual.push_back(ghosts);
  }
  return usual;
}

Outliers find_bad_pairs(const DefectSearch& search, const CellBaseline& usual) {
  const Deviations wrong = deviations_of(search, usual);
  Outliers result{.area = wrong.area};
  if (search.pairs() < 3) return result;
  const std::vector<GhostsOf> ghosts = usual_ghosts(search);
  for (const size_t pair : standing_out(search, wrong, usual)) {
    const measure::PairEvidence& one = search.evidence.pairs[pair];
    const NeighborSums& other = nearer(one);
    if (other.left_of(one.plain_error) < kLeft * one.plain_error) {
      result.displaced.push_back(pair);
    } else if (std::any_of(ghosts.begin(), ghosts.end(),
                           [&](GhostsOf of) { return is_blended(one, of); })) {
      continue;
    } else if (other.explained(one.plain_error) > kMostExplained) {
      result.mixed.push_back(pair);
    } else {
      result.bad.push_back(pair);
    }
  }
  take_faded(search, result);
  take_runs(search, usual, wrong, result);
  const double most = std::max(2.0, kMostFrames * double(search.pairs()));
  for (auto* pairs :
       {&result.bad, &result.displaced, &result.mixed, &result.faded}) {
    if (double(pairs->size()) > most) pairs->clear();
  }
  // Damage that lasts longer is the state of the file.
  size_t in_runs = 0;
  for (const placement::PairRange& run : result.runs) in_runs += run.size();
  if (double(in_runs) > most) result.runs.clear();
  return result;
}

// The cells of these pairs that stand out.
std::optional<Rect> region_of_bad(const DefectSearch& search,
                                  const CellBaseline& usual,
                                  const std::vector<size_t>& pairs) {
  return region_of_cells(search.evidence, pairs, [&](size_t pair, size_t cell) {
    return usual.is_bad(pair, cell) || is_strange(search, pair, cell);
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
                  const CellBaseline& usual, const std::vector<size_t>& pairs) {
  const size_t worst = widest(outliers, pairs);
  const double area = outliers.area[worst];
  Reason& reason = search.add(
      DefectKind::kCorruptFrame, band(area, kSmall, 0.03),
      {fmt::format("{} unlike the original and unlike the frames around it, "
                   "in {:.{}f} % of the picture",
                   frames_are(pairs), 100 * area, area < kSmall ? 2 : 1),
       "a damaged file or a failed encode: encode again from the original, "
       "and check the file with framewise inspect"},
      pairs, worst);
  const double least = std::min(
      kArea, search.pixels_of_block() / double(search.evidence.size.pixels()));
  reason.measured = {100 * area, 100 * least, "% of the picture"};
  reason.region = region_of_bad(search, usual, pairs);
}

void name_mixed(DefectSearch& search, const Outliers& outliers,
                const CellBaseline& usual) {
  const std::vector<size_t>& pairs = outliers.mixed;
  std::vector<double> strengths;
  for (const size_t pair : pairs) {
    strengths.push_back(nearer(search.evidence.pairs[pair]).strength());
  }
  const double strength = median(strengths);
  search
      .add(DefectKind::kGhosting, band(strength, 0.25, 0.5),
           {fmt::format("{} mixed with {:.0f} % of the one before or after",
                        frames_are(pairs), 100 * strength),
            "frames were blended, by a change of frame rate or a transition: "
            "switch that off"},
           pairs, widest(outliers, pairs))
      .region = region_of_bad(search, usual, pairs);
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
      left < 0.5 ? Severity::kRuinous : Severity::kMajor,
      {fmt::format("{} faded, down to {:.0f} % of the contrast",
                   frames_are(pairs), 100 * left),
       "a fade or a transition was put over them: take it out of the chain of "
       "filters"},
      pairs, faintest);
  reason.measured = {100 * (1 - left), 5, "% of the contrast lost"};
}

}  // namespace

std::vector<placement::PairRange> find_outliers(DefectSearch& search) {
  const CellBaseline usual(search.evidence.grid, search.pairs(),
                           search.limit(kOutlierLevels));
  const Outliers outliers = find_bad_pairs(search, usual);
  std::vector<size_t> black, blank, corrupt;
  const auto is_among = [](const std::vector<size_t>& pairs, size_t pair) {
    return std::binary_search(pairs.begin(), pairs.end(), pair);
  };
  for (size_t pair = 0; pair < search.pairs(); ++pair) {
    if (is_among(outliers.faded, pair)) continue;
    const bool outlier = is_among(outliers.bad, pair);
    const FrameTotals& totals = search.evidence.pairs[pair].all;
    if (is_black(totals, outlier)) {
      black.push_back(pair);
    } else if (is_blank(totals, outlier)) {
      blank.push_back(pair);
    } else if (outlier) {
      corrupt.push_back(pair);
    }
  }
  const double most = std::max(1.0, kMostFrames * double(search.pairs()));
  // Damage during most of the time is a matter of tone or palette, except
  // that a frame which is all black or of one color has none left.
  const auto is_told = [&](const std::vector<size_t>& pairs) {
    return !pairs.empty() &&
           (pairs.size() == search.pairs() || double(pairs.size()) <= most);
  };
  if (is_told(black)) {
    search.add(DefectKind::kBlackFrame, Severity::kRuinous,
               {frames_are(black) + " black where the original shows a picture",
                "frames were lost or not decoded before encoding: encode again "
                "from the original"},
               black, black.front());
  }
  if (is_told(blank)) {
    search.add(DefectKind::kBlankFrame, Severity::kRuinous,
               {frames_are(blank) +
                    " of a single color where the original shows a picture",
                "frames were lost or not decoded before encoding: encode again "
                "from the original"},
               blank, blank.front());
  }
  if (!corrupt.empty()) name_corrupt(search, outliers, usual, corrupt);
  for (const size_t pair : outliers.bad) search.leave_out(pair);
  // They carry no evidence of coding; the findings of time report them.
  for (const size_t pair : outliers.displaced) search.leave_out(pair);
  if (!outliers.mixed.empty()) name_mixed(search, outliers, usual);
  for (const size_t pair : outliers.mixed) search.leave_out(pair);
  if (!outliers.faded.empty()) name_faded(search, outliers);
  for (const size_t pair : outliers.faded) search.leave_out(pair);
  return outliers.runs;
}

}  // namespace framewise::judge
