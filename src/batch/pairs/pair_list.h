// SPDX-License-Identifier: Apache-2.0
// The pairs of a batch, from a manifest or from two folders.
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
  // Options of this pair, over those of all pairs, as names and values:
  // {"metric", "psnr"}, {"require", "psnr>30"}. The caller checks them.
  std::vector<std::pair<std::string, std::string>> options;
  size_t index = 0;  // position among the `of` pairs of all shards, from 0
  size_t of = 0;     // 0: unknown

  bool operator==(const Pair&) const = default;
};

// One line of a manifest of JSON objects:
//   {"reference": "a.gif", "test": "b.gif", "label": "x", "metric": "psnr"}
// "original" and "distorted" are other names of the two files. Options are
// members of the object, or of an object "options"; a list gives an option
// several times. A path that is not UTF-8, which JSON cannot hold, is
// "reference_bytes" or "test_bytes": its bytes in hexadecimal digits; a label,
// "label_bytes".
Result<Pair> parse_json_pair(std::string_view line);

// A line without a header before it: such an object, or reference, test and
// label separated by tabs or commas.
Result<Pair> parse_pair(std::string_view line);

// One line of JSON from which parse_json_pair makes the same pair.
std::string json_of(const Pair& pair);

// The first line decides the format: a JSON object on each line, fields
// separated by tabs, or fields separated by commas (RFC 4180: quoted fields may
// hold commas and line breaks). A first line that names columns ("reference",
// "test", "label", options) is the header; without one the columns are
// reference, test, label.
//
// Relative paths start at `folder`. Fails at the first invalid line; the error
// has its number.
Result<std::vector<Pair>> parse_manifest(std::string_view text,
                                         const std::filesystem::path& folder);

struct FolderMatches {
  std::vector<Pair> pairs;  // in the order of originals, then of tests
  std::vector<std::string> unmatched;        // paths without a partner
  std::vector<std::string> other_extension;  // tests matched but for theirs
};

// Pairs of the files below two folders, whose paths are relative and sorted.
// With an empty pattern, a test belongs to the original of the same path. If
// there is none, it matches originals whose paths differ only in the extension:
// those that no test names exactly or, of one alone, that one. Otherwise "{}"
// in the pattern stands for the original's path without its extension, and * ?
// [ ] match as in a shell: "{}-q*.webp".
FolderMatches match_folders(const std::filesystem::path& originals,
                            std::span<const std::string> original_files,
                            const std::filesystem::path& tests,
                            std::span<const std::string> test_files,
                            std::string_view pattern);

}  // namespace framewise::batch
