// SPDX-License-Identifier: Apache-2.0
// Small pictures of one instant of a pair, for lists of results.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "framewise/animation.h"
#include "framewise/error.h"

namespace framewise {
class Executor;
}

namespace framewise::comparison {

struct PairInstant {
  std::filesystem::path reference;
  std::filesystem::path test;
  int64_t reference_frame = 0;
  int64_t test_frame = -1;  // -1: there is none, only the original is wanted
};

// WebP of at most 200 pixels a side; empty where there is none.
struct InstantPictures {
  std::string original;
  std::string compressed;
  std::string errors;  // where structure differs
};

// Reads each file up to its frame. What cannot be read any more has no picture.
// Calls use(place, pictures) for each instant, from any thread, one at a time.
void draw_instants(
    std::span<const PairInstant> instants, const OpenOptions& open_options,
    bool with_errors, Executor* executor,
    const std::function<void(size_t place, InstantPictures)>& use);

}  // namespace framewise::comparison
