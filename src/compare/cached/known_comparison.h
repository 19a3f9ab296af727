// SPDX-License-Identifier: Apache-2.0
// Looks up whole reports in the cache. A hit opens no file.
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
  // Whether all files still have the content that was hashed; absent: unknown.
  std::function<bool()> unchanged;

  std::string test(size_t place) const {
    return place < test_sha256.size() ? test_sha256[place] : std::string();
  }
};

// The report from options.cache or, if it is not there, from `compare`, whose
// result is stored. Both are equal but for times, threads, and counts of hits
// and misses.
Result<Report> known_or_compared(
    const std::filesystem::path& reference,
    std::span<const std::filesystem::path> tests, const CompareOptions& options,
    const std::function<Result<Report>(const KnownFiles& files)>& compare);

// Whether the report is probably in options.cache, so that no file will be
// opened. Files of this machine are read for that once, to hash them.
bool is_probably_known(const std::filesystem::path& reference,
                       std::span<const std::filesystem::path> tests,
                       const CompareOptions& options);

}  // namespace framewise::comparison
