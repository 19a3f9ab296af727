// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "framewise/frame.h"
#include "media/encode/png/png.h"
#include "report/drawing/drawing.h"
#include "report/drawing/stroke_font.h"

namespace framewise::report {
namespace {

constexpr int kScale = 2;
constexpr int64_t kMostPixels = 64'000'000;

// Paints lines with round ends and antialiased edges.
class Canvas {
 public:
  explicit Canvas(MutablePlaneView plane) : plane_(plane) {
    for (int y = 0; y < plane.size.height; ++y) {
      std::fill_n(plane.row(y), size_t(plane.size.width) * 4, uint8_t{255});
    }
  }

  // The pieces of one line cover a pixel once, even where several overlap.
  void line(const std::vector<Point>& points, Point by, double width,
            Color color) {
    if (points.empty()) return;
    begin(points, by, width);
    for (size_t i = 0; i < points.size(); ++i) {
      const Point& next = points[std::min(i + 1, points.size() - 1)];
      cover(moved(points[i], by), moved(next, by), width * kScale / 2);
    }
    paint(color);
  }

  void disc(Point center, double radius, Color color) {
    line({center}, {}, 2 * radius, color);
  }

 private:
  static Point moved(Point point, Point by) {
    return {(point.x + by.x) * kScale, (point.y + by.y) * kScale};
  }

  // Sets the region that the line can touch.
  void begin(const std::vector<Point>& points, Point by, double width) {
    double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
    for (const Point& point : points) {
      const Point at = moved(point, by);
      left = std::min(left, at.x);
      right = std::max(right, at.x);
      top = std::min(top, at.y);
      bottom = std::max(bottom, at.y);
    }
    const double room = width * kScale / 2 + 1;
    left_ = within(left - room, plane_.size.width);
    right_ = within(right + room + 1, plane_.size.width);
    top_ = within(top - room, plane_.size.height);
    bottom_ = within(bottom + room + 1, plane_.size.height);
    covered_.assign(size_t(right_ - left_) * size_t(bottom_ - top_), 0);
  }

  static int within(double place, int end) {
    return int(std::clamp(place, 0.0, double(end)));
  }

  void cover(Point a, Point b, double radius) {
    const double room = radius + 1;
    const int x0 = std::max(left_, int(std::min(a.x, b.x) - room));
    const int x1 = std::min(right_, int(std::max(a.x, b.x) + room) + 1);
    const int y0 = std::max(top_, int(std::min(a.y, b.y) - room));
    const int y1 = std::min(bottom_, int(std::max(a.y, b.y) + room) + 1);
    const double dx = b.x - a.x, dy = b.y - a.y;
    const double length = dx * dx + dy * dy;
    for (int y = y0; y < y1; ++y) {
      uint8_t* row =
          covered_.data() + size_t(y - top_) * size_t(right_ - left_);
      for (int x = x0; x < x1; ++x) {
        const double px = x + 0.5 - a.x, py = y + 0.5 - a.y;
        const double t =
            length > 0 ? std::clamp((px * dx + py * dy) / length, 0.0, 1.0) : 0;
        const double far = std::hypot(px - t * dx, py - t * dy);
        const double share = std::clamp(radius + 0.5 - far, 0.0, 1.0);
        uint8_t& covered = row[x - left_];
        covered = std::max(covered, uint8_t(std::lround(share * 255)));
      }
    }
  }

  void paint(Color color) {
    const uint8_t ink[] = {color.r, color.g, color.b};
    const uint8_t* covered = covered_.data();
    for (int y = top_; y < bottom_; ++y) {
      uint8_t* pixel = plane_.row(y) + 4 * left_;
      for (int x = left_; x < right_; ++x, pixel += 4, ++covered) {
        for (int c = 0; c < 3; ++c) {
          pixel[c] = uint8_t(
              (pixel[c] * (255 - *covered) + ink[c] * *covered + 127) / 255);
        }
      }
    }
  }

  MutablePlaneView plane_;
  int left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
  std::vector<uint8_t> covered_;
};

void draw(const Line& line, Canvas& canvas) {
  canvas.line(line.points, {}, line.width, line.color);
}

void draw(const Ring& ring, Canvas& canvas) {
  canvas.disc(ring.center, ring.radius + 0.75, ring.color);
  canvas.disc(ring.center, ring.radius - 0.75, {255, 255, 255});
}

void draw(const Words& words, Canvas& canvas) {
  const Strokes strokes = strokes_of(words.text);
  const double left =
      words.at.x - (words.anchor == Anchor::kEnd ? strokes.width : 0);
  for (const auto& line : strokes.lines) {
    canvas.line(line, {left, words.at.y}, words.bold ? 1.6 : 1.1, words.color);
  }
}

}  // namespace

Result<std::string> png_of(const Drawing& drawing) {
  const Size size{drawing.width * kScale, drawing.height * kScale};
  if (size.pixels() > kMostPixels) {
    return with_hint(
        fail(ErrorKind::kLimit, "a plot of {}x{} pixels is too large for PNG",
             size.width, size.height),
        "write it as .svg, or plot fewer metrics");
  }
  FramePool pool;
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(PixelFormat{}, size));
  Canvas canvas(buffer.plane(0));
  for (const auto& shape : drawing.shapes) {
    std::visit([&](const auto& one) { draw(one, canvas); }, shape);
  }
  return media::png_of(std::move(buffer).freeze(0, {}, {}));
}

}  // namespace framewise::report
