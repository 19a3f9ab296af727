// SPDX-License-Identifier: Apache-2.0
// Texture: blur, noise, blocks, ringing, and thin lines that are lost.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

using measure::FrameTotals;

double share_blurred(const FrameTotals& t) {
  return t.pixels > 0 ? t.blurred_pixels / t.pixels : 0.0;
}

// Of the parts in which there is anything to see: a terminal is mostly plain.
double share_of_detail_blurred(const FrameTotals& t) {
  return t.varied_pixels > 0 ? std::min(1.0, t.blurred_pixels / t.varied_pixels)
                             : 0.0;
}

// How grave a blur is by what is left of the detail, and how grave it can be
// by how much of the detail it takes. Little that is taken from little is worth
// knowing only: coders of high quality do that to some blocks.
constexpr double kLittleDetail = 0.05;
Severity by_depth(double left) {
  return left < 0.06   ? Severity::kRuinous
         : left < 0.25 ? Severity::kMajor
                       : Severity::kMinor;
}
Severity by_area(double share) { return band(share, 0.05, 0.2); }

std::optional<Rect> region_of_counts(const DefectSearch& search,
                                     const std::vector<uint32_t>& counts) {
  const measure::Evidence& e = search.evidence;
  return region_of(often(counts), e.columns, e.rows, e.side, e.size);
}

bool palette_explains(const DefectSearch& search) {
  return is_color_map(search.evidence) ||
         search.has_reason(DefectKind::kDitherNoise) ||
         search.has_reason(DefectKind::kPaletteLoss);
}

// The RMS of noise whose Laplacian has this energy, after J. Immerkær, Fast
// noise variance estimation, CVIU 64, 1996.
double noise_level(double energy, double pixels) {
  return pixels > 0 ? std::sqrt(energy / 20 / pixels) : 0.0;
}

double noise_in_flat(const FrameTotals& t) {
  return noise_level(t.near_error + t.far_error, t.near_pixels + t.far_pixels);
}

double noise_in_the_open(const FrameTotals& t) {
  return noise_level(t.far_error, t.far_pixels);
}

// Noise adds what the picture did not have, about all of it (1); blur takes
// away (below 0).
double added_energy(const FrameTotals& t) {
  return t.laplacian_error > 0
             ? (t.laplacian_test - t.laplacian_reference) / t.laplacian_error
             : 0.0;
}

double share_of_specks(const FrameTotals& t) {
  return t.pixels > 0 ? t.specks / t.pixels : 0.0;
}

// Noise that was added to the picture.
struct Noise {
  Severity severity = Severity::kMinor;
  Words words;
  Measured measured;
  DefectSearch::Of strength;
};

// Salt and pepper: whoever looks at the picture sees each of them, however
// little they add up to.
std::optional<Noise> specks_in(const DefectSearch& search) {
  const double least = search.limit(5e-5);
  constexpr double kFewest = 8;
  const double share = search.median_of(share_of_specks);
  const double count = search.median_of(&FrameTotals::specks);
  if (share < least || count < kFewest) return {};
  return Noise{band(share, 1.5e-4, 1e-3),
               {fmt::format("{:.0f} single pixels are far brighter or darker "
                            "than all around them",
                            count),
                "dead pixels, or bits that flipped in memory or in a file: "
                "make or fetch it again, or repair the source"},
               {1e6 * share, 1e6 * least, "of a million pixels"},
               share_of_specks};
}

std::optional<Noise> grain_in(const DefectSearch& search) {
  const double level = search.median_of(noise_in_flat);
  const double added = search.median_of(added_energy);
  const double flat = search.median_of([](const auto& t) {
    return t.pixels > 0 ? (t.near_pixels + t.far_pixels) / t.pixels : 0.0;
  });
  const double open = search.median_of(
      [](const auto& t) { return t.pixels > 0 ? t.far_pixels / t.pixels : 0; });
  const double rms = search.median_of(&FrameTotals::active_rms);
  const double white = search.median_of([](const auto& t) {
    return t.luma_error > 0 ? t.laplacian_error / (20 * t.luma_error) : 0.0;
  });
  const double means = search.median_of([](const auto& t) {
    return t.luma_error > 0 ? t.mean_error / t.luma_error : 0.0;
  });
  const double gain = search.median_of(
      [](const auto& t) { return measure::fit(t.blocks_luma).gain; });
  // Black and white clip noise, which then takes from lines what it adds to
  // the ground; but far from any line nothing else has such grain.
  const bool in_the_open =
      open > 0.5 && white > 0.4 &&
      search.median_of(noise_in_the_open) >= search.limit(2.5);
  const bool in_flat = level >= search.limit(2.5) && flat >= 0.02 &&
                       (added > 0.25 || in_the_open);
  // Edges that became coarse are off by what is as white, but lost detail.
  const bool coarse = search.median_of([](const auto& t) {
    const Focus focus = focus_of(t);
    return focus.gain < 0.6 ? focus.explained : 0.0;
  }) > 0.1;
  const bool in_all = rms >= search.limit(3.5) && white > 0.2 && added > 0.15 &&
                      means < 0.6 && gain > 0.9 && !coarse;
  if (!in_flat && !in_all) return {};
  const Severity severity =
      std::max(in_flat ? band(level, 5, 14) : Severity::kMinor,
               in_all ? band(rms, 7, 18) : Severity::kMinor);
  return Noise{
      severity,
      {fmt::format("grain of about {:.0f} levels was added",
                   in_flat ? level : rms),
       search.context.coding == Coding::kGif
           ? "lossy coding (gifsicle --lossy) or noise of the "
             "source: code with less loss, or denoise before coding"
           : "coding at too low a quality, or noise of the source: "
             "give it more bits, or denoise before coding"},
      {in_flat ? level : rms, search.limit(in_flat ? 2.5 : 3.5), "levels"},
      &FrameTotals::active_rms};
}

void find_noise(DefectSearch& search) {
  if (is_color_map(search.evidence) || is_palette_grain(search)) return;
  const std::optional<Noise> grain = grain_in(search);
  const std::optional<Noise> specks = specks_in(search);
  if (!grain && !specks) return;
  const bool tells_grain =
      grain && (!specks || grain->severity > specks->severity);
  const Noise& worst = tells_grain ? *grain : *specks;
  search
      .add_lasting(DefectKind::kNoise, worst.severity, worst.words,
                   worst.strength)
      .measured = worst.measured;
}

// How much stronger steps are at one position of eight than at the others.
// After Z. Wang, A. Bovik, B. Evans, Blind measurement of blocking artifacts
// in images, ICIP 2000; here against a reference and only where that has no
// step.
struct Grid {
  double strength = 0;  // levels, columns and rows together
  double ratio = 1;
};
Grid grid_of(const FrameTotals& t) {
  const auto summary = [](const double(&sums)[8], const double(&counts)[8]) {
    std::array<double, 8> means{};
    for (size_t i = 0; i < means.size(); ++i) {
      means[i] = counts[i] > 0 ? sums[i] / counts[i] : 0.0;
    }
    const double most = std::ranges::max(means);
    std::ranges::nth_element(means, means.begin() + 4);
    return std::pair(most, means[4]);  // the upper median
  };
  const auto [column, usual_column] = summary(t.column_steps, t.column_counts);
  const auto [row, usual_row] = summary(t.row_steps, t.row_counts);
  const double usual = usual_column + usual_row;
  return {column + row - usual,
          usual > 0 ? (column + row) / usual : (column + row > 0 ? 9.0 : 1.0)};
}

// Whether half of the error lies in a handful of blocks: the edges of one box
// may lie on a grid by chance.
bool is_in_few_blocks(const measure::BlockCounts& counts) {
  constexpr double kHandful = 0.02;
  std::vector<float> errors = counts.error;
  const size_t handful =
      std::min(errors.size(),
               std::max<size_t>(6, size_t(kHandful * double(errors.size()))));
  std::nth_element(errors.begin(), errors.begin() + ptrdiff_t(handful) - 1,
                   errors.end(), std::greater());
  const double most =
      std::accumulate(errors.begin(), errors.begin() + ptrdiff_t(handful), 0.0);
  const double rest =
      std::accumulate(errors.begin() + ptrdiff_t(handful), errors.end(), 0.0);
  return most > rest;
}

void find_blocking(DefectSearch& search) {
  const Size size = search.evidence.size;
  const bool few = std::max(size.width, size.height) < 3 * 8;  // of blocks
  if (few || palette_explains(search)) return;
  const bool large = search.evidence.counts.error.size() > 100;
  if (large && is_in_few_blocks(search.evidence.counts)) return;
  const auto strength = [](const auto& t) { return grid_of(t).strength; };
  const double k = search.median_of(strength);
  const double ratio =
      search.median_of([](const auto& t) { return grid_of(t).ratio; });
  // Resampling makes patterns of its own.
  const bool soft = search.has_reason(DefectKind::kBlur) || search.is_resized();
  const double least = search.limit(soft ? 1.5 : 1);
  if (k < least || ratio < 1.6) return;
  search
      .add_lasting(DefectKind::kBlocking, band(k, 3, 6),
                   {fmt::format("a grid of 8x8 blocks shows, with steps of "
                                "{:.1f} levels",
                                k),
                    hint_for(search,
                             "raise the quality of the lossy coding, or switch "
                             "its deblocking filter on")},
                   strength)
      .measured = {k, least, "levels"};
}

// After P. Marziliano, F. Dufaux, S. Winkler, T. Ebrahimi, Perceptual blur and
// ringing metrics: application to JPEG2000, 2004.
void find_ringing(DefectSearch& search) {
  if (palette_explains(search)) return;
  const auto near = [](const auto& t) {
    return noise_level(t.near_error, t.near_pixels);
  };
  const double around = search.median_of(near);
  const double elsewhere = search.median_of(
      [](const auto& t) { return noise_level(t.far_error, t.far_pixels); });
  const double share = search.median_of([](const auto& t) {
    return t.pixels > 0 ? t.near_pixels / t.pixels : 0.0;
  });
  if (around < search.limit(2) || around <= 2.2 * elsewhere || share < 0.003) {
    return;
  }
  search
      .add_lasting(
          DefectKind::kRinging, band(around, 5, 12),
          {fmt::format("echoes of about {:.0f} levels surround edges", around),
           "raise the quality of the lossy coding, or resize with a "
           "softer filter"},
          near)
      .measured = {around, search.limit(2), "levels"};
}

// Whether the error is what blur takes away, the other way round. Where black
// and white clip its halos less of it is; but what it adds to detail goes with
// what was there, so that the two together have more than their sum.
bool is_sharpened(const DefectSearch& search) {
  const double explained =
      search.median_of([](const auto& t) { return focus_of(t).explained; });
  const double gain =
      search.median_of([](const auto& t) { return focus_of(t).gain; });
  return (explained >= 0.4 && gain >= 1.2) ||
         (explained >= 0.2 && gain >= 1.3 &&
          search.median_of(added_energy) > 1.3);
}

// Sharpening is neither noise nor coding.
bool find_sharpening(DefectSearch& search) {
  if (palette_explains(search) || search.has_reason(DefectKind::kBlur))
    return false;
  const double rms = search.median_of(&FrameTotals::active_rms);
  if (!is_sharpened(search) || rms < search.limit(4)) return false;
  const double gain =
      search.median_of([](const auto& t) { return focus_of(t).gain; });
  search
      .add_lasting(DefectKind::kRinging, band(rms, 10, 25),
                   {fmt::format("the picture was sharpened: detail is {:.1f} "
                                "times as strong, with halos along edges",
                                gain),
                    "switch sharpening off, or resize with a softer filter"},
                   &FrameTotals::active_rms)
      .measured = {rms, search.limit(4), "levels"};
  return true;
}

}  // namespace

namespace {

// The share of the picture from which blur is reported.
constexpr double kLeastBlurred = 0.004;

struct Blur {
  double share = 0;  // of the picture
  double seen = 0;   // of what shows anything
  double left = 0;   // of the fine detail there
};
Blur blur_of(const DefectSearch& search) {
  return {search.median_of(share_blurred),
          search.median_of(share_of_detail_blurred),
          search.median_of([](const auto& t) { return t.sharpness_left; })};
}

bool is_told(const DefectSearch& search, const Blur& blur) {
  const std::vector<uint32_t>& counts = search.evidence.counts.blurred;
  const size_t half = (search.counting().size() + 1) / 2;
  const auto lasting =
      std::count_if(counts.begin(), counts.end(),
                    [&](uint32_t count) { return count >= half; });
  const size_t few =
      std::max<size_t>(1, std::min<size_t>(3, counts.size() / 8));
  // Moving content is blurred at other places all the time.
  const bool moves = blur.seen >= search.limit(kLittleDetail);
  return blur.share >= search.limit(kLeastBlurred) &&
         (size_t(lasting) >= few || moves);
}

Severity severity_of(const DefectSearch& search, const Blur& blur) {
  const Severity depth = by_depth(blur.left);
  const bool faint =
      depth == Severity::kMinor && blur.seen < search.limit(kLittleDetail);
  return faint ? Severity::kInfo : std::min(depth, by_area(blur.seen));
}

void name_blur(DefectSearch& search, const Blur& blur, Severity severity,
               double least) {
  Reason& reason = search.add_lasting(
      DefectKind::kBlur, severity,
      {fmt::format("{:.{}f} % of the picture, {:.0f} % of what shows anything, "
                   "is blurred; {:.0f} % of the fine detail is left there",
                   100 * blur.share, blur.share < 0.01 ? 1 : 0, 100 * blur.seen,
                   100 * blur.left),
       search.is_resized()
           ? "the test was made smaller: keep the size of the original"
           : hint_for(search,
                      "the quality is too low for this detail, or the picture "
                      "was scaled down and up again: raise the quality")},
      share_blurred);
  reason.measured = {100 * blur.share, 100 * least, "% of the picture"};
  reason.region = region_of_counts(search, search.evidence.counts.blurred);
}

// So many blocks side by side, without many between that are not, were blurred
// together. What coding blurs lies here and there: of films at CRF 22 to 44 it
// fills 0 to 7 % of the box around it, or lasts for all of the time.
constexpr size_t kFewestBlocks = 4;
constexpr double kFilledBox = 0.5;

bool is_one_place(const measure::Evidence& e) {
  const std::vector<uint8_t> marked = often(e.counts.blurred);
  const auto box = region_of(marked, e.columns, e.rows, e.side, e.size);
  if (!box) return false;
  const size_t columns = size_t(e.columns);
  size_t blocks = 0;
  for (size_t i = 0; i < marked.size(); ++i) {
    const Rect block = {int(i % columns) * e.side, int(i / columns) * e.side,
                        e.side, e.side};
    blocks += marked[i] && !intersected(block, *box).empty();
  }
  const double pixels = double(blocks) * e.side * e.side;
  return blocks >= kFewestBlocks &&
         pixels >= kFilledBox * box->width * box->height;
}

// A part of the picture may be blurred for a part of the time, of which the
// middle of all pairs knows nothing. Coding leaves more there, 44 to 60 %.
bool find_blurred_place(DefectSearch& search) {
  constexpr double kMostLeft = 0.35;
  if (!is_one_place(search.evidence)) return false;
  const double most = search.quantile_of(share_blurred, 0.9);
  if (most <= 0) return false;
  DefectSearch then = search.of([&](size_t pair) {
    return share_blurred(search.totals(pair)) >= most / 2;
  });
  const Blur blur = blur_of(then);
  if (blur.left > kMostLeft) return false;
  const double least = kFewestBlocks * double(search.evidence.side) *
                       search.evidence.side /
                       double(search.evidence.size.pixels());
  name_blur(then, blur, std::max(Severity::kMinor, severity_of(then, blur)),
            least);
  search.append(std::move(then));
  return true;
}

}  // namespace

// After F. Crete, T. Dolmiere, P. Ladret, M. Nicolas, The blur effect, 2007:
// the comparison with a blurred picture; here of the error with what blurring
// the reference takes away.
bool find_aliasing(DefectSearch& search) {
  constexpr double kLeastLevels = 4;  // RMS of what shows anything
  // Smoothing leaves a copy no sharper than ours; picked pixels have 1.3 to 4
  // times its energy of fine detail.
  constexpr double kSharper = 1.2;
  if (!search.is_reference_resized()) return false;
  const double rms = search.median_of(&FrameTotals::active_rms);
  const double sharper = search.median_of([](const FrameTotals& t) {
    return t.laplacian_test / std::max(1.0, t.laplacian_reference);
  });
  if (rms < search.limit(kLeastLevels) || sharper < kSharper) return false;
  search
      .add_lasting(DefectKind::kOverallDegraded, band(rms, 8, 40),
                   {fmt::format("edges are jagged (aliasing): the copy of "
                                "another size was made without smoothing, and "
                                "is off by {:.0f} levels",
                                rms),
                    "scale with a filter (gifsicle --resize-method lanczos3, "
                    "ffmpeg -vf scale=WIDTH:-1:flags=lanczos)"},
                   &FrameTotals::active_rms)
      .measured = {rms, search.limit(kLeastLevels), "levels"};
  return true;
}

void find_blur(DefectSearch& search) {
  if (is_color_map(search.evidence)) return;
  const Blur blur = blur_of(search);
  const bool told = is_told(search, blur);
  const Severity severity = severity_of(search, blur);
  const bool is_plain = told && severity > Severity::kInfo;
  if (!is_plain && find_blurred_place(search)) return;
  if (told) name_blur(search, blur, severity, search.limit(kLeastBlurred));
}

void find_coding_noise(DefectSearch& search) {
  if (find_sharpening(search)) return;
  find_noise(search);
  find_blocking(search);
  find_ringing(search);
}

// Lines at most three pixels wide, the strokes of small text. A ridge in the
// sense of C. Steger, An unbiased detector of curvilinear structures, 1998.
void find_lost_lines(DefectSearch& search) {
  const auto is_lost = [](const FrameTotals& t) {
    return t.lost_blocks >= 2 && t.lost_blocks >= 0.02 * t.line_blocks;
  };
  const double share =
      search.median_of([](const auto& t) { return t.lost_blocks; });
  const double often_lost = search.quantile_of(
      [&](const auto& t) { return is_lost(t) ? 1.0 : 0.0; }, 0.25);
  if (often_lost < 1 || share < search.limit(2)) return;
  const double density = search.median_of([](const auto& t) {
    return t.lost_blocks > 0 ? t.lost_density / t.lost_blocks : 0.0;
  });
  // Strokes lie as closely in small text and in hatchings.
  const bool dense = density > 0.08;
  if (!dense && search.context.coding == Coding::kVideo &&
      !search.is_resized() && search.has_reason(DefectKind::kBlur)) {
    // The same loss took the lines of a film and other detail: report it
    // once.
    search.raise_severity(DefectKind::kBlur, Severity::kMajor);
    return;
  }
  Reason& reason = search.add_lasting(
      DefectKind::kThinLinesLost, Severity::kMajor,
      {dense ? "the strokes of a fine pattern are gone" : "thin lines are gone",
       hint_for(search,
                "raise the quality or the number of colors, and do not scale "
                "down fine patterns")},
      [](const auto& t) { return t.lost_blocks; });
  reason.measured = {share, search.limit(2), "blocks whose lines are gone"};
  reason.region = region_of_counts(search, search.evidence.counts.lines_lost);
  for (const DefectKind cause :
       {DefectKind::kBlur, DefectKind::kNoise, DefectKind::kDitherNoise,
        DefectKind::kPaletteLoss}) {
    search.raise_severity(cause, Severity::kMajor);
  }
}

}  // namespace framewise::judge
