// SPDX-License-Identifier: Apache-2.0
// A cache as one file, to carry it to another machine: entries one after
// another, each under its seal.
#pragma once

#include <cstdio>

#include "cache/store.h"
#include "framewise/error.h"

namespace framewise::cli {

// Both return how many entries went through.
Result<int64_t> write_archive(cache::DiskTier& disk, std::FILE* file);

// Takes what is whole; fails where the file is none of ours, or ends early.
struct Imported {
  int64_t taken = 0;
  int64_t refused = 0;  // damaged, or not signed with our secret
};
Result<Imported> read_archive(std::FILE* file, std::string_view secret,
                              cache::DiskTier& disk);

}  // namespace framewise::cli
