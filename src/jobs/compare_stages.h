// SPDX-License-Identifier: Apache-2.0
// Progress of a comparison by stages.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "framewise/compare.h"
#include "runtime/progress.h"

namespace framewise::jobs {

class CompareStages {
 public:
  // `draws`: the report gets pictures.
  CompareStages(runtime::Progress& progress, bool draws);

  static std::vector<std::string_view> names();

  // For CompareOptions::progress and on_stage.
  void update(const CompareProgress& now);
  void begin(CompareStage stage, std::optional<double> share) {
    progress_.at_stage(size_t(stage), share);
  }

 private:
  void plan();

  runtime::Progress& progress_;
  const bool draws_;
  int64_t total_ = 0;
  int64_t done_ = 0;
};

}  // namespace framewise::jobs
