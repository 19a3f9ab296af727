// SPDX-License-Identifier: Apache-2.0
// Accepted images of one thing: several looks, such as those of two systems,
// each with the noise that was seen between runs. A test passes if it is like
// one of the looks.
//
// A baseline is a folder with the accepted images and baseline.json.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "framewise/error.h"
#include "framewise/image/diff.h"

namespace framewise::image {

// The kind of an accepted image.
enum class Acceptance : uint8_t {
  kRun,   // another run of the look that is nearest: its differences are noise
  kLook,  // a look of its own
};

// Noise of a part of a look: the threshold at which a run equals the look.
struct CellNoise {
  double mean = 0;    // over the runs
  double spread = 0;  // standard deviation
};

struct BaselineLook {
  std::string file;  // in the folder
  int64_t runs = 1;  // with the one that is kept
  // For cells of kNoiseCell x kNoiseCell pixels, row by row. Empty before the
  // second run.
  std::vector<CellNoise> noise;
};
inline constexpr int kNoiseCell = 16;

struct Baseline {
  std::filesystem::path folder;
  Size size;
  std::vector<BaselineLook> looks;
};

// Whether the path is the folder of a baseline.
bool is_baseline(const std::filesystem::path& path);
Result<Baseline> read_baseline(const std::filesystem::path& folder);

// Adds an accepted image. Creates the folder with the first one. All images of
// a baseline have one size.
Result<Baseline> add_to_baseline(const std::filesystem::path& folder,
                                 const std::filesystem::path& image,
                                 Acceptance acceptance = Acceptance::kRun,
                                 const DiffOptions& options = {});

struct BaselineMatch {
  size_t look = 0;  // the nearest
  DiffReport report;
};

// Compares with all looks. Where a look is noisy, the threshold rises to its
// mean and three times its spread.
Result<BaselineMatch> diff_baseline(const Baseline& baseline,
                                    const std::filesystem::path& test,
                                    const DiffOptions& options = {});

}  // namespace framewise::image
