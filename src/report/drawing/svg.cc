// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/printable.h"
#include "report/drawing/drawing.h"
#include "report/page/report_page.h"

namespace framewise::report {
namespace {

std::string hex(const Color& color) {
  return fmt::format("#{:02x}{:02x}{:02x}", color.r, color.g, color.b);
}

std::string element(const Line& line) {
  std::string path;
  const Point* last = nullptr;
  for (const Point& point : line.points) {
    if (!last) {
      path += fmt::format("M{:.1f} {:.1f}", point.x, point.y);
    } else if (last->y == point.y) {
      path += fmt::format("H{:.1f}", point.x);
    } else if (last->x == point.x) {
      path += fmt::format("V{:.1f}", point.y);
    } else {
      path += fmt::format("L{:.1f} {:.1f}", point.x, point.y);
    }
    last = &point;
  }
  return fmt::format(
      "<path fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" d=\"{}\"/>\n",
      hex(line.color), line.width, path);
}

std::string element(const Ring& ring) {
  return fmt::format(
      "<circle fill=\"#fff\" stroke=\"{}\" stroke-width=\"1.5\" cx=\"{:.1f}\" "
      "cy=\"{:.1f}\" r=\"{}\"/>\n",
      hex(ring.color), ring.center.x, ring.center.y, ring.radius);
}

std::string element(const Words& words) {
  return fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\"{}{}>{}</text>\n", words.at.x,
      words.at.y, hex(words.color),
      words.anchor == Anchor::kEnd ? " text-anchor=\"end\"" : "",
      words.bold ? " font-weight=\"600\"" : "", escaped(printable(words.text)));
}

}  // namespace

std::string svg_of(const Drawing& drawing) {
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" font-family=\"system-ui,sans-serif\" "
      "font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" "
      "fill=\"#fff\"/>\n",
      drawing.width, drawing.height);
  for (const auto& shape : drawing.shapes) {
    svg += std::visit([](const auto& one) { return element(one); }, shape);
  }
  return svg + "</svg>\n";
}

}  // namespace framewise::report
