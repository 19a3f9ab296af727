// SPDX-License-Identifier: Apache-2.0
// The folder of a golden: a copy of a render, golden.json and noise.png.
#pragma once

#include <array>
#include <filesystem>
#include <vector>

#include "framewise/golden.h"
#include "video/golden/cells.h"
#include "video/golden/sound_levels.h"

namespace framewise::video {

// How much a cell may differ.
struct CellBound {
  float mean = 0;
  float largest = 0;
};

struct LearnedNoise {
  // Parts of the time of equal length, each with bounds of its own.
  double part_seconds = 0;
  std::vector<std::vector<CellBound>> parts;  // of the cells, row by row
  std::vector<double> overall;  // of the mean of a frame, for each part
  // Of all cells with so much detail, wherever they are.
  std::array<CellBound, kCellDetails> by_detail{};
  double least_seconds = 0;  // of the renders
  double most_seconds = 0;
  SoundLevels sound;       // of the reference; empty: none
  double sound_bound = 0;  // decibels

  size_t part_at(double seconds) const;
};

struct GoldenFolder {
  Golden golden;
  LearnedNoise noise;
};

Result<void> write_golden_folder(const std::filesystem::path& folder,
                                 const std::filesystem::path& reference,
                                 GoldenFolder& golden);
Result<GoldenFolder> read_golden_folder(const std::filesystem::path& folder,
                                        const OpenOptions& reading);

}  // namespace framewise::video
