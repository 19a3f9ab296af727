// SPDX-License-Identifier: Apache-2.0
// Contrast, brightness and color of the whole. Measured on the means of
// blocks, so that dither, blur and coarse chroma do not matter.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <optional>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

using Complex = std::complex<double>;
using measure::FrameTotals;
using measure::Line;

Line line_of(const FrameTotals& totals) {
  return measure::fit(totals.blocks_luma);
}

// Where less of the picture than this has color, it has none to turn.
constexpr double kColoredShare = 0.004;

constexpr const char* kRangeHint =
    "full and limited range of video were confused, or a tone curve was "
    "applied: check the range flags and filters of the conversion";

// By how much contrast was raised; 1 where it was not. Where white or black is
// reached the line bends, so less of it needs to be straight than for a loss.
double raised_contrast(const DefectSearch& search) {
  const double gain =
      search.median_of([](const auto& t) { return line_of(t).gain; });
  const double r2 =
      search.median_of([](const auto& t) { return line_of(t).r2; });
  return gain > 1.04 && r2 > 0.9 ? gain : 1;
}

double mean_change(const FrameTotals& totals) {
  const auto& sums = totals.blocks_luma;
  return sums.n > 0 ? (sums.y - sums.x) / sums.n : 0.0;
}

// A change that lasts: of the quartiles over time the one nearer to none, and
// none where brightness swings both ways.
double lasting(const std::vector<double>& values) {
  const double low = quantile(values, 0.25);
  const double high = quantile(values, 0.75);
  if (low * high <= 0) return 0;
  return std::abs(low) < std::abs(high) ? low : high;
}

void find_contrast(DefectSearch& search) {
  const double gain =
      search.quantile_of([](const auto& t) { return line_of(t).gain; }, 0.75);
  const double r2 =
      search.median_of([](const auto& t) { return line_of(t).r2; });
  const double spread =
      search.median_of([](const auto& t) { return line_of(t).std_x; });
  const double blurred = search.median_of([](const auto& t) {
    return t.pixels > 0 ? t.blurred_pixels / t.pixels : 0.0;
  });
  if (gain >= 0.95 || r2 <= 0.95 || blurred >= 0.1) return;
  if ((1 - gain) * spread < search.limit(1.2)) return;
  const Severity severity = gain < 0.5   ? Severity::kRuinous
                            : gain < 0.8 ? Severity::kMajor
                                         : Severity::kMinor;
  const bool negative = gain < -0.5;
  Reason& reason = search.add_lasting(
      DefectKind::kContrastLoss, severity,
      {negative ? "light and dark are exchanged: the picture is a negative"
                : fmt::format("contrast is down to {:.0f} %", 100 * gain),
       negative ? "inverted samples or a palette in reverse order do that: "
                  "check the steps between original and result"
                : kRangeHint},
      [](const auto& t) { return 1 - line_of(t).gain; });
  reason.measured = {100 * (1 - gain), 5, "% of the contrast lost"};
}

void find_brightness(DefectSearch& search) {
  const double change = lasting(search.values(mean_change));
  if (std::abs(change) < search.limit(4)) return;
  const double r2 =
      search.median_of([](const auto& t) { return line_of(t).r2; });
  const double gain =
      search.median_of([](const auto& t) { return line_of(t).gain; });
  // Where white or black is reached the line bends, but all moves one way.
  const double even = search.median_of([](const auto& t) {
    const double mean = mean_change(t);
    return t.mean_error > 0 ? mean * mean * t.pixels / t.mean_error : 0.0;
  });
  if (even < 0.7 && (r2 <= 0.9 || gain <= 0.8)) return;
  search
      .add_lasting(
          DefectKind::kBrightnessShift, band(std::abs(change), 12, 40),
          {fmt::format("the picture is {} by {:.0f} levels of 255",
                       change > 0 ? "brighter" : "darker", std::abs(change)),
           "gamma, range or a filter of brightness changed it: check the steps "
           "between original and result"},
          [](const auto& t) { return std::abs(mean_change(t)); })
      .measured = {std::abs(change), search.limit(4), "levels"};
}

// How hue and saturation turned: the factor z that brings the reference's
// colors, as complex numbers, to the test's.
struct Turn {
  Complex factor = 1;
  double amplitude = 0;  // levels
  double explained = 0;  // share of the error of colors
};
Turn turn_of(const FrameTotals& t) {
  Turn turn;
  if (t.colored_pixels < kColoredShare * t.pixels || t.color_energy <= 0)
    return turn;
  turn.factor = t.color_product / t.color_energy;
  const double change = std::norm(turn.factor - 1.0);
  turn.amplitude = std::sqrt(change * t.color_energy / t.colored_pixels);
  turn.explained =
      t.color_error > 0 ? change * t.color_energy / t.color_error : 0.0;
  return turn;
}

// Whether colors were only spread, as a blur or a coarse grid does: their sum
// is what it was, and not turned with them. Hues that cancel each other out
// cannot tell.
bool is_spread(const FrameTotals& t) {
  constexpr double kOneHue = 0.5;    // the sum, beside what one hue would give
  constexpr double kUnturned = 0.5;  // of what the turn would change in it
  const double sum = std::abs(t.color);
  if (sum <= kOneHue * std::sqrt(t.color_energy * t.colored_pixels)) {
    return false;
  }
  return std::abs(t.tint) < kUnturned * std::abs(turn_of(t).factor - 1.0) * sum;
}

// Four unknowns: each row has its factors, and what they add up to.
using Equations = std::array<std::array<Complex, 5>, 4>;

// By Gauss and Jordan's elimination. What those before it say as well is none,
// and left 0.
std::array<std::optional<Complex>, 4> solved(const Equations& equations) {
  constexpr double kLeastLeft = 0.02;
  Equations rows = equations;
  std::array<bool, 4> is_said{};
  for (size_t k = 0; k < 4; ++k) {
    if (std::abs(rows[k][k]) <= kLeastLeft * std::abs(equations[k][k])) {
      is_said[k] = true;
      continue;
    }
    for (size_t i = 0; i < 4; ++i) {
      if (i == k) continue;
      const Complex factor = rows[i][k] / rows[k][k];
      for (size_t j = k; j < 5; ++j) rows[i][j] -= factor * rows[k][j];
    }
  }
  std::array<std::optional<Complex>, 4> solution;
  for (size_t k = 0; k < 4; ++k) {
    if (!is_said[k]) solution[k] = rows[k][4] / rows[k][k];
  }
  return solution;
}

// How colors became others by a linear map of red, green and blue, as where
// channels are exchanged or lost: c_T - c_R = a c_R + b conj(c_R) + l Y_R + k,
// by least squares.
struct Exchange {
  Complex b = 0;
  double amplitude = 0;  // levels
  double explained = 0;  // share of what changed
};
Exchange exchange_of(const FrameTotals& t) {
  if (t.colored_pixels < kColoredShare * t.pixels || t.tint_energy <= 0) {
    return {};
  }
  const measure::LineSums& luma = t.blocks_luma;
  const Complex c = t.color;
  const Complex cy = t.color_by_luma;
  const Complex square = t.color_square;
  // Pixels with hardly any color add hardly anything to its squares.
  const Equations normal = {{
      {t.color_energy, std::conj(square), std::conj(cy), std::conj(c),
       t.color_product - t.color_energy},
      {square, t.color_energy, cy, c, t.color_mirror - square},
      {cy, std::conj(cy), luma.xx, luma.x, t.tint_by_luma},
      {c, std::conj(c), luma.x, luma.n, t.tint},
  }};
  const auto solution = solved(normal);
  // Where all colors lie on one line, a turn says as much.
  if (!solution[0] || !solution[1]) return {};
  double change = 0;
  for (size_t k = 0; k < 4; ++k) {
    change += std::real(std::conj(normal[k][4]) * solution[k].value_or(0));
  }
  return {*solution[1], std::sqrt(std::max(0.0, change) / t.colored_pixels),
          change / t.tint_energy};
}

// The color error when the matrix of BT.601 is taken for that of BT.709 or
// the reverse: c_T = a c_R + b conj(c_R).
struct Confusion {
  const char* coded;
  const char* shown;
  Complex a;
  Complex b;
};
// By both matrices' own coefficients (ITU-R BT.601-7, BT.709-6), in the
// chroma of BT.601.
constexpr Confusion kConfusions[] = {
    {"BT.709", "BT.601", {1.0220, -0.0198}, {-0.0033, 0.0948}},
    {"BT.601", "BT.709", {0.9865, 0.0191}, {0.0032, -0.0915}},
};

// How much of the error of colors it is, and how much it makes of them.
struct Confused {
  double amplitude = 0;  // levels
  double explained = 0;  // share of the error of colors
};
Confused confused_by(const Confusion& confusion, const FrameTotals& t) {
  if (t.colored_pixels < kColoredShare * t.pixels || t.color_error <= 0)
    return {};
  const Complex kept = confusion.a - 1.0;
  const Complex b = confusion.b;
  const double change = (std::norm(kept) + std::norm(b)) * t.color_energy +
                        2 * std::real(kept * std::conj(b) * t.color_square);
  // The change there is, along this one.
  const double along =
      std::real(std::conj(kept) * (t.color_product - t.color_energy) +
                std::conj(b) * (t.color_mirror - t.color_square));
  return {std::sqrt(std::max(0.0, change) / t.colored_pixels),
          (2 * along - change) / t.color_error};
}

// A color that was added everywhere, or the more the lighter (or darker) it
// is, as where one channel is lost or has another gain: c_T - c_R on luma, by
// least squares.
struct Tint {
  Complex mean = 0;      // levels
  double amplitude = 0;  // levels, RMS
  double explained = 0;  // share of the squares of what was added
  double tilt = 0;       // how luma shares in it: -1 to 1
};
Tint tint_of(const FrameTotals& t) {
  if (t.pixels <= 0 || t.tint_energy <= 0) return {};
  Tint tint;
  tint.mean = t.tint / t.pixels;
  const double even = std::norm(t.tint) / t.pixels;
  const measure::LineSums& luma = t.blocks_luma;
  const double spread = luma.xx - luma.x * luma.x / t.pixels;
  const Complex with_luma = t.tint_by_luma - tint.mean * luma.x;
  const double by_luma =
      line_of(t).std_x > 1 ? std::norm(with_luma) / spread : 0.0;
  tint.amplitude = std::sqrt((even + by_luma) / t.pixels);
  tint.explained = (even + by_luma) / t.tint_energy;
  const double same_way = std::real(std::conj(tint.mean) * with_luma);
  tint.tilt = std::copysign(by_luma / (even + by_luma + 1e-9), same_way);
  return tint;
}

// Of U + iV.
const char* name_of_hue(Complex color) {
  constexpr std::array kNames = {"magenta", "red",  "yellow",
                                 "green",   "cyan", "blue"};
  constexpr double kMagenta = 51.5;  // degrees, by BT.601
  const double angle = std::arg(color) * 180 / std::numbers::pi - kMagenta;
  return kNames[size_t(std::lround(angle / 60) + 12) % 6];
}

std::string words_of_turn(Complex factor) {
  const double degrees = std::arg(factor) * 180 / std::numbers::pi;
  return fmt::format("colors are off: hue {:+.0f}°, saturation ×{:.2f}",
                     degrees, std::abs(factor));
}

std::string words_of_tint(const DefectSearch& search) {
  const Complex mean(
      search.median_of([](const auto& t) { return tint_of(t).mean.real(); }),
      search.median_of([](const auto& t) { return tint_of(t).mean.imag(); }));
  const double amplitude =
      search.median_of([](const auto& t) { return tint_of(t).amplitude; });
  const double tilt =
      search.median_of([](const auto& t) { return tint_of(t).tilt; });
  const std::string hue =
      std::abs(mean) > 0.5 * amplitude ? name_of_hue(mean) : "changing";
  return fmt::format("a {} tint of {:.0f} levels lies over the picture{}", hue,
                     amplitude,
                     std::abs(tilt) < 0.25 ? ""
                     : tilt > 0            ? ", most where it is light"
                                           : ", most where it is dark");
}

// Where no turn or tint of all colors explains them.
void find_exchanged_colors(DefectSearch& search) {
  constexpr double kExplained = 0.7;
  // The limit for a mirrored hue, which is no turn.
  constexpr double kMirrored = 0.3;
  if (search.has_reason(DefectKind::kPaletteLoss) ||
      search.has_reason(DefectKind::kDitherNoise))
    return;
  const auto amplitude = [](const auto& t) { return exchange_of(t).amplitude; };
  const double changed = search.quantile_of(amplitude, 0.25);
  if (changed < search.limit(4)) return;
  const double explained =
      search.median_of([](const auto& t) { return exchange_of(t).explained; });
  const double mirrored = search.median_of(
      [](const auto& t) { return std::abs(exchange_of(t).b); });
  if (explained < kExplained || mirrored < kMirrored) return;
  search
      .add_lasting(DefectKind::kColorShift, band(changed, 4, 12),
                   {fmt::format("colors were exchanged for others, off by "
                                "{:.0f} levels",
                                changed),
                    "red, green and blue, or the planes of color, are taken in "
                    "another order, or one is lost: check it in the "
                    "conversion"},
                   amplitude)
      .measured = {changed, search.limit(4), "levels of color"};
}

// A matrix that was taken for the other leaves its own pattern in colors, so
// that little of it is distinguished from other damage. With one hue only, it
// is a turn like others.
bool find_confused_matrix(DefectSearch& search) {
  constexpr double kExplained = 0.7;
  constexpr double kMoreThanATurn = 0.1;
  constexpr double kLeastSeen = 2;
  const double by_turn =
      search.median_of([](const auto& t) { return turn_of(t).explained; });
  for (const Confusion& one : kConfusions) {
    const auto amplitude = [&](const auto& t) {
      return confused_by(one, t).amplitude;
    };
    const double changed = search.quantile_of(amplitude, 0.25);
    const double explained = search.median_of(
        [&](const auto& t) { return confused_by(one, t).explained; });
    if (changed < search.limit(1) || explained < kExplained ||
        explained < by_turn + kMoreThanATurn) {
      continue;
    }
    search
        .add_lasting(
            DefectKind::kColorShift,
            changed < search.limit(kLeastSeen) ? Severity::kInfo
                                               : Severity::kMinor,
            {fmt::format("colors of {} were read with the matrix of {}: they "
                         "are off by {:.1f} levels",
                         one.coded, one.shown, changed),
             "the flag of the matrix does not fit the pictures: set it right, "
             "or convert them (ffmpeg: -vf scale=out_color_matrix=bt709 "
             "-colorspace bt709)"},
            amplitude)
        .measured = {changed, search.limit(kLeastSeen), "levels of color"};
    return true;
  }
  return false;
}

// Whether single pixels are off by more than any turn that leaves these means:
// chroma at half the size smears the colors of strokes over their ground, where
// black cannot hold them, so less of them is left.
bool is_smeared(const FrameTotals& t) {
  // The most saturated color of RGB, in levels of |U + iV|. Of pixels of one
  // hue the squares add up to at most so much times their sum.
  constexpr double kMostColor = 181;
  constexpr double kTimes = 2;  // half of it is no turn
  const double most = std::norm(turn_of(t).factor - 1.0) * kMostColor *
                      std::sqrt(t.colored_pixels * t.color_energy);
  return t.chroma_error > kTimes * most;
}

// The same beside a tint.
bool is_smeared_beside_tint(const FrameTotals& t) {
  constexpr double kTimesTheMeans = 4;
  return t.chroma_error > kTimesTheMeans * t.tint_energy;
}

void find_color(DefectSearch& search) {
  if (find_confused_matrix(search)) return;
  const auto amplitude = [](const auto& t) { return turn_of(t).amplitude; };
  const auto tint = [](const auto& t) { return tint_of(t).amplitude; };
  const bool is_video = search.context.coding == Coding::kVideo;
  const auto most_are = [&](bool (*so)(const FrameTotals&)) {
    return search.median_of(
               [so](const auto& t) { return so(t) ? 1.0 : 0.0; }) >= 1;
  };
  const double turned = search.quantile_of(amplitude, 0.25);
  const double tinted = search.quantile_of(tint, 0.25);
  const bool is_turn =
      turned >= search.limit(2) &&
      search.median_of([](const auto& t) { return turn_of(t).explained; }) >=
          0.45 &&
      !most_are(is_spread) && !(is_video && most_are(is_smeared));
  const bool is_tint = tinted >= search.limit(2) &&
                       search.median_of([](const auto& t) {
                         return tint_of(t).explained;
                       }) >= 0.4 &&
                       !(is_video && most_are(is_smeared_beside_tint));
  if (!is_turn && !is_tint) {
    find_exchanged_colors(search);
    return;
  }
  const Complex factor(
      search.median_of([](const auto& t) { return turn_of(t).factor.real(); }),
      search.median_of([](const auto& t) { return turn_of(t).factor.imag(); }));
  const double gain =
      search.median_of([](const auto& t) { return line_of(t).gain; });
  // Contrast takes saturation along, and changes no gray.
  const double colored = search.median_of([](const auto& t) {
    return t.pixels > 0 ? t.colored_pixels / t.pixels : 0.0;
  });
  const double of_colored = search.median_of([](const auto& t) {
    return t.tint_energy > 0 ? t.color_error / t.tint_energy : 1.0;
  });
  const bool contrast = search.has_reason(DefectKind::kContrastLoss) ||
                        raised_contrast(search) > 1;
  if (contrast && of_colored > 0.5 && colored >= kColoredShare &&
      std::abs(std::arg(factor)) < 0.1 &&
      std::abs(std::abs(factor) - gain) < 0.12) {
    return;
  }
  const double strongest =
      std::max(is_turn ? turned : 0.0, is_tint ? tinted : 0.0);
  search
      .add_lasting(
          DefectKind::kColorShift, band(strongest, 4, 12),
          {is_turn ? words_of_turn(factor) : words_of_tint(search),
           "a channel, or the matrix, range or profile of colors was lost or "
           "confused: check flags and filters of the conversion"},
          [&](const auto& t) { return std::max(amplitude(t), tint(t)); })
      .measured = {strongest, search.limit(2), "levels of color"};
}

// A curve that leaves most of the picture as it is, the black of a terminal or
// the white of a drawing: what did change counts.
void find_tone_curve(DefectSearch& search) {
  if (search.has_reason(DefectKind::kContrastLoss) ||
      search.has_reason(DefectKind::kBrightnessShift))
    return;
  const measure::Evidence& e = search.evidence;
  if (!is_tone_curve(e) ||
      search.median_of(&FrameTotals::active_rms) < search.limit(4))
    return;
  const double mean = median_of_maps(e, &measure::ColorMap::mean_change);
  const double change = median_of_maps(e, &measure::ColorMap::change);
  if (change < search.limit(4)) return;
  const bool one_way = mean * mean > 0.5 * change * change;
  const double raised = one_way ? 1 : raised_contrast(search);
  search
      .add_lasting(
          DefectKind::kBrightnessShift, band(change, 20, 50),
          {one_way
               ? fmt::format("what is not left as it is became {} by {:.0f} "
                             "levels of 255",
                             mean > 0 ? "brighter" : "darker", std::abs(mean))
           : raised > 1
               ? fmt::format(
                     "contrast is up to {:.0f} %: shades moved by {:.0f} "
                     "levels of 255, light ones up and dark ones down",
                     100 * raised, change)
               : fmt::format("a curve of tone moves shades by {:.0f} levels "
                             "of 255, some up and some down",
                             change),
           raised > 1 ? kRangeHint
                      : "gamma, contrast or a filter of brightness changed it: "
                        "check the steps between original and result"},
          &FrameTotals::active_rms)
      .measured = {change, search.limit(4), "levels"};
}

}  // namespace

void find_tone_changes(DefectSearch& search) {
  find_contrast(search);
  find_brightness(search);
  find_tone_curve(search);
  find_color(search);
}

}  // namespace framewise::judge
