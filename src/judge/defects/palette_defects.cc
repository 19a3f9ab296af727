// SPDX-License-Identifier: Apache-2.0
// Too few colors: shades that fall together, false contours, dither.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

using measure::ColorMap;
using measure::FrameTotals;

// The number of colors in a palette of 8 bits.
constexpr double kPaletteColors = 256;

// 1 for white noise, towards 0 for smooth errors. The Laplacian of white noise
// has 20 times its energy.
double whiteness(const FrameTotals& t) {
  return t.luma_error > 0 ? t.laplacian_error / (20 * t.luma_error) : 0.0;
}

// Dither keeps the mean of what it covers.
double share_of_means(const FrameTotals& t) {
  return t.luma_error > 0 ? t.mean_error / t.luma_error : 0.0;
}

std::string colors_text(const DefectSearch& search) {
  return fmt::format(
      "{:.0f} colors where the original has {:.0f}",
      median_of_maps(search.evidence, &ColorMap::test_colors),
      median_of_maps(search.evidence, &ColorMap::original_colors));
}

// A copy of another size in the colors of its original's file. The softened
// edges that scaling makes take the nearest of them: its palette lost none.
bool keeps_palette_when_scaled(const DefectSearch& search) {
  const measure::Evidence& e = search.evidence;
  // Fewer pixels show fewer of the rare ones.
  constexpr double kAsMany = 0.75;
  return search.is_reference_resized() && !e.color_maps.empty() &&
         median_of_maps(e, &ColorMap::test_colors) >=
             kAsMany * median_of_maps(e, &ColorMap::original_colors);
}

// Text that was blurred is off by something as white as grain.
double explained_by_blur(const FrameTotals& t) {
  const Focus focus = focus_of(t);
  return focus.gain < 1 ? focus.explained : 0.0;
}

// Grain that keeps the mean of what it covers, as dither does, and is at least
// so white.
bool is_grain(const DefectSearch& search, double least_whiteness) {
  return search.median_of(whiteness) > least_whiteness &&
         search.median_of(share_of_means) < 0.45 &&
         search.median_of(explained_by_blur) < 0.4;
}

// Errors of dither lie above what an eye resolves; those of a palette alone, in
// a texture, are no whiter than the texture.
constexpr double kDitherWhiteness = 0.65;

void find_dither(DefectSearch& search) {
  if (!is_palette_grain(search) ||
      search.median_of(whiteness) < kDitherWhiteness) {
    return;
  }
  const double rms = search.median_of(&FrameTotals::active_rms);
  search
      .add_lasting(DefectKind::kDitherNoise, band(rms, 5, 14),
                   {"dither shows as grain: " + colors_text(search),
                    search.context.coding == Coding::kGif
                        ? "allow more colors, or use a weaker dither "
                          "(gifsicle --dither=blue-noise, ffmpeg paletteuse "
                          "dither=sierra2_4a)"
                        : "allow more colors, or use a weaker dither"},
                   &FrameTotals::active_rms)
      .measured = {rms, search.limit(2), "levels"};
}

// The color error that a turn of hue would leave, about.
double hue_amplitude(const FrameTotals& t) {
  if (t.colored_pixels <= 0) return 0;
  return std::sqrt(t.color_error / t.colored_pixels);
}

bool loses_shades(const DefectSearch& search) {
  const measure::Evidence& e = search.evidence;
  if (!is_color_map(e) || is_tone_curve(e)) return false;
  // Shades that fall together are fewer.
  if (median_of_maps(e, &ColorMap::test_colors) >
      0.9 * median_of_maps(e, &ColorMap::reference_colors)) {
    return false;
  }
  const double bent = median_of_maps(search.evidence, &ColorMap::bent);
  const double residual = median_of_maps(search.evidence, &ColorMap::residual);
  if (residual >= search.limit(1.5) && bent >= 0.15) return true;
  const double rms = search.median_of(&FrameTotals::active_rms);
  if (has_fewer_colors(search.evidence) && rms >= search.limit(2) &&
      bent >= 0.05) {
    return true;
  }
  // With few colors an affine map can follow anything; a tone curve cannot.
  const double uneven = search.median_of(
      [](const auto& t) { return measure::fit(t.blocks_luma).residual; });
  return uneven >= search.limit(2) && uneven >= 0.25 * rms &&
         uneven > 0.5 * search.median_of(hue_amplitude);
}

std::optional<Rect> region_of_errors(const DefectSearch& search) {
  const measure::Evidence& e = search.evidence;
  const std::vector<float>& errors = e.counts.error;
  const double high =
      quantile(std::vector<double>(errors.begin(), errors.end()), 0.75);
  std::vector<uint8_t> marked(errors.size());
  for (size_t i = 0; i < errors.size(); ++i) {
    marked[i] = errors[i] > 0 && errors[i] >= high;
  }
  return region_of(marked, e.columns, e.rows, e.side, e.size);
}

void find_palette_loss(DefectSearch& search) {
  if (!loses_shades(search) && !is_palette_grain(search)) return;
  const double rms = search.median_of(&FrameTotals::active_rms);
  Reason& reason = search.add_lasting(
      DefectKind::kPaletteLoss, band(rms, 5, 14),
      {"shades of color have fallen together: " + colors_text(search),
       "allow more colors, give frames palettes of their own, or use a "
       "format without a palette"},
      &FrameTotals::active_rms);
  const double residual = median_of_maps(search.evidence, &ColorMap::residual);
  if (residual >= search.limit(1.5)) {
    reason.measured = {residual, search.limit(1.5),
                       "levels that no curve of tone or color explains"};
  }
  reason.region = region_of_errors(search);
}

double contour_share(const FrameTotals& t) {
  return t.pixels > 0 ? t.contours / t.pixels : 0.0;
}

// Steps between flat parts that the original does not have. What CAMBI
// (P. Tandon, M. Afonso, J. Sole, L. Krasula, PCS 2021) counts without a
// reference, at one scale and against one. Steps of 2 levels are the rounding
// of limited range.
void find_banding(DefectSearch& search) {
  const double share = search.median_of(contour_share);
  const double height = search.median_of([](const auto& t) {
    return t.contours > 0 ? t.contour_steps / t.contours : 0.0;
  });
  const bool blur_makes_some = search.has_reason(DefectKind::kBlur) &&
                               !has_fewer_colors(search.evidence);
  const double least = blur_makes_some ? 0.004 : 0.001;
  // The edges of grains are no steps between bands. (Narrow bands with some
  // noise of the original are half as white as dither.)
  if (is_grain(search, 0.6)) return;
  if (share < search.limit(least) || height < 2.6) return;
  // Many low steps are no worse than a few: their height decides how far they
  // can be seen.
  const Severity highest = height < 4   ? Severity::kMinor
                           : height < 8 ? Severity::kMajor
                                        : Severity::kRuinous;
  Reason& reason = search.add_lasting(
      DefectKind::kBanding, std::min(band(share, 0.006, 0.02), highest),
      {fmt::format("smooth shades break into bands, with steps of {:.0f} "
                   "levels",
                   height),
       hint_for(search, "allow more colors, use dither, or code at 10 bits")},
      contour_share);
  const measure::Evidence& e = search.evidence;
  reason.region =
      region_of(often(e.counts.banded), e.columns, e.rows, e.side, e.size);
}

}  // namespace

bool is_palette_grain(const DefectSearch& search) {
  if (is_color_map(search.evidence) || !has_fewer_colors(search.evidence)) {
    return false;
  }
  // Lossy coding of a drawing merges colors too, but not into a palette.
  return median_of_maps(search.evidence, &ColorMap::test_colors) <=
             kPaletteColors &&
         search.median_of(&FrameTotals::active_rms) >= search.limit(2) &&
         is_grain(search, 0.25);
}

void find_palette_damage(DefectSearch& search) {
  if (!keeps_palette_when_scaled(search)) {
    find_dither(search);
    find_palette_loss(search);
  }
  find_banding(search);
}

}  // namespace framewise::judge
