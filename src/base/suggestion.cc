// SPDX-License-Identifier: Apache-2.0
#include "base/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace framewise {

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> before(b.size() + 1);
  std::vector<int> above(b.size() + 1);
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = int(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = int(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::string_view nearest(std::string_view word,
                         std::span<const std::string_view> candidates) {
  // A word with a third of its letters wrong is another word. The cost grows
  // with the square of the length, and typed words are short.
  constexpr size_t kLongest = 64;
  if (word.empty() || word.size() > kLongest) return {};
  int best = std::max(1, int(word.size()) / 3) + 1;
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    const int distance = edit_distance(word, candidate);
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

std::string suggestion(std::string_view word,
                       std::span<const std::string_view> candidates) {
  const std::string_view found = nearest(word, candidates);
  return found.empty() ? std::string() : fmt::format("did you mean {}?", found);
}

}  // namespace framewise
