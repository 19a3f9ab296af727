// SPDX-License-Identifier: Apache-2.0
// A cache as one file, to carry it to another machine: its entries in any
// order, each under its seal. Hashes of files are not part of it: paths and
// inodes mean other files there.
#pragma once

#include <cstdio>

#include "cache/store.h"
#include "framewise/error.h"

namespace framewise::cli {

// Returns how many entries were written.
Result<int64_t> write_archive(cache::DiskTier& disk, std::FILE* file);

// Takes the entries whose seals are good. Fails where the file is no archive,
// or is cut; entries before the cut are taken.
struct Imported {
  int64_t taken = 0;
  int64_t damaged = 0;
  int64_t other_secret = 0;

  int64_t refused() const { return damaged + other_secret; }
};
Result<Imported> read_archive(std::FILE* file, std::string_view secret,
                              cache::DiskTier& disk);

}  // namespace framewise::cli
