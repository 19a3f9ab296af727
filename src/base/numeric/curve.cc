// SPDX-License-Identifier: Apache-2.0
#include "base/numeric/curve.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace framewise {
namespace {

struct InterpolationRow {
  Interpolation interpolation;
  const char* name;
  size_t least_points;
};
constexpr InterpolationRow kInterpolations[] = {
    {Interpolation::kAkima, "akima", 2},
    {Interpolation::kPchip, "pchip", 2},
    {Interpolation::kCubic, "cubic", 4},
};

using Values = std::span<const double>;

// Of the lines between neighbors.
std::vector<double> slopes_between(Values x, Values y) {
  std::vector<double> slopes;
  for (size_t i = 0; i + 1 < x.size(); ++i) {
    slopes.push_back((y[i + 1] - y[i]) / (x[i + 1] - x[i]));
  }
  return slopes;
}

std::vector<double> akima_slopes(Values x, Values y) {
  const auto between = slopes_between(x, y);
  if (between.size() == 1) return {between[0], between[0]};
  // Two more lines at each end, which continue the change of the last two.
  std::vector<double> lines(between.size() + 4);
  std::copy(between.begin(), between.end(), lines.begin() + 2);
  lines[1] = 2 * lines[2] - lines[3];
  lines[0] = 2 * lines[1] - lines[2];
  const size_t end = lines.size();
  lines[end - 2] = 2 * lines[end - 3] - lines[end - 4];
  lines[end - 1] = 2 * lines[end - 2] - lines[end - 3];
  std::vector<double> left(x.size());
  std::vector<double> right(x.size());
  double most = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    left[i] = std::abs(lines[i + 3] - lines[i + 2]);
    right[i] = std::abs(lines[i + 1] - lines[i]);
    most = std::max(most, left[i] + right[i]);
  }
  std::vector<double> slopes(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    const double weight = left[i] + right[i];
    // Where both sides are straight, rounding alone would decide.
    slopes[i] =
        weight > 1e-9 * most
            ? (left[i] * lines[i + 1] + right[i] * lines[i + 2]) / weight
            : (lines[i + 1] + lines[i + 2]) / 2;
  }
  return slopes;
}

// Of a parabola through three points, limited so that the end stays monotone.
double pchip_end(double step, double next_step, double line, double next_line) {
  const double slope =
      ((2 * step + next_step) * line - step * next_line) / (step + next_step);
  if (slope * line <= 0) return 0;
  if (line * next_line <= 0 && std::abs(slope) > 3 * std::abs(line)) {
    return 3 * line;
  }
  return slope;
}

std::vector<double> pchip_slopes(Values x, Values y) {
  const auto lines = slopes_between(x, y);
  if (lines.size() == 1) return {lines[0], lines[0]};
  const auto step = [&](size_t i) { return x[i + 1] - x[i]; };
  std::vector<double> slopes(x.size(), 0);
  for (size_t i = 1; i + 1 < x.size(); ++i) {
    if (lines[i - 1] * lines[i] <= 0) continue;
    const double before = 2 * step(i) + step(i - 1);
    const double after = step(i) + 2 * step(i - 1);
    slopes[i] = (before + after) / (before / lines[i - 1] + after / lines[i]);
  }
  const size_t last = lines.size() - 1;
  slopes.front() = pchip_end(step(0), step(1), lines[0], lines[1]);
  slopes.back() =
      pchip_end(step(last), step(last - 1), lines[last], lines[last - 1]);
  return slopes;
}

double value_of(const std::array<double, 4>& powers, double t) {
  return powers[0] + t * (powers[1] + t * (powers[2] + t * powers[3]));
}

double integral_of(const std::array<double, 4>& powers, double t) {
  return t * (powers[0] +
              t * (powers[1] / 2 + t * (powers[2] / 3 + t * powers[3] / 4)));
}

// Solves four equations by elimination with pivots; the last column is the
// right side.
std::array<double, 4> solved(std::array<std::array<double, 5>, 4> rows) {
  for (size_t i = 0; i < 4; ++i) {
    const auto pivot =
        std::max_element(rows.begin() + std::ptrdiff_t(i), rows.end(),
                         [i](const auto& a, const auto& b) {
                           return std::abs(a[i]) < std::abs(b[i]);
                         });
    std::swap(rows[i], *pivot);
    for (size_t k = 0; k < 4; ++k) {
      if (k == i) continue;
      const double factor = rows[k][i] / rows[i][i];
      for (size_t j = i; j < 5; ++j) rows[k][j] -= factor * rows[i][j];
    }
  }
  std::array<double, 4> values;
  for (size_t i = 0; i < 4; ++i) values[i] = rows[i][4] / rows[i][i];
  return values;
}

}  // namespace

const char* name_of(Interpolation interpolation) {
  return kInterpolations[size_t(interpolation)].name;
}

std::optional<Interpolation> interpolation_named(std::string_view name) {
  for (const InterpolationRow& row : kInterpolations) {
    if (row.name == name) return row.interpolation;
  }
  return std::nullopt;
}

size_t least_points(Interpolation interpolation) {
  return kInterpolations[size_t(interpolation)].least_points;
}

Curve::Piece Curve::by_slopes(Values x, Values y, size_t at, double slope,
                              double next_slope) {
  const double step = x[at + 1] - x[at];
  const double line = (y[at + 1] - y[at]) / step;
  return {x[at],
          x[at],
          {y[at], slope, (3 * line - 2 * slope - next_slope) / step,
           (slope + next_slope - 2 * line) / (step * step)}};
}

Curve::Piece Curve::least_squares(Values x, Values y) {
  // About the middle and in units of half the range, where the equations are
  // well conditioned.
  const double middle = (x.front() + x.back()) / 2;
  const double unit = (x.back() - x.front()) / 2;
  std::array<std::array<double, 5>, 4> rows{};
  for (size_t i = 0; i < x.size(); ++i) {
    const double t = (x[i] - middle) / unit;
    const std::array<double, 4> powers = {1, t, t * t, t * t * t};
    for (size_t r = 0; r < 4; ++r) {
      for (size_t c = 0; c < 4; ++c) rows[r][c] += powers[r] * powers[c];
      rows[r][4] += powers[r] * y[i];
    }
  }
  auto powers = solved(rows);
  for (size_t i = 1; i < 4; ++i) powers[i] /= std::pow(unit, double(i));
  return {x.front(), middle, powers};
}

Curve Curve::through(Values x, Values y, Interpolation interpolation) {
  Curve curve;
  if (interpolation == Interpolation::kCubic) {
    curve.pieces_.push_back(least_squares(x, y));
    return curve;
  }
  const auto slopes = interpolation == Interpolation::kAkima
                          ? akima_slopes(x, y)
                          : pchip_slopes(x, y);
  for (size_t i = 0; i + 1 < x.size(); ++i) {
    curve.pieces_.push_back(by_slopes(x, y, i, slopes[i], slopes[i + 1]));
  }
  return curve;
}

size_t Curve::piece_at(double x) const {
  size_t at = 0;
  while (at + 1 < pieces_.size() && pieces_[at + 1].from <= x) ++at;
  return at;
}

double Curve::at(double x) const {
  const Piece& piece = pieces_[piece_at(x)];
  return value_of(piece.powers, x - piece.origin);
}

double Curve::integral(double from, double to) const {
  const size_t last = piece_at(to);
  double sum = 0;
  for (size_t i = piece_at(from); i <= last; ++i) {
    const Piece& piece = pieces_[i];
    const double end = i < last ? pieces_[i + 1].from : to;
    sum += integral_of(piece.powers, end - piece.origin) -
           integral_of(piece.powers, from - piece.origin);
    from = end;
  }
  return sum;
}

}  // namespace framewise
