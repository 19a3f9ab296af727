// SPDX-License-Identifier: Apache-2.0
// Boxes of one level lie side by side in alphabetical order, callers below.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "bench/profile/stack_sampler.h"

namespace framewise::bench {
namespace {

constexpr double kWidth = 1200;
constexpr double kRow = 17;
constexpr double kLeastWidth = 0.4;  // pixels; narrower boxes are left out
constexpr double kCharacter = 6.6;

struct Box {
  int64_t samples = 0;
  std::map<std::string, std::unique_ptr<Box>> children;

  int depth() const {
    int deepest = 0;
    for (const auto& [name, child] : children) {
      deepest = std::max(deepest, child->depth());
    }
    return deepest + 1;
  }
};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += uint8_t(c) < 32 ? '?' : c;
    }
  }
  return out;
}

// Warm colors, the same for the same name.
std::string color_of(const std::string& name) {
  uint32_t hash = 2166136261u;
  for (const char c : name) hash = (hash ^ uint8_t(c)) * 16777619u;
  return fmt::format("rgb({},{},{})", 205 + hash % 50, 110 + hash / 64 % 110,
                     60 + hash / 4096 % 50);
}

void draw(const std::string& name, const Box& box, double x, double y,
          double per_sample, int64_t all, std::string& svg) {
  const double width = double(box.samples) * per_sample;
  if (width < kLeastWidth) return;
  const auto letters = size_t(std::max(0.0, (width - 6) / kCharacter));
  const std::string shown = letters >= 3 ? name.substr(0, letters) : "";
  svg += fmt::format(
      "<g><title>{} ({} samples, {:.1f} %)</title><rect x=\"{:.1f}\" "
      "y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\" rx=\"1\"/>"
      "<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text></g>\n",
      escaped(name), box.samples, 100.0 * double(box.samples) / double(all), x,
      y, width, kRow - 1, color_of(name), x + 3, y + 12, escaped(shown));
  for (const auto& [child_name, child] : box.children) {
    draw(child_name, *child, x, y - kRow, per_sample, all, svg);
    x += double(child->samples) * per_sample;
  }
}

}  // namespace

std::string folded_text(const FoldedStacks& stacks) {
  std::string text;
  for (const auto& [stack, count] : stacks) {
    text += fmt::format("{} {}\n", stack, count);
  }
  return text;
}

std::string flame_graph_svg(const FoldedStacks& stacks,
                            const std::string& title) {
  Box root;
  for (const auto& [stack, count] : stacks) {
    root.samples += count;
    Box* at = &root;
    for (std::string_view rest = stack; !rest.empty();) {
      const std::string_view name = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
      auto& child = at->children[std::string(name)];
      if (!child) child = std::make_unique<Box>();
      child->samples += count;
      at = child.get();
    }
  }
  const double height = kRow * root.depth() + 50;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" "
      "viewBox=\"0 0 {} {}\" font-family=\"monospace\" font-size=\"11\">\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fffdf6\"/>\n"
      "<text x=\"10\" y=\"22\" font-size=\"14\">{}</text>\n",
      kWidth, height, kWidth, height, escaped(title));
  if (root.samples > 0) {
    draw("all", root, 10, height - kRow - 10,
         (kWidth - 20) / double(root.samples), root.samples, svg);
  }
  return svg + "</svg>\n";
}

}  // namespace framewise::bench
