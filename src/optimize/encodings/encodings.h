// SPDX-License-Identifier: Apache-2.0
// The ways to encode an input: a format with fixed options and one knob that
// trades bytes for quality.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/numeric/knob_search.h"
#include "framewise/optimize.h"
#include "media/encode/video/video_encoding.h"
#include "optimize/engines/engines.h"
#include "optimize/input_facts.h"
#include "optimize/sweep/pipelines.h"
#include "optimize/targets.h"

namespace framewise::optimization {

struct Encoding {
  ResultFormat format = FileFormat::kWebp;
  std::string name;       // "webp lossy"
  std::string knob_name;  // "quality"; empty: there is no knob
  // The range of the knob; one step where there is none.
  double lowest = 0;
  double highest = 0;
  double step = 1;
  std::vector<ExpectedPoint> expected;
  bool lossless = false;
  WriteOptions options;            // of the built-in encoders, but for the knob
  media::VideoEncoding video;      // of videos, but for the knob
  const Engine* engine = nullptr;  // null: not by an external program
  // Absent: not by steps of programs. Its settings are those without a knob.
  std::optional<SweepPoint> pipeline;

  std::string settings_at(double knob) const;  // "quality 72"
  WriteOptions options_at(double knob) const;
  media::VideoEncoding video_at(double knob) const;
  // Of a pipeline.
  SweepPoint point_at(double knob) const;
  // Whether programs encode it, and not this one.
  bool is_external() const { return engine || pipeline; }
};

// The encodings worth trying, the most promising first. Fails where no format
// can hold the input, or none of those that were asked for.
Result<std::vector<Encoding>> encodings_for(const InputFacts& facts,
                                            const Targets& targets,
                                            const OptimizeOptions& options);

}  // namespace framewise::optimization
