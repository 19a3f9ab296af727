// SPDX-License-Identifier: Apache-2.0
// The experiments of a sweep as tables for other programs.
#pragma once

#include <map>
#include <span>
#include <string>

#include "optimize/predict/gif_features.h"
#include "optimize/sweep/sweep_jobs.h"
#include "report/batch/row_facts.h"

namespace framewise::report {

struct SweepTables {
  std::span<const optimization::Experiment> experiments;
  std::span<const RowFacts> rows;  // of the experiments, in their order
  // By the path of the original; without those that cannot be read.
  const std::map<std::string, optimization::GifFeatures>& features;
};

// "train", "validate" or "test": eight, one and one of ten GIFs, decided by
// their content, so that all rows of a GIF are in the same part.
std::string_view split_of(std::string_view sha256);

// CSV: the features of the GIF, pipeline and settings, then size and score: a
// row for each experiment that succeeded.
std::string training_csv(const SweepTables& tables);

// CSV: size and score by setting, for each original and pipeline with several
// settings, in rising order of colors and loss.
std::string curves_csv(const SweepTables& tables);

// CSV: pipelines that wrote the same files from the same originals with the
// same settings, and how often of how many times.
std::string equal_outputs_csv(const SweepTables& tables);

}  // namespace framewise::report
