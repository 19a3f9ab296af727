// SPDX-License-Identifier: Apache-2.0
// Experiments with the columns of GifLab's results, for notebooks that read
// those.
#pragma once

#include <string>
#include <vector>

#include "optimize/predict/gif_features.h"
#include "optimize/sweep/pipelines.h"
#include "report/batch/row_csv.h"
#include "report/batch/row_facts.h"

namespace framewise::report {

struct GiflabExperiment {
  const optimization::SweepPoint& point;
  const RowFacts& row;
  // Of the original; null: it could not be read.
  const optimization::GifFeatures* features = nullptr;
  std::string engine_version;
};

// A JSON object on one line, with all columns. A value that is not known, such
// as a metric that was not measured, is null.
std::string giflab_row(const GiflabExperiment& experiment);

// The same columns as CSV, from rows of giflab_row().
const RowCsv& giflab_csv();

}  // namespace framewise::report
