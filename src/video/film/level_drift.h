// SPDX-License-Identifier: Apache-2.0
// Brightness and color that drift over a clip, and what takes that back.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "frame/plane.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::video {

// Gamma-coded colors of 8 bits: what was v becomes gain * v + offset.
struct LevelDrift {
  double gain = 1;
  std::array<double, 3> offset{};  // R, G, B

  bool operator==(const LevelDrift&) const = default;
};

// How much of a drift a frame has, and how much it shall have.
struct DriftShare {
  double has = 0;
  double wanted = 0;

  bool operator==(const DriftShare&) const = default;
};

// Linear between two frames of a clip; before and after them as there.
struct LevelRamp {
  LevelDrift drift;
  int64_t first = 0;
  int64_t last = 0;
  DriftShare at_first;
  DriftShare at_last;

  // The change that a frame of the clip needs, as a drift of its own.
  LevelDrift at(int64_t frame) const;
  bool operator==(const LevelRamp&) const = default;
};

// New samples by old ones, for R, G and B or for the planes.
using LevelTables = std::array<std::vector<uint16_t>, 3>;
LevelTables rgb_tables(const LevelDrift& change);
// Nullopt: a color matrix that we do not know.
std::optional<LevelTables> yuv_tables(const LevelDrift& change,
                                      const ColorFacts& facts, int bits);

// Of one component, in one or two bytes; every `step`-th sample of a row.
void apply_table(const std::vector<uint16_t>& table, PlaneView from, int bytes,
                 int step, MutablePlaneView to);

}  // namespace framewise::video
