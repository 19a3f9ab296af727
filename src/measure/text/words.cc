// SPDX-License-Identifier: Apache-2.0
#include "measure/text/words.h"

#include <algorithm>

namespace framewise::measure::text {
namespace {

// From this confidence on a word of the reference counts: 250 comparisons of
// screen recordings, Tesseract 5.3.
constexpr double kLeastConfidence = 40;
constexpr double kProof = 60;
constexpr size_t kShortestProof = 3;

char alike(char c) {
  switch (c) {
    case '0': return 'o';
    case '1':
    case 'i':
    case '|': return 'l';
    case '5': return 's';
    default: return c;
  }
}

}  // namespace

std::string folded(std::string_view word) {
  std::string plain;
  for (const char c : word) {
    const char lower = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    const bool counts = (lower >= 'a' && lower <= 'z') ||
                        (lower >= '0' && lower <= '9') || lower == '|';
    if (counts) plain += alike(lower);
  }
  return plain;
}

bool proves_text(const ReadWord& word) {
  const auto signs = std::ranges::count_if(word.text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
  });
  return word.confidence >= kProof && size_t(signs) >= kShortestProof;
}

ComparedLine compare_words(const LineOfWords& reference,
                           const LineOfWords& test) {
  struct Left {
    std::string plain;
    const ReadWord* word;
  };
  std::vector<Left> left;
  for (const ReadWord& word : test) {
    std::string plain = folded(word.text);
    if (!plain.empty()) left.push_back({std::move(plain), &word});
  }
  ComparedLine line;
  std::vector<const ReadWord*> lost;
  for (const ReadWord& word : reference) {
    const std::string plain = folded(word.text);
    if (plain.empty() || word.confidence < kLeastConfidence) continue;
    ++line.words;
    const auto same = std::ranges::find(left, plain, &Left::plain);
    if (same == left.end()) {
      lost.push_back(&word);
      continue;
    }
    ++line.kept;
    left.erase(same);
  }
  // The words read where the lost word stands.
  for (const ReadWord* const word : lost) {
    WordChange change{word->text, {}};
    int widest = 0;
    for (const Left& other : left) {
      const Rect both = intersected(word->area, other.word->area);
      if (both.empty() || both.width <= widest) continue;
      widest = both.width;
      change.after = other.word->text;
    }
    line.lost.push_back(std::move(change));
  }
  return line;
}

}  // namespace framewise::measure::text
