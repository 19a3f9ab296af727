// SPDX-License-Identifier: Apache-2.0
// Too few colours: shades that fall together, false contours, dither.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

using measure::ColorMap;
using measure::FrameTotals;

// What a palette of 8 bits can hold.
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

std::string colors_text(const Case& the) {
  return fmt::format("{:.0f} colours where the original has {:.0f}",
                     median_of_maps(the.evidence, &ColorMap::test_colors),
                     median_of_maps(the.evidence, &ColorMap::reference_colors));
}

// Text that was blurred is off by something as white as grain.
double explained_by_blur(const FrameTotals& t) {
  const Focus focus = focus_of(t);
  return focus.gain < 1 ? focus.explained : 0.0;
}

// Grain that keeps the mean of what it covers, as dither does, and is at least
// so white.
bool is_grain(const Case& the, double least_whiteness) {
  return the.median_of(whiteness) > least_whiteness &&
         the.median_of(share_of_means) < 0.45 &&
         the.median_of(explained_by_blur) < 0.4;
}

// Errors of dither lie above what an eye resolves; those of a palette alone, in
// a texture, are no whiter than the texture.
constexpr double kDitherWhiteness = 0.65;

void find_dither(Case& the) {
  if (!is_palette_grain(the) || the.median_of(whiteness) < kDitherWhiteness) {
    return;
  }
  const double rms = the.median_of(&FrameTotals::active_rms);
  the.add_lasting("dither_noise", band(rms, 5, 14),
                  {"dither shows as grain: " + colors_text(the),
                   the.options.test_is_gif
                       ? "allow more colours, or use a weaker dither "
                         "(gifsicle --dither=blue-noise, ffmpeg paletteuse "
                         "dither=sierra2_4a)"
                       : "allow more colours, or use a weaker dither"},
                  &FrameTotals::active_rms)
      .measured = {rms, the.limit(2), "levels"};
}

// The colour error that a turn of hue would leave, about.
double hue_amplitude(const FrameTotals& t) {
  if (t.colored_pixels <= 0) return 0;
  return std::sqrt(t.color_error / t.colored_pixels);
}

bool loses_shades(const Case& the) {
  const measure::Evidence& e = the.evidence;
  if (!is_color_map(e) || is_tone_curve(e)) return false;
  // Shades that fall together are fewer.
  if (median_of_maps(e, &ColorMap::test_colors) >
      0.9 * median_of_maps(e, &ColorMap::reference_colors)) {
    return false;
  }
  const double bent = median_of_maps(the.evidence, &ColorMap::bent);
  const double residual = median_of_maps(the.evidence, &ColorMap::residual);
  if (residual >= the.limit(1.5) && bent >= 0.15) return true;
  const double rms = the.median_of(&FrameTotals::active_rms);
  if (has_fewer_colors(the.evidence) && rms >= the.limit(2) && bent >= 0.05) {
    return true;
  }
  // With few colours an affine map can follow anything; a tone curve cannot.
  const double uneven = the.median_of(
      [](const auto& t) { return measure::fit(t.blocks_luma).residual; });
  return uneven >= the.limit(2) && uneven >= 0.25 * rms &&
         uneven > 0.5 * the.median_of(hue_amplitude);
}

std::optional<Rect> region_of_errors(const Case& the) {
  const measure::Evidence& e = the.evidence;
  const std::vector<float>& errors = e.counts.error;
  const double high =
      quantile(std::vector<double>(errors.begin(), errors.end()), 0.75);
  std::vector<uint8_t> marked(errors.size());
  for (size_t i = 0; i < errors.size(); ++i) {
    marked[i] = errors[i] > 0 && errors[i] >= high;
  }
  return region_of(marked, e.columns, e.rows, e.side, e.size);
}

void find_palette_loss(Case& the) {
  if (!loses_shades(the) && !is_palette_grain(the)) return;
  const double rms = the.median_of(&FrameTotals::active_rms);
  Reason& reason = the.add_lasting(
      "palette_loss", band(rms, 5, 14),
      {"shades of colour have fallen together: " + colors_text(the),
       "allow more colours, give frames palettes of their own, or use a "
       "format without a palette"},
      &FrameTotals::active_rms);
  const double residual = median_of_maps(the.evidence, &ColorMap::residual);
  if (residual >= the.limit(1.5)) {
    reason.measured = {residual, the.limit(1.5),
                       "levels that no curve of tone or color explains"};
  }
  reason.region = region_of_errors(the);
}

double contour_share(const FrameTotals& t) {
  return t.pixels > 0 ? t.contours / t.pixels : 0.0;
}

// Steps between flat parts that the original does not have. What CAMBI
// (P. Tandon, M. Afonso, J. Sole, L. Krasula, PCS 2021) counts without a
// reference, at one scale and against one. Steps of 2 levels are the rounding
// of limited range.
void find_banding(Case& the) {
  const double share = the.median_of(contour_share);
  const double height = the.median_of([](const auto& t) {
    return t.contours > 0 ? t.contour_steps / t.contours : 0.0;
  });
  const bool blur_makes_some =
      the.named("blur") && !has_fewer_colors(the.evidence);
  const double least = blur_makes_some ? 0.004 : 0.001;
  // The edges of grains are no steps between bands. (Narrow bands with some
  // noise of the original are half as white as dither.)
  if (is_grain(the, 0.6)) return;
  if (share < the.limit(least) || height < 2.6) return;
  // Many low steps are no worse than a few: their height decides how far they
  // can be seen.
  const Severity highest = height < 4   ? Severity::kMinor
                           : height < 8 ? Severity::kMajor
                                        : Severity::kRuinous;
  Reason& reason = the.add_lasting(
      "banding", std::min(band(share, 0.006, 0.02), highest),
      {fmt::format("smooth shades break into bands, with steps of {:.0f} "
                   "levels",
                   height),
       "allow more colours, use dither, or code at 10 bits"},
      contour_share);
  const measure::Evidence& e = the.evidence;
  reason.region =
      region_of(often(e.counts.banded), e.columns, e.rows, e.side, e.size);
}

}  // namespace

bool is_palette_grain(const Case& the) {
  if (is_color_map(the.evidence) || !has_fewer_colors(the.evidence)) {
    return false;
  }
  // Lossy coding of a drawing merges colours too, but not into a palette.
  return median_of_maps(the.evidence, &ColorMap::test_colors) <=
             kPaletteColors &&
         the.median_of(&FrameTotals::active_rms) >= the.limit(2) &&
         is_grain(the, 0.25);
}

void find_palette_damage(Case& the) {
  find_dither(the);
  find_palette_loss(the);
  find_banding(the);
}

}  // namespace framewise::judge
