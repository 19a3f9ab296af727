// SPDX-License-Identifier: Apache-2.0
// GifLab's numbers of whole files, and the composite that it makes of all its
// numbers.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "measure/giflab/patches.h"
#include "measure/giflab/stream.h"

namespace framewise::measure::giflab {

// What GifLab's composite is made of; absent: not measured. Means over frames,
// but for the similarities of edges and texture, which are medians.
struct CompositeInputs {
  std::optional<double> ssim, ms_ssim, psnr_db, mse, fsim, edges, gmsd, chist,
      sharpness, texture;
  std::optional<double> temporal_delta, lpips, ssimulacra2;
  std::optional<double> banding, deltae;
};

// As the program computes it: a banding score of 0 to 100 is taken for one of
// 0 to 1. Absent where half of the weight, or more, was not measured.
std::optional<double> composite(const CompositeInputs& inputs);
// As it is documented: banding over 100.
std::optional<double> composite_as_documented(const CompositeInputs& inputs);

// From a composite and how many times smaller the test is.
double efficiency(double composite, double compression_ratio);

// Everything about a pair of files. Patches are absent where the files have
// different numbers of frames.
struct WholeFile {
  StreamValues reference;
  StreamValues test;
  std::optional<PatchValues> patches;
  CompositeInputs inputs;
  double compression_ratio = 1;
};

// The number of this name ("giflab:..."), or why there is none.
struct WholeFileValue {
  std::optional<double> number;
  std::string_view why_not;
};
WholeFileValue value_of(const WholeFile& file, std::string_view name);

}  // namespace framewise::measure::giflab
