// SPDX-License-Identifier: Apache-2.0
// A cache as one file, for another machine: its entries in any order, each with
// its seal. File hashes are not included, because paths and inodes belong to
// one machine.
#pragma once

#include <cstdio>

#include "cache/store.h"
#include "framewise/error.h"

namespace framewise::cli {

// Returns the number of written entries.
Result<int64_t> write_archive(cache::DiskTier& disk, std::FILE* file);

// Adds entries with a good seal. Fails if the file is not an archive, or is
// truncated; entries before the truncation are added.
struct Imported {
  int64_t taken = 0;
  int64_t damaged = 0;
  int64_t other_secret = 0;

  int64_t refused() const { return damaged + other_secret; }
};
Result<Imported> read_archive(std::FILE* file, std::string_view secret,
                              cache::DiskTier& disk);

}  // namespace framewise::cli
