// SPDX-License-Identifier: Apache-2.0
// The pairs of a batch: from a manifest, from two folders, or from one
// original and a folder of candidates.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framewise/error.h"

namespace framewise::batch {

struct Pair {
  std::string reference;
  std::string test;
  std::string label;  // may be empty
  // What this pair asks for beside what all do, as names and values:
  // {"metric", "psnr"}, {"require", "psnr>30"}. The caller knows the names.
  std::vector<std::pair<std::string, std::string>> options;
  size_t index = 0;  // its place among `of` pairs, of all shards together
  size_t of = 0;     // 0: unknown

  bool operator==(const Pair&) const = default;
};

// One line of a manifest of JSON objects:
//   {"reference": "a.gif", "test": "b.gif", "label": "x", "metric": "psnr"}
// "original" and "distorted" are other names of the two files; options lie
// beside them or in "options", and a list gives an option several times. A path
// that JSON cannot hold, because it is no UTF-8, is "reference_bytes" or
// "test_bytes": its bytes in hexadecimal digits.
Result<Pair> parse_json_pair(std::string_view line);

// A line that stands alone: such an object, or reference, test and label
// between tabs or commas.
Result<Pair> parse_pair(std::string_view line);

// As JSON, so that parse_json_pair gives the same pair.
std::string json_of(const Pair& pair);

// How the lines of a manifest are told apart, by its first ones: JSON objects,
// fields between tabs, or fields between commas (RFC 4180, where quoted fields
// may hold commas and line breaks). A first line that names its columns
// ("reference", "test", "label", options) is the header; without one the
// columns are reference, test, label.
//
// Relative paths start at `folder`. Fails at the first line that makes no
// sense, naming it.
Result<std::vector<Pair>> parse_manifest(std::string_view text,
                                         const std::filesystem::path& folder);

// Pairs up the files below two folders, given relative to them and sorted.
// An empty pattern: every test whose path equals the original's, but for the
// ending. Else "{}" in the pattern stands for the original's path without its
// ending, and * ? [ ] match as in a shell: "{}-q*.webp".
//
// The result comes in order of originals, then of tests; `unmatched` gets what
// has found no partner.
std::vector<Pair> match_folders(const std::filesystem::path& originals,
                                std::span<const std::string> original_files,
                                const std::filesystem::path& tests,
                                std::span<const std::string> test_files,
                                std::string_view pattern,
                                std::vector<std::string>& unmatched);

}  // namespace framewise::batch
