// SPDX-License-Identifier: Apache-2.0
#include "placement/bars.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include "frame/geometry.h"
#include "placement/luma_points.h"

namespace framewise::placement {
namespace {

// Lines of the picture, from one edge inwards.
struct Edge {
  bool rows;
  bool from_end;
};
constexpr Edge kEdges[] = {
    {true, false}, {true, true}, {false, false}, {false, true}};

// A part of a picture as seen from one of its edges. Lines count from there.
class FromEdge {
 public:
  FromEdge(const PlaneView& plane, const Rect& part, const Edge& edge,
           const uint8_t* color)
      : plane_(plane), part_(part), edge_(edge), color_(color) {
    for (size_t i = 0; i < even_.size(); i += 4) {
      std::memcpy(&even_[i], color, 4);
    }
  }

  // How many lines are bars.
  int bars() const {
    const int lines = edge_.rows ? part_.height : part_.width;
    for (int first = 0; first < lines; first += kBlock) {
      const int count = std::min(kBlock, lines - first);
      const unsigned bars = bars_among(first, count);
      const int leading = std::countr_one(bars);
      if (leading < count) return first + leading;
    }
    return lines;
  }

  // Of so many lines, those up to the last that is no bar.
  int up_to_picture(int lines) const {
    while (lines > 0) {
      const int count = std::min(kBlock, lines);
      const unsigned others = ~bars_among(lines - count, count) & mask(count);
      if (others != 0) return lines - count + std::bit_width(others);
      lines -= count;
    }
    return 0;
  }

 private:
  static constexpr int kBlock = 16;  // of columns: what lies side by side
  static unsigned mask(int count) { return (1u << count) - 1; }

  // Lines that are looked at together. Those that may be bars are bits, the
  // first one the lowest.
  struct Lines {
    unsigned bars;
    std::array<int64_t, kBlock> off{};  // in luma, of all pixels
  };

  // Coding lets the picture ring into bars here and there, and color at half
  // the size runs over their edges.
  unsigned bars_among(int first, int count) const {
    constexpr int kEven = 3;  // levels, in the mean
    Lines lines = {mask(count)};
    if (edge_.rows) {
      see_rows(first, count, lines);
    } else {
      see_columns(first, count, lines);
    }
    const int length = edge_.rows ? part_.width : part_.height;
    for (int line = 0; line < count; ++line) {
      if (lines.off[size_t(line)] > int64_t{kEven} * length) {
        lines.bars &= ~(1u << line);
      }
    }
    return lines.bars;
  }

  void see_rows(int first, int count, Lines& lines) const {
    for (int line = 0; line < count; ++line) {
      const uint8_t* row = pixel(first + line, 0);
      for (int x = 0; x < part_.width && (lines.bars >> line & 1);
           x += kBlock) {
        const int some = std::min(kBlock, part_.width - x);
        const uint8_t* piece = row + ptrdiff_t{x} * 4;
        if (is_even(piece, some)) continue;
        for (int i = 0; i < some; ++i) {
          see(piece + ptrdiff_t{i} * 4, line, lines);
        }
      }
    }
  }

  void see_columns(int first, int count, Lines& lines) const {
    const ptrdiff_t step = edge_.from_end ? -4 : 4;
    for (int y = 0; y < part_.height && lines.bars != 0; ++y) {
      const uint8_t* row = pixel(first, y);
      const uint8_t* left = edge_.from_end ? row + (count - 1) * step : row;
      if (is_even(left, count)) continue;
      for (int line = 0; line < count; ++line) {
        see(row + line * step, line, lines);
      }
    }
  }

  void see(const uint8_t* pixel, int line, Lines& lines) const {
    if (std::memcmp(pixel, color_, 4) == 0) return;
    const std::optional<int> off = off_by(pixel);
    if (!off) lines.bars &= ~(1u << line);
    lines.off[size_t(line)] += off.value_or(0);
  }

  // Whether that is the very color, as it mostly is.
  bool is_even(const uint8_t* pixels, int count) const {
    return std::memcmp(pixels, even_.data(), size_t(count) * 4) == 0;
  }

  // In luma; nothing where no bar is.
  std::optional<int> off_by(const uint8_t* pixel) const {
    constexpr int kMost = 24;  // levels
    constexpr int kMostColor = 40;
    const int off = std::abs(luma_of(pixel) - luma_of(color_));
    if (off > kMost) return std::nullopt;
    for (int c = 0; c < 3; ++c) {
      if (std::abs(pixel[c] - color_[c]) > kMostColor) return std::nullopt;
    }
    return off;
  }
  const uint8_t* pixel(int line, int along) const {
    const int lines = edge_.rows ? part_.height : part_.width;
    const int across = edge_.from_end ? lines - 1 - line : line;
    const int x = part_.x + (edge_.rows ? along : across);
    const int y = part_.y + (edge_.rows ? across : along);
    return plane_.row(y) + ptrdiff_t{x} * 4;
  }

  const PlaneView& plane_;
  Rect part_;
  Edge edge_;
  const uint8_t* color_;
  std::array<uint8_t, 4 * kBlock> even_;
};

// Of a corner at an edge of `part`: a bar there has no other color.
const uint8_t* color_at(const PlaneView& plane, const Rect& part,
                        const Edge& edge) {
  const bool right = edge.from_end && !edge.rows;
  const bool bottom = edge.from_end && edge.rows;
  const int x = part.x + (right ? part.width - 1 : 0);
  const int y = part.y + (bottom ? part.height - 1 : 0);
  return plane.row(y) + ptrdiff_t{x} * 4;
}

// How many lines at an edge of `part` are bars in the test. Those next to the
// picture that look like that in the reference too belong to it.
int bars_at(const PlaneView& reference, const PlaneView& test, const Rect& part,
            const Edge& edge) {
  const uint8_t* const color = color_at(test, part, edge);
  const int bars = FromEdge(test, part, edge, color).bars();
  return FromEdge(reference, part, edge, color).up_to_picture(bars);
}

// How much there is to see around a part.
double variation_around(const PlaneView& plane, const Rect& part) {
  const Rect all = {0, 0, plane.size.width, plane.size.height};
  std::vector<Point> points = points_of(plane, all, kMostPoints);
  std::erase_if(points, [&](const Point& point) {
    return !intersected({point.x, point.y, 1, 1}, part).empty();
  });
  return points.empty() ? 0 : variation(points);
}

Rect without(const Rect& part, const Edge& edge, int lines) {
  Rect left = part;
  (edge.rows ? left.height : left.width) -= lines;
  if (!edge.from_end) (edge.rows ? left.y : left.x) += lines;
  return left;
}

Rect strip_of(const Rect& part, const Edge& edge, int lines) {
  const int rest = (edge.rows ? part.height : part.width) - lines;
  return without(part, {edge.rows, !edge.from_end}, rest);
}

// The mean square of what differs in a part.
double misfit_in(const PlaneView& reference, const PlaneView& test,
                 const Rect& part) {
  constexpr double kNoLimit = std::numeric_limits<double>::max();
  return unlikeness(reference, part, test, part, kMostPoints, kNoLimit) /
         kMostPoints;
}

// The mean square of how far a part is from one shade.
double contrast_to(int shade, const PlaneView& plane, const Rect& part) {
  double sum = 0;
  for (const Point& point : points_of(plane, part, kMostPoints)) {
    sum += (point.luma - shade) * (point.luma - shade);
  }
  return sum / kMostPoints;
}

// Whether what the reference shows in a strip is gone for a bar. A dark edge
// that became even, as coding makes it, hid nothing; and one that a tone made
// fainter is there.
bool is_hidden(const PlaneView& reference, const PlaneView& test,
               const Rect& strip) {
  const int shade = luma_at(test, strip.x, strip.y);
  return misfit_in(reference, test, strip) >= kLeastMisfit * kLeastMisfit &&
         contrast_to(shade, test, strip) <=
             kShareLeft * contrast_to(shade, reference, strip);
}

}  // namespace

std::optional<SharedRegion> find_uncovered(const Frame& reference,
                                           const Frame& test) {
  if (reference.size() != test.size()) return {};
  const PlaneView from = reference.plane(0);
  const PlaneView to = test.plane(0);
  Rect part = {0, 0, to.size.width, to.size.height};
  for (const Edge& edge : kEdges) {
    const int lines = bars_at(from, to, part, edge);
    if (lines == 0) continue;
    if (!is_hidden(from, to, strip_of(part, edge, lines))) continue;
    part = without(part, edge, lines);
    if (part.empty()) return {};
  }
  const SharedRegion found{part, part};
  if (!is_covered(reference, test, found)) return {};
  return found;
}

bool is_covered(const Frame& reference, const Frame& test,
                const SharedRegion& left) {
  const PlaneView from = reference.plane(0);
  const PlaneView to = test.plane(0);
  const Rect& part = left.test;
  const double share =
      double(part.width) * part.height / double(to.size.pixels());
  if (share == 1 || share < 0.25) return false;
  const double inside = misfit_in(from, to, part);
  const double everywhere =
      misfit_in(from, to, {0, 0, to.size.width, to.size.height});
  // The share of the error left when that inside is taken off.
  const double covered = (everywhere - share * inside) / (1 - share);
  // A plain border of another shade is one of the original's, unless all else
  // is as it was.
  constexpr double kShareLeftOfPlain = 0.01;
  const double shown = variation_around(from, part);
  const double most = shown < kLeastVariation ? kShareLeftOfPlain : kShareLeft;
  // Coarse coding is off by most where most is to see, but that is still there.
  if (variation_around(to, part) > std::max(kLeastVariation, shown / 2)) {
    return false;
  }
  return covered >= kLeastMisfit * kLeastMisfit && inside <= most * covered;
}

}  // namespace framewise::placement
