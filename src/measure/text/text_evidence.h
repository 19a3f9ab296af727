// SPDX-License-Identifier: Apache-2.0
// The evidence about texts of a comparison after its frames are gone: how
// well they can be read in some pairs, and pages of doubtful boxes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "framewise/frame.h"
#include "measure/text/boxes.h"
#include "measure/text/legibility.h"
#include "measure/text/text_page.h"
#include "measure/text/words.h"

namespace framewise::measure::text {

// A damaged line of a pair.
struct LineMark {
  Rect area;
  float correlation = 1;
  float contrast = 1;  // share that is left
  bool vanished = false;
  bool by_color = false;
  Cut cut = Cut::kNone;
};

bool is_worse(const LineMark& a, const LineMark& b);

struct TextOfPair {
  size_t pair = 0;  // its number
  int lines = 0;
  int wide = 0;      // lines at least four times as wide as tall
  int64_t area = 0;  // pixels of the lines
  Reading reading = Reading::kSame;
  // The reading by the cheap measures alone.
  Reading without_words = Reading::kSame;
  Legibility measures;
  int damaged_lines = 0;
  Rect damaged_area;              // around all of them
  std::vector<LineMark> damaged;  // some of them, the worst first
  int cut = 0;                    // lines whose strokes are cut
};

// Whether the lines lie as those of text do: of 11 recordings with text in the
// corpus 10 have at least two wide lines, and at least a third of all are wide.
// In photographs, films and games small spots pass for lines: up to 0.3 of 23,
// mostly less than 0.1, are wide.
bool has_lines_of_text(const TextOfPair& text);

// Damaged lines of a pair to read in both frames.
struct TextPage {
  size_t pair = 0;
  Rect area;  // of the frame
  std::vector<Rect> lines;
  GrayPage reference;
  GrayPage test;
  // Pixels of the lines on the page, and of all lines of the frame.
  int64_t read_area = 0;
  int64_t all_area = 0;
};

// The frames of a pair, opaque RGBA of 8 bits and of one size, and the frames
// of the reference before and after.
struct TextFrames {
  const Frame& reference;
  const Frame& test;
  const Frame* past = nullptr;
  const Frame* next = nullptr;
};

// A page of these lines, at least one. `all_area`: of all lines of the frame.
TextPage page_of(size_t pair, const TextFrames& frames,
                 std::span<const TextBox> boxes, int64_t all_area);

int64_t area_of(std::span<const TextBox> boxes);

struct TextEvidence {
  std::vector<TextOfPair> pairs;  // those with text, in order
  std::vector<TextPage> pages;    // in the order of their pairs
  // The words read on the pages; empty where no reader is present.
  std::vector<PageWords> words;
};

class TextCollector {
 public:
  // The pairs come in order. Text that lies in `test` as it did in the frame
  // before or as it will in the next one is a fault of time, and left out.
  void add(size_t pair, const TextFrames& frames);

  TextEvidence take() &&;

 private:
  using Contents = uint64_t;  // hash of a line of both frames

  const LineMeasures& measures_of(Contents contents, const TextFrames& frames,
                                  const TextBox& box);
  void keep_page(const TextOfPair& text, const TextFrames& frames,
                 const std::vector<TextBox>& damaged,
                 const std::vector<Contents>& contents);

  TextFinder finder_;
  std::unordered_map<Contents, LineMeasures> known_;
  std::unordered_set<Contents> on_pages_;
  TextEvidence evidence_;
};

}  // namespace framewise::measure::text
