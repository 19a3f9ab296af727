// SPDX-License-Identifier: Apache-2.0
#include "flashes/flash_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/result.h"

namespace framewise::flashes {
namespace {

// The field of 10 degrees in WCAG's estimate: pixels of its display.
constexpr double kFieldWidth = 341;
constexpr double kFieldHeight = 256;
constexpr double kFieldDegrees = 10;
// Small enough that the border of an area hardly matters: 0.05 degrees.
constexpr double kCellDegrees = 0.05;
// Squares of exempt patterns are smaller than this.
constexpr double kFineDegrees = 0.1;

double pixels_a_degree(const FlashDisplay& display) {
  if (display.diagonal_cm == 0) return kFieldWidth / kFieldDegrees;
  const double diagonal =
      std::hypot(display.pixels.width, display.pixels.height);
  const double half_field = kFieldDegrees / 2 * std::numbers::pi / 180;
  const double field_cm = 2 * display.distance_cm * std::tan(half_field);
  return field_cm * diagonal / display.diagonal_cm / kFieldDegrees;
}

// Pixels of the screen for one of the picture.
double scale_on_screen(Size picture, const Rules& rules,
                       const FlashDisplay& display) {
  const double fit = std::min(double(display.pixels.width) / picture.width,
                              double(display.pixels.height) / picture.height);
  const ShownSize usual =
      rules.area == AreaRule::kScreen ? ShownSize::kFit : ShownSize::kNatural;
  return display.shown.value_or(usual) == ShownSize::kFit ? fit
                                                          : std::min(fit, 1.0);
}

}  // namespace

Result<View> view_of(Size picture, const Rules& rules,
                     const FlashDisplay& display) {
  if (display.pixels.width <= 0 || display.pixels.height <= 0 ||
      display.nits <= 0) {
    return fail(ErrorKind::kUsage, "the display has {} x {} pixels, {} nits",
                display.pixels.width, display.pixels.height, display.nits);
  }
  if (display.diagonal_cm < 0 || display.distance_cm < 0 ||
      (display.diagonal_cm == 0) != (display.distance_cm == 0)) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "the display is {} cm large and {} cm away from the eye",
             display.diagonal_cm, display.distance_cm),
        "state both lengths or none");
  }
  const double degree = pixels_a_degree(display);
  const double scale = scale_on_screen(picture, rules, display);
  const double cell = kCellDegrees * degree / scale;  // in picture pixels
  const int most = std::min(picture.width, picture.height);
  View view;
  view.side = std::clamp(int(std::lround(cell)), 1, most);
  view.cells = {picture.width / view.side, picture.height / view.side};
  view.shows_fine_patterns = view.side * scale <= kFineDegrees * degree;
  const bool fills = scale * picture.width >= display.pixels.width - 0.5 ||
                     scale * picture.height >= display.pixels.height - 0.5;
  view.screen_cells =
      fills ? double(view.cells.pixels())
            : double(display.pixels.pixels()) / std::pow(view.side * scale, 2);
  if (rules.area == AreaRule::kScreen) {
    view.field = view.cells;
    view.limit_cells = rules.area_share * double(view.cells.pixels());
    return view;
  }
  const double field_scale = degree * kFieldDegrees / kFieldWidth;
  const double width = kFieldWidth * field_scale / scale / view.side;
  const double height = kFieldHeight * field_scale / scale / view.side;
  view.field = {std::clamp(int(std::lround(width)), 1, view.cells.width),
                std::clamp(int(std::lround(height)), 1, view.cells.height)};
  view.limit_cells = rules.area_share * width * height;
  return view;
}

}  // namespace framewise::flashes
