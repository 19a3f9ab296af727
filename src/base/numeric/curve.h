// SPDX-License-Identifier: Apache-2.0
// Curves through measured points, such as quality over the logarithm of a rate.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace framewise {

enum class Interpolation : uint8_t {
  kAkima,  // Akima 1970: follows uneven points without overshoot nearby
  kPchip,  // Fritsch and Butland 1984: monotone where the points are
  kCubic,  // one polynomial of third degree, by least squares
};
const char* name_of(Interpolation interpolation);
std::optional<Interpolation> interpolation_named(std::string_view name);
// Fewer points do not define such a curve.
size_t least_points(Interpolation interpolation);

// A curve of pieces of third degree. Beyond its ends, the outer pieces go on.
class Curve {
 public:
  // `x` rises strictly; there are at least least_points() of both.
  static Curve through(std::span<const double> x, std::span<const double> y,
                       Interpolation interpolation);

  double at(double x) const;
  double integral(double from, double to) const;

 private:
  struct Piece {
    double from;                   // where it begins
    double origin;                 // t = x - origin
    std::array<double, 4> powers;  // of t⁰ to t³
  };
  static Piece by_slopes(std::span<const double> x, std::span<const double> y,
                         size_t at, double slope, double next_slope);
  static Piece least_squares(std::span<const double> x,
                             std::span<const double> y);
  size_t piece_at(double x) const;

  std::vector<Piece> pieces_;
};

}  // namespace framewise
