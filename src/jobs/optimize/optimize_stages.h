// SPDX-License-Identifier: Apache-2.0
// Progress of a search for the smallest file by stages.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/optimize.h"
#include "runtime/progress.h"

namespace framewise::jobs {

class OptimizeStages {
 public:
  // Reads the size of the input.
  OptimizeStages(runtime::Progress& progress,
                 const std::filesystem::path& input,
                 const OptimizeOptions& options);

  static std::vector<std::string_view> names();

  // Each try is an item.
  void update(const OptimizeProgress& now);

 private:
  void plan(double forms);

  runtime::Progress& progress_;
  const double megapixels_;  // of all frames
  const double formats_;
  std::string trial_;
};

}  // namespace framewise::jobs
