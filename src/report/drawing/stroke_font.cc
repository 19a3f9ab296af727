// SPDX-License-Identifier: Apache-2.0
#include "report/drawing/stroke_font.h"

#include <algorithm>

namespace framewise::report {
namespace {

// A glyph is strokes with spaces between; a stroke is points of two digits in
// base 36, x and y in half pixels, y upwards: 0 below the base line of 6, 'i'
// the height of small letters, 'o' that of capitals. After '~' the pen goes
// through the points in a curve. From ' ' to '~'.
constexpr std::string_view kGlyphs[] = {
    "", "0o0b 0607", "0o0k 4o4k", "4o16 9o66 0iai 0cac",
    "~9l7m5m2l0i3f7e9c980 ~98775527 08 5o54",
    "co26 ~3o1n0l1j3i5j6l5n3o "
    "~bc9b8997b6d7e9dbbc",
    "~c64h3l6o8l6h1c185698cd", "0o0k", "~4q1l0f1944", "~0q3l4f3904",
    "5n5h 0m8i 8m2i", "0cac 5h57", "0704", "0c7c", "0607", "048q",
    // 0 to 9
    "~5o1m0f185698af9m5o", "1k5o56", "~0k2n5o8naj8e06 06a6",
    "~0l2n5o8n9k8h4g ~4g8fab87562709", "767o0bab", "9o1o0g ~0g2h5i9gac87562709",
    "~5i1g0c185698ac9g5i ~0c1i4n8o", "0oao36",
    "~5o2n1k2h5g8h9k8n5o ~5g1e0b185698ab9e5g", "~5o1m0i1e5c9eai9m5o ~ai9c6726",
    // : to @
    "0607 0g0h", "0704 0g0h", "9h0c97", "0eae 0aaa", "0h9c07",
    "~0l2n5o8n9k8h5f5c 5657", "~c674270e3l8ndkeedab9abah ~ae7h4e5a8aae",
    // A to Z
    "066oc6 2cac", "060o6o ~6o9nak9h6g 6g0g ~6gafbba766 6606",
    "~clan7o3m0f3876a7c9", "060o5o ~5oamcfa856 5606", "ao0o06a6 0f8f",
    "ao0o06 0f8f", "~clan7o3m0f3876a7c9 c9ce7e", "0o06 coc6 0fcf", "0o06",
    "7o7b ~7b67461709", "0o06 bo0d 4hc6", "0o06a6", "060o7ceoe6", "060oc6co",
    "~6o2m0f2866a8cfam6o", "060o7o ~7oanbkag7f 7f0f",
    "~6o2m0f2866a8cfam6o 8ad5", "060o7o ~7oanbkag7f 7f0f 6fc6",
    "~bl9n6o2n0k2h6fadcaa766270a", "0oco 6o66", "0o0c ~0c2866a8cc ccco",
    "0o66co", "0o569md6io", "0oc6 co06", "0o6fco 6f66", "0oco06c6",
    // [ to `
    "4q0q0444", "0q84", "0q4q4404", "0j5oaj", "04c4", "0o3l",
    // a to z
    "~5i1g0c185698ac9g5i aia6", "~5i1g0c185698ac9g5i 0o06", "~9g5i1g0c185698",
    "~5i1g0c185698ac9g5i aoa6", "0cac ~ac9g5i1g0c185698", "~8o5o3m3h 3h36 0i7i",
    "~5i1g0c185698ac9g5i aia4 ~a4815011", "0o06 ~0d2h5i9had ada6", "0i06 0n0m",
    "3i34 ~342100 3n3m", "0o06 9i0b 3d96", "0o06",
    "0i06 ~0e2h4i7h8e 8e86 ~8eahcifhge geg6", "0i06 ~0d2h5i9had ada6",
    "~5i1g0c185698ac9g5i", "~5i1g0c185698ac9g5i 0i00",
    "~5i1g0c185698ac9g5i aia0", "0i06 ~0d2h4i6i", "~8g4i1h0f2d6b89774608",
    "3m39 ~39475686 0i7i", "0i0b ~0b175687ab aia6", "0i56ai", "0i468ic6gi",
    "0ia6 ai06", "0i56 ai30", "0iai06a6",
    // { to ~
    "~5q2o2i0f2c2654", "0q04", "~0q3o3i5f3c3604", "~0b3e7bae"};
constexpr std::string_view kBox = "060oaoa606";

constexpr double kGap = 4.6;    // between letters, in half pixels
constexpr double kSpace = 3.4;  // the width of ' ' without gap
constexpr double kDigit =
    10;  // all digits are equally wide, for columns of numbers
constexpr int kBase = 6;
constexpr int kPiecesOfCurve = 6;

static_assert(std::size(kGlyphs) == '~' - ' ' + 1);

double digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// A smooth curve through all points (Catmull and Rom 1974).
std::vector<Point> curve(const std::vector<Point>& points) {
  const size_t count = points.size();
  const bool closed = points.front().x == points.back().x &&
                      points.front().y == points.back().y;
  const auto at = [&](size_t i, int step) {
    if (closed) return points[(i + count - 1 + size_t(step)) % (count - 1)];
    const auto place = std::clamp(int(i) + step, 0, int(count) - 1);
    return points[size_t(place)];
  };
  std::vector<Point> smooth = {points.front()};
  for (size_t i = 0; i + 1 < count; ++i) {
    const Point a = at(i, closed ? -1 : -1), b = points[i], c = points[i + 1],
                d = at(i, 2);
    for (int piece = 1; piece <= kPiecesOfCurve; ++piece) {
      const double t = double(piece) / kPiecesOfCurve;
      const auto blend = [t](double p, double q, double r, double s) {
        return q + 0.5 * t *
                       (r - p +
                        t * (2 * p - 5 * q + 4 * r - s +
                             t * (3 * (q - r) + s - p)));
      };
      smooth.push_back({blend(a.x, b.x, c.x, d.x), blend(a.y, b.y, c.y, d.y)});
    }
  }
  return smooth;
}

// Adds a glyph at `x`; returns its width in half pixels.
double add_glyph(std::string_view glyph, double x, Strokes& strokes) {
  double width = 0;
  while (!glyph.empty()) {
    std::string_view stroke = glyph.substr(0, glyph.find(' '));
    glyph.remove_prefix(std::min(glyph.size(), stroke.size() + 1));
    const bool smooth = stroke.starts_with('~');
    if (smooth) stroke.remove_prefix(1);
    std::vector<Point> points;
    for (size_t i = 0; i + 1 < stroke.size(); i += 2) {
      const double across = digit(stroke[i]);
      width = std::max(width, across);
      points.push_back({across, kBase - digit(stroke[i + 1])});
    }
    if (smooth) points = curve(points);
    for (Point& point : points) {
      point = {(x + point.x) / 2, point.y / 2};
    }
    strokes.lines.push_back(std::move(points));
  }
  return width;
}

}  // namespace

Strokes strokes_of(std::string_view text) {
  Strokes strokes;
  double x = kGap / 2;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;  // the rest of a code point
    if (c == ' ') {
      x += kSpace + kGap;
      continue;
    }
    const bool ascii = c > ' ' && c <= '~';
    const double width = add_glyph(ascii ? kGlyphs[c - ' '] : kBox, x, strokes);
    x += (c >= '0' && c <= '9' ? kDigit : width) + kGap;
  }
  strokes.width = (x - kGap / 2) / 2;
  return strokes;
}

}  // namespace framewise::report
