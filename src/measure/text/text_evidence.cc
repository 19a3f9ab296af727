// SPDX-License-Identifier: Apache-2.0
#include "measure/text/text_evidence.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

namespace framewise::measure::text {
namespace {

// Damaged lines that are kept of a pair.
constexpr size_t kMostMarks = 8;
// Pages that are kept of a comparison: reading one takes about 0.2 s.
constexpr size_t kMostPages = 5;
// Lines whose measures are remembered: about 700 bytes each.
constexpr size_t kMostKnown = 8192;
// Pages are read only if at least one in so many lines is wide, as words are.
// In photographs small spots pass for lines, mostly less than a tenth of them
// wide (judge/defects/damaged_text.cc); reading those takes longer than all
// other evidence of a still.
constexpr int kLinesForAWideOne = 10;

// Multiplication and rotation, as in FNV and wyhash; contents of lines are not
// hostile to each other.
uint64_t mixed(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15ull;
  return hash ^ (hash >> 29);
}

uint64_t hash_of(const Frame& frame, const Rect& area, uint64_t hash) {
  const size_t bytes = size_t(area.width) * 4;
  for (int y = area.y; y < area.y + area.height; ++y) {
    const uint8_t* at = frame.plane(0).row(y) + 4 * area.x;
    size_t i = 0;
    for (; i + 8 <= bytes; i += 8) {
      uint64_t value;
      std::memcpy(&value, at + i, 8);
      hash = mixed(hash, value);
    }
    if (i < bytes) {
      uint32_t value;
      std::memcpy(&value, at + i, 4);
      hash = mixed(hash, value);
    }
  }
  return mixed(hash, uint64_t(area.width));
}

bool equal_in(const Frame& a, const Frame& b, const Rect& area) {
  for (int y = area.y; y < area.y + area.height; ++y) {
    if (std::memcmp(a.plane(0).row(y) + 4 * area.x,
                    b.plane(0).row(y) + 4 * area.x,
                    size_t(area.width) * 4) != 0) {
      return false;
    }
  }
  return true;
}

// Whether the line is that of the frame before or after.
bool is_of_another_time(const TextFrames& frames, const TextBox& box,
                        const LineMeasures& line) {
  for (const Frame* const other : {frames.past, frames.next}) {
    if (!other || other->size() != frames.test.size() ||
        equal_in(*other, frames.reference, box.area)) {
      continue;
    }
    if (equal_in(*other, frames.test, box.area)) return true;
    const LineMeasures then = measure_line(*other, frames.test, box);
    if (then.correlation > line.correlation) return true;
  }
  return false;
}

LineMark mark_of(const LineMeasures& line) {
  return {
      line.area,           float(line.correlation), float(line.contrast_kept),
      line.has_vanished(), line.by_color,           line.cut};
}

}  // namespace

bool is_worse(const LineMark& a, const LineMark& b) {
  const auto left = [](const LineMark& line) {
    return std::min(line.correlation, line.contrast);
  };
  return left(a) < left(b);
}

bool has_lines_of_text(const TextOfPair& text) {
  return text.wide >= 2 && 3 * text.wide >= text.lines;
}

int64_t area_of(std::span<const TextBox> boxes) {
  int64_t pixels = 0;
  for (const TextBox& box : boxes) {
    pixels += int64_t(box.area.width) * box.area.height;
  }
  return pixels;
}

TextPage page_of(size_t pair, const TextFrames& frames,
                 std::span<const TextBox> boxes, int64_t all_area) {
  constexpr int kMargin = 10;  // pixels of white around the lines
  TextPage page;
  page.pair = pair;
  page.read_area = area_of(boxes);
  page.all_area = all_area;
  page.area = boxes.front().area;
  for (const TextBox& box : boxes) {
    page.area = united(page.area, box.area);
    page.lines.push_back(box.area);
  }
  page.area = {page.area.x - kMargin, page.area.y - kMargin,
               page.area.width + 2 * kMargin, page.area.height + 2 * kMargin};
  page.reference = normalized_page(frames.reference, page.area, boxes);
  page.test = normalized_page(frames.test, page.area, boxes);
  return page;
}

const LineMeasures& TextCollector::measures_of(Contents contents,
                                               const TextFrames& frames,
                                               const TextBox& box) {
  const auto found = known_.find(contents);
  if (found != known_.end()) return found->second;
  return known_
      .emplace(contents, measure_line(frames.reference, frames.test, box))
      .first->second;
}

void TextCollector::add(size_t pair, const TextFrames& frames) {
  const std::vector<TextBox>& boxes = finder_.find(frames.reference);
  if (boxes.empty()) return;
  // Once a pair: what is referred to stays.
  if (known_.size() > kMostKnown) known_.clear();
  TextOfPair text;
  text.pair = pair;
  text.lines = int(boxes.size());
  text.area = area_of(boxes);
  text.wide = int(std::ranges::count_if(boxes, [](const TextBox& box) {
    return box.area.width >= 4 * box.area.height;
  }));
  static const LineMeasures kSame;
  std::vector<std::reference_wrapper<const LineMeasures>> lines;
  std::vector<TextBox> damaged;
  std::vector<Contents> contents;
  bool same = true;
  for (const TextBox& box : boxes) {
    if (equal_in(frames.reference, frames.test, box.area)) {
      lines.emplace_back(kSame);
      continue;
    }
    same = false;
    const Contents both =
        hash_of(frames.test, box.area,
                hash_of(frames.reference, box.area, uint64_t(box.area.x)));
    const LineMeasures& line = measures_of(both, frames, box);
    if (!is_damaged(line)) {
      lines.emplace_back(line);
      continue;
    }
    if (is_of_another_time(frames, box, line)) continue;
    lines.emplace_back(line);
    damaged.push_back(box);
    contents.push_back(both);
    LineMark mark = mark_of(line);
    mark.area = box.area;
    text.cut += mark.cut != Cut::kNone;
    text.damaged.push_back(mark);
    text.damaged_area = text.damaged_lines++ == 0
                            ? box.area
                            : united(text.damaged_area, box.area);
  }
  if (!same && !lines.empty()) {
    text.measures = legibility_of(lines);
    text.reading = reading_of(text.measures);
    text.without_words = reading_without_words(text.measures);
  }
  std::ranges::stable_sort(text.damaged, is_worse);
  if (text.damaged.size() > kMostMarks) text.damaged.resize(kMostMarks);
  const bool may_be_text =
      text.wide > 0 && kLinesForAWideOne * text.wide >= text.lines;
  if (text.reading > Reading::kFine && may_be_text) {
    keep_page(text, frames, damaged, contents);
  }
  evidence_.pairs.push_back(std::move(text));
}

// The pages with the largest areas of lines that are on no other page.
void TextCollector::keep_page(const TextOfPair& text, const TextFrames& frames,
                              const std::vector<TextBox>& damaged,
                              const std::vector<Contents>& contents) {
  std::vector<TextBox> boxes;
  for (size_t i = 0; i < damaged.size(); ++i) {
    if (!on_pages_.contains(contents[i])) boxes.push_back(damaged[i]);
  }
  if (boxes.empty()) return;
  std::vector<TextPage>& pages = evidence_.pages;
  const int64_t area = area_of(boxes);
  if (pages.size() == kMostPages) {
    const auto least =
        std::ranges::min_element(pages, {}, &TextPage::read_area);
    if (least->read_area >= area) return;
    pages.erase(least);
  }
  on_pages_.insert(contents.begin(), contents.end());
  pages.push_back(page_of(text.pair, frames, boxes, text.area));
}

TextEvidence TextCollector::take() && { return std::move(evidence_); }

}  // namespace framewise::measure::text
