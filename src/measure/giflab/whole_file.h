// SPDX-License-Identifier: Apache-2.0
// GifLab's numbers of whole files and its composite score.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "measure/giflab/deep.h"
#include "measure/giflab/patches.h"
#include "measure/giflab/stream.h"
#include "measure/giflab/text_regions.h"

namespace framewise::measure::giflab {

// The inputs of GifLab's composite; absent: not measured. Means over frames;
// medians for the similarities of edges and texture.
struct CompositeInputs {
  std::optional<double> ssim, ms_ssim, psnr_db, mse, fsim, edges, gmsd, chist,
      sharpness, texture;
  std::optional<double> temporal_delta, lpips, ssimulacra2;
  std::optional<double> banding, deltae;
};

// The composite as the program computes it: banding of 0 to 100 is taken as 0
// to 1. Absent if at least half of the weight was not measured.
std::optional<double> composite(const CompositeInputs& inputs);
// The composite as documented: banding / 100.
std::optional<double> composite_as_documented(const CompositeInputs& inputs);

// From a composite and the compression ratio.
double efficiency(double composite, double compression_ratio);

// Values of one metric at the first, the middle and the last pair of frames.
// Absent without pairs.
struct Positions {
  std::string_view metric;  // such as "ssim"
  double first = 0, middle = 0, last = 0;

  double variance() const;
};

// All numbers of a pair of files. Patches are absent if the numbers of frames
// differ.
struct WholeFile {
  StreamValues reference;
  StreamValues test;
  std::optional<PatchValues> patches;
  std::optional<DeepValues> deep;
  std::string_view why_no_deep;  // a literal
  CompositeInputs inputs;
  std::vector<Positions> positions;
  TextRegions text;  // of the first frame of the reference
  double compression_ratio = 1;
};

// The number with this name ("giflab:..."), or why it is missing.
struct WholeFileValue {
  std::optional<double> number;
  std::string_view why_not;
};
// Whether the number is of single pairs of frames ("giflab:ssim_first").
bool is_of_positions(std::string_view name);

WholeFileValue value_of(const WholeFile& file, std::string_view name);

}  // namespace framewise::measure::giflab
