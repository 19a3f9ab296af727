// SPDX-License-Identifier: Apache-2.0
#include "image/difference/regions.h"

#include <algorithm>
#include <set>

namespace framewise::image {
namespace {

// The rule for a pixel that lies in `inside`, in the order of the options.
std::optional<double> rule_of(std::span<const DiffRegion* const> inside, int x,
                              double threshold) {
  std::optional<double> rule = threshold;
  for (const DiffRegion* region : inside) {
    if (x < region->box.x || x >= region->box.x + region->box.width) continue;
    if (!region->threshold) return std::nullopt;
    rule = region->threshold;
  }
  return rule;
}

std::vector<RowSegment> segments_of(std::span<const DiffRegion* const> inside,
                                    int width, double threshold) {
  std::set<int> edges = {0, width};
  for (const DiffRegion* region : inside) {
    edges.insert(std::clamp(region->box.x, 0, width));
    edges.insert(std::clamp(region->box.x + region->box.width, 0, width));
  }
  std::vector<RowSegment> segments;
  int begin = 0;
  for (const int end : edges) {
    if (end == begin) continue;
    const auto rule = rule_of(inside, begin, threshold);
    if (!segments.empty() && segments.back().threshold == rule) {
      segments.back().end = end;
    } else {
      segments.push_back({begin, end, rule});
    }
    begin = end;
  }
  return segments;
}

}  // namespace

RegionRows::RegionRows(Size size, double threshold,
                       std::span<const DiffRegion> regions) {
  std::set<int> edges = {0};
  for (const DiffRegion& region : regions) {
    edges.insert(std::clamp(region.box.y, 0, size.height));
    edges.insert(std::clamp(region.box.y + region.box.height, 0, size.height));
  }
  for (const int y : edges) {
    std::vector<const DiffRegion*> inside;
    for (const DiffRegion& region : regions) {
      const Rect& box = region.box;
      if (y >= box.y && y < box.y + box.height) inside.push_back(&region);
    }
    bands_.push_back({y, segments_of(inside, size.width, threshold)});
  }
}

std::span<const RowSegment> RegionRows::row(int y) const {
  const auto after = std::upper_bound(
      bands_.begin(), bands_.end(), y,
      [](int wanted, const Band& band) { return wanted < band.begin; });
  return std::prev(after)->segments;
}

}  // namespace framewise::image
