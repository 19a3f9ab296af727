// SPDX-License-Identifier: Apache-2.0
// Comparisons that were made before are answered without opening a file.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "framewise/compare.h"

namespace framewise::comparison {

// The files of a comparison, as they were when they were hashed.
struct KnownFiles {
  std::string reference_sha256;  // empty: not known
  std::vector<std::string> test_sha256;
  // Whether all of them are unchanged since; absent if they were not hashed.
  std::function<bool()> unchanged;

  std::string test(size_t place) const {
    return place < test_sha256.size() ? test_sha256[place] : std::string();
  }
};

// The report that `compare` makes, from options.cache if it is there; else it
// is made and kept. Both are the same but for their times, the number of
// threads, and the counts of hits and misses.
Result<Report> known_or_compared(
    const std::filesystem::path& reference,
    std::span<const std::filesystem::path> tests, const CompareOptions& options,
    const std::function<Result<Report>(const KnownFiles& files)>& compare);

}  // namespace framewise::comparison
