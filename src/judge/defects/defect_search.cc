// SPDX-License-Identifier: Apache-2.0
#include "judge/defects/defect_search.h"

#include <cmath>
#include <iterator>
#include <stdexcept>

namespace framewise::judge {
namespace {

// More stretches of time than this are reported as one.
constexpr size_t kMostParts = 64;

}  // namespace

double quantile(std::vector<double> values, double q) {
  // A share of nothing, such as of a frame without pixels that count.
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return 0;
  const size_t last = values.size() - 1;
  const auto at = values.begin() + ptrdiff_t(std::lround(q * double(last)));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

Severity band(double value, double major, double ruinous) {
  return value > ruinous ? Severity::kRuinous
         : value > major ? Severity::kMajor
                         : Severity::kMinor;
}

const char* hint_for(const DefectSearch& search, const char* otherwise) {
  return search.context.coding == Coding::kVideo
             ? "the encoder had too few bits: encode with less loss (a higher "
               "quality or bit rate, or a lower CRF)"
             : otherwise;
}

DefectSearch::DefectSearch(const measure::Evidence& evidence_,
                           std::span<const TimeSpan> on_screen,
                           const DefectContext& context_,
                           const placement::Placement& placement_)
    : evidence(evidence_),
      context(context_),
      placement(placement_),
      on_screen_(on_screen),
      counts_(evidence_.pairs.size(), true) {}

std::vector<size_t> DefectSearch::counting() const {
  std::vector<size_t> result;
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i]) result.push_back(i);
  }
  return result;
}

std::vector<double> DefectSearch::values(const Of& of) const {
  std::vector<double> result;
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i]) result.push_back(of(totals(i)));
  }
  return result;
}

bool DefectSearch::has_reason(DefectKind kind) const {
  return std::any_of(reasons_.begin(), reasons_.end(),
                     [&](const Reason& one) { return one.kind == kind; });
}

void DefectSearch::raise_severity(DefectKind kind, Severity severity) {
  for (Reason& one : reasons_) {
    if (one.kind == kind) one.severity = std::max(one.severity, severity);
  }
}

DefectSearch DefectSearch::of(
    const std::function<bool(size_t pair)>& these) const {
  DefectSearch alone = *this;
  alone.reasons_.clear();
  for (size_t pair = 0; pair < pairs(); ++pair) {
    if (!these(pair)) alone.leave_out(pair);
  }
  return alone;
}

void DefectSearch::append(DefectSearch&& other) {
  std::move(other.reasons_.begin(), other.reasons_.end(),
            std::back_inserter(reasons_));
}

void DefectSearch::remove_inside(DefectKind kind, const Rect& region) {
  std::erase_if(reasons_, [&](const Reason& one) {
    if (one.kind != kind || !one.region) return false;
    const Rect inside = intersected(*one.region, region);
    return 2.0 * inside.width * inside.height >=
           double(one.region->width) * one.region->height;
  });
}

bool DefectSearch::has_reason_everywhere(DefectKind kind) const {
  return std::any_of(reasons_.begin(), reasons_.end(), [&](const Reason& one) {
    return one.kind == kind && !one.region;
  });
}

bool DefectSearch::is_grave(Severity severity) const {
  return std::any_of(reasons_.begin(), reasons_.end(), [&](const Reason& one) {
    return one.severity >= severity;
  });
}

int64_t DefectSearch::first_frame(size_t pair) const {
  return evidence.pairs[pair].reference;
}

// A frame of the test stays until the next one comes.
int64_t DefectSearch::last_frame(size_t pair) const {
  const bool stays =
      pair + 1 < pairs() && first_frame(pair + 1) > first_frame(pair);
  return stays ? first_frame(pair + 1) - 1 : first_frame(pair);
}

TimeSpan DefectSearch::on_screen(size_t pair) const {
  return {on_screen_[size_t(first_frame(pair))].from_ms,
          on_screen_[size_t(last_frame(pair))].to_ms};
}

Reason& DefectSearch::add(DefectKind kind, Severity severity, Words words,
                          const std::vector<size_t>& when, size_t best) {
  if (when.empty()) throw std::logic_error("a defect that no frame shows");
  Reason& reason = reasons_.emplace_back();
  reason.kind = kind;
  reason.severity = severity;
  reason.message = std::move(words.message);
  reason.hint = std::move(words.hint);
  reason.first_frame = first_frame(when.front());
  reason.last_frame = last_frame(when.back());
  reason.span = {on_screen(when.front()).from_ms, on_screen(when.back()).to_ms};
  reason.at_ms = on_screen(best).from_ms;
  for (size_t i = 0; i < when.size(); ++i) {
    const bool follows = i > 0 && when[i] == when[i - 1] + 1;
    if (follows) {
      reason.parts.back().to_ms = on_screen(when[i]).to_ms;
    } else {
      reason.parts.push_back(on_screen(when[i]));
    }
  }
  if (reason.parts.size() > kMostParts) reason.parts.clear();
  if (reason.parts.size() == 1) reason.parts.clear();
  return reason;
}

Reason& DefectSearch::add_lasting(DefectKind kind, Severity severity,
                                  Words words, const Of& strength) {
  // Half of a median below zero would be more than any pair has.
  const double usual = median_of(strength);
  const double least = std::min(usual, 0.5 * usual);
  std::vector<size_t> when;
  size_t best = 0;
  double most = 0;
  for (const size_t pair : counting()) {
    const double value = strength(totals(pair));
    if (value < least) continue;  // false of what is no number: it stays
    when.push_back(pair);
    if (when.size() == 1 || value > most) {
      most = value;
      best = pair;
    }
  }
  return add(kind, severity, std::move(words), when, best);
}

std::vector<Reason> DefectSearch::take() && { return merged({}, reasons_); }

namespace {

// Cells that hang together, also over a gap of one cell.
class Groups {
 public:
  Groups(const std::vector<uint8_t>& marked, int columns, int rows,
         std::span<const measure::CellBox> parts)
      : left_(marked), columns_(columns), rows_(rows), parts_(parts) {}

  struct Group {
    int64_t count = 0;
    Rect box;  // in sixteenths of cells
  };
  std::optional<Group> next() {
    while (at_ < left_.size() && !left_[at_]) ++at_;
    if (at_ == left_.size()) return std::nullopt;
    Group group;
    std::vector<size_t> open = {at_};
    left_[at_] = 0;
    while (!open.empty()) {
      const int x = int(open.back() % size_t(columns_));
      const int y = int(open.back() / size_t(columns_));
      const Rect cell = box_of(open.back(), x, y);
      open.pop_back();
      ++group.count;
      group.box = group.count == 1 ? cell : united(group.box, cell);
      take_neighbours(x, y, open);
    }
    return group;
  }

 private:
  Rect box_of(size_t cell, int x, int y) const {
    const measure::CellBox part =
        parts_.empty() ? measure::CellBox() : parts_[cell];
    return {16 * x + part.left, 16 * y + part.top, part.right - part.left,
            part.bottom - part.top};
  }
  void take_neighbours(int x, int y, std::vector<size_t>& open) {
    for (int ny = std::max(0, y - 2); ny <= std::min(rows_ - 1, y + 2); ++ny) {
      for (int nx = std::max(0, x - 2); nx <= std::min(columns_ - 1, x + 2);
           ++nx) {
        uint8_t& cell = left_[size_t(ny) * size_t(columns_) + size_t(nx)];
        if (cell) open.push_back(size_t(&cell - left_.data()));
        cell = 0;
      }
    }
  }

  std::vector<uint8_t> left_;
  int columns_;
  int rows_;
  std::span<const measure::CellBox> parts_;
  size_t at_ = 0;
};

}  // namespace

std::optional<Rect> region_of(const std::vector<uint8_t>& marked, int columns,
                              int rows, int side, Size picture,
                              std::span<const measure::CellBox> parts) {
  // When nearly everything is marked, a box says nothing.
  constexpr double kEverywhere = 0.9;
  // One group speaks for all when it has this share of them.
  constexpr double kMost = 0.6;
  Groups groups(marked, columns, rows, parts);
  Rect all;
  Groups::Group largest;
  int64_t count = 0;
  while (const auto group = groups.next()) {
    all = count == 0 ? group->box : united(all, group->box);
    count += group->count;
    if (group->count > largest.count) largest = *group;
  }
  if (count == 0 || double(count) > kEverywhere * columns * rows) {
    return std::nullopt;
  }
  const Rect box =
      double(largest.count) >= kMost * double(count) ? largest.box : all;
  const int left = box.x * side / 16;
  const int top = box.y * side / 16;
  const int right = ((box.x + box.width) * side + 15) / 16;
  const int bottom = ((box.y + box.height) * side + 15) / 16;
  return intersected({left, top, right - left, bottom - top},
                     {0, 0, picture.width, picture.height});
}

std::optional<Rect> region_of_cells(
    const measure::Evidence& evidence, const std::vector<size_t>& pairs,
    const std::function<bool(size_t pair, size_t cell)>& wrong) {
  const measure::ErrorGrid& grid = evidence.grid;
  std::vector<uint8_t> marked(grid.cells());
  std::vector<measure::CellBox> parts(grid.cells(),
                                      measure::CellBox{0, 0, 0, 0});
  for (const size_t pair : pairs) {
    for (size_t cell = 0; cell < grid.cells(); ++cell) {
      if (!wrong(pair, cell)) continue;
      marked[cell] = 1;
      parts[cell] = united(parts[cell], grid.wrong[pair * grid.cells() + cell]);
    }
  }
  return region_of(marked, grid.columns, grid.rows, grid.cell, evidence.size,
                   parts);
}

std::vector<uint8_t> often(const std::vector<uint32_t>& counts) {
  const uint32_t most =
      counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
  std::vector<uint8_t> marked(counts.size());
  for (size_t i = 0; i < counts.size(); ++i) {
    marked[i] = counts[i] > 0 && 2 * counts[i] >= most;
  }
  return marked;
}

Focus focus_of(const measure::FrameTotals& t) {
  Focus found;
  for (int i = 0; i < 2; ++i) {
    const double energy = t.blur_blur[i];
    const double product = t.error_blur[i];
    if (energy <= 0 || t.luma_error <= 0) continue;
    const double explained = product * product / (energy * t.luma_error);
    if (explained <= found.explained) continue;
    found = {1 - product / energy, explained};
  }
  return found;
}

double median_of_maps(const measure::Evidence& evidence,
                      double measure::ColorMap::*value) {
  std::vector<double> values;
  for (const measure::ColorMap& map : evidence.color_maps) {
    values.push_back(map.*value);
  }
  return median(std::move(values));
}

bool is_tone_curve(const measure::Evidence& evidence) {
  constexpr double kCurved = 0.9;
  return is_color_map(evidence) &&
         median_of_maps(evidence, &measure::ColorMap::curved) >= kCurved;
}

bool is_color_map(const measure::Evidence& evidence) {
  // All of it but rounding; in cells of colors, about all of it. White writing
  // that is blurred away on black looks like such a map at first sight.
  constexpr double kExactly = 0.98;
  constexpr double kInCells = 0.9;
  std::vector<double> over;
  for (const auto& map : evidence.color_maps) {
    over.push_back(map.explained - (map.exact ? kExactly : kInCells));
  }
  return !over.empty() && median(std::move(over)) >= 0;
}

bool is_posterized(const measure::Evidence& evidence) {
  constexpr double kFew = 16;
  constexpr double kShare = 0.25;
  const double left = median_of_maps(evidence, &measure::ColorMap::test_colors);
  return left <= kFew &&
         left < kShare * median_of_maps(evidence,
                                        &measure::ColorMap::reference_colors);
}

bool has_fewer_colors(const measure::Evidence& evidence) {
  std::vector<double> shares;
  for (const auto& map : evidence.color_maps) {
    shares.push_back(map.test_colors / std::max(1.0, map.reference_colors));
  }
  return !shares.empty() && median(std::move(shares)) <= 0.75;
}

double quantization_error(const measure::Evidence& evidence) {
  // A palette of fewer colors damages frames of all of the time: equal frames
  // have no map.
  constexpr size_t kSeveral = 2;
  if (!has_fewer_colors(evidence) || evidence.color_maps.size() < kSeveral) {
    return 0;
  }
  // N colors divide each side of the cube of RGB into the cube root of N less
  // one steps, and the nearest is off by half of one.
  const double colors =
      median_of_maps(evidence, &measure::ColorMap::test_colors);
  return 255 / (2 * std::max(1.0, std::cbrt(colors) - 1));
}

}  // namespace framewise::judge
