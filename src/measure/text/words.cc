// SPDX-License-Identifier: Apache-2.0
#include "measure/text/words.h"

#include <algorithm>
#include <cstdint>

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

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

// Letters of other scripts and with accents: not the blocks of punctuation,
// arrows, boxes and symbols.
bool is_letter(uint32_t sign) {
  if (sign < 0xC0 || sign == 0xD7 || sign == 0xF7) return false;
  return sign < 0x2000 || (sign >= 0x2C00 && sign < 0x2E00) ||
         (sign >= 0x3040 && sign < 0xE000) || (sign >= 0xF900 && sign < 0xFE00);
}

// A letter of these writes a syllable or a word.
bool is_wide(uint32_t sign) { return sign >= 0x3040; }

// The sign of several bytes that begins here, and its bytes; 0: none.
struct Sign {
  uint32_t code = 0;
  size_t bytes = 1;
};
Sign sign_at(std::string_view text, size_t at) {
  const auto first = uint8_t(text[at]);
  const size_t bytes = first >= 0xF0   ? 4
                       : first >= 0xE0 ? 3
                       : first >= 0xC0 ? 2
                                       : 1;
  if (bytes == 1 || at + bytes > text.size()) return {};
  uint32_t code = first & (0x7FU >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    code = code << 6 | (uint8_t(text[at + i]) & 0x3FU);
  }
  return {code, bytes};
}

}  // namespace

std::string folded(std::string_view word) {
  std::string plain;
  for (size_t i = 0; i < word.size();) {
    const char c = word[i];
    const Sign sign = sign_at(word, i);
    if (is_plain(c) || c == '|') {
      plain += alike(c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c);
    } else if (is_letter(sign.code)) {
      plain += word.substr(i, sign.bytes);
    }
    i += sign.bytes;
  }
  return plain;
}

bool proves_text(const ReadWord& word) {
  size_t signs = 0;
  for (size_t i = 0; i < word.text.size();) {
    const Sign sign = sign_at(word.text, i);
    if (is_plain(word.text[i])) {
      ++signs;
    } else if (is_letter(sign.code)) {
      signs += is_wide(sign.code) ? 2 : 1;
    }
    i += sign.bytes;
  }
  return word.confidence >= kProof && signs >= kShortestProof;
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
