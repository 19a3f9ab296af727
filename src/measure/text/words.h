// SPDX-License-Identifier: Apache-2.0
// Compares the words that were read in lines of a reference with those of a
// test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "framewise/reason.h"

namespace framewise::measure::text {

// A word that a program has read on a page.
struct ReadWord {
  std::string text;
  Rect area;              // on the page
  double confidence = 0;  // 0 to 100
};

// The words of a line, in order of reading.
using LineOfWords = std::vector<ReadWord>;

// A word without what programs confuse: letters and digits, those of ASCII in
// lower case, and one of each group of signs that look alike (o0, 1il, s5).
// UTF-8. Empty: it says nothing.
std::string folded(std::string_view word);

// The words of a line of both frames.
struct ComparedLine {
  int words = 0;  // of the reference that were read with confidence
  int kept = 0;   // of these, that the test has too
  std::vector<WordChange> lost;
};
ComparedLine compare_words(const LineOfWords& reference,
                           const LineOfWords& test);

// Whether a word proves that its line is text: three letters or digits at
// least (two of Chinese, Japanese or Korean), read with much confidence.
// Pictures without text give at most one such word.
bool proves_text(const ReadWord& word);

// The words read on a page of both frames.
struct PageWords {
  size_t pair = 0;
  int words = 0;
  int kept = 0;
  int proofs = 0;  // words of the reference that prove text
  // Share of the area of the frame's lines that the page has; the others were
  // not damaged.
  double share = 1;
  struct Line {
    Rect area;  // of the frame
    std::vector<WordChange> lost;
  };
  std::vector<Line> lines;  // those with lost words

  // Of all words of the frame, those on the page as many per area as elsewhere.
  double share_kept() const {
    return words > 0 ? 1 - share * double(words - kept) / words : 1;
  }
};

}  // namespace framewise::measure::text
