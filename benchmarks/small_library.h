// SPDX-License-Identifier: Apache-2.0
// A small library of real animations, for benchmarks of what surrounds the
// measuring.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "framewise/framewise.h"

namespace framewise::bench {

// A folder that goes when the benchmark ends.
struct Scratch {
  Scratch() {
    std::string name =
        (std::filesystem::temp_directory_path() / "fw-bench-XXXXXX").string();
    if (mkdtemp(name.data())) path = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

// The smallest animations of a folder: the benchmark is of the cache.
inline std::vector<std::filesystem::path> library(
    const std::filesystem::path& folder, size_t count) {
  std::vector<std::pair<uintmax_t, std::filesystem::path>> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".gif" || entry.file_size() < 4000)
      continue;
    files.emplace_back(entry.file_size(), entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::filesystem::path> chosen;
  for (const auto& [size, path] : files) {
    if (chosen.size() < count && open(path)) chosen.push_back(path);
  }
  return chosen;
}

using PathPair = std::pair<std::filesystem::path, std::filesystem::path>;

// Each file beside a copy of it that gifsicle made smaller.
inline std::vector<PathPair> pairs_of(
    const std::vector<std::filesystem::path>& files,
    const std::filesystem::path& folder, int lossy = 80) {
  std::vector<PathPair> pairs;
  for (const std::filesystem::path& file : files) {
    const std::filesystem::path small =
        folder / fmt::format("{}-{}", lossy, file.filename().string());
    const std::string command =
        fmt::format("gifsicle --lossy={} -o '{}' '{}' 2>/dev/null", lossy,
                    small.string(), file.string());
    if (std::system(command.c_str()) == 0) pairs.emplace_back(file, small);
  }
  return pairs;
}

}  // namespace framewise::bench
