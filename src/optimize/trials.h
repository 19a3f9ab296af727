// SPDX-License-Identifier: Apache-2.0
// Makes trials: encodes, decodes again, measures.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "framewise/optimize.h"
#include "optimize/encodings/encodings.h"
#include "optimize/engines/engines.h"
#include "optimize/input_facts.h"
#include "optimize/targets.h"

namespace framewise::optimization {

struct Trial {
  OptimizeTrial row;
  const Encoding* encoding = nullptr;
  std::optional<double> margin;  // see Targets::margin()
  std::vector<Finding> notes;    // of the writer
  // Of trials of the whole input:
  std::filesystem::path file;
  std::vector<std::byte> content;  // instead of a file, without a folder
  Report report;                   // empty unless measured

  // Flashes in it that the input has not; null: none.
  const FlashReport* new_flashes() const;
};

// Whether the verdict is worse than allowed. Unmet requirements count apart.
bool looks_worse(const Comparison& comparison,
                 std::optional<VerdictStatus> allowed);

// Why such a trial is no result.
Error new_flashes_error(const FlashReport& flashes);

// The context of all trials of one input. The referenced objects outlive it.
struct TrialInput {
  const std::filesystem::path& path;
  const InputFacts& facts;
  const Targets& targets;
  const OptimizeOptions& options;
  // For encoded files; empty: they are kept in memory.
  const std::filesystem::path& folder;
  // The whole input and the sample for an engine; null without one.
  const EngineSource* engine_whole = nullptr;
  const EngineSource* engine_sample = nullptr;
  // SHA-256 of the input, by which trials are found in the cache; empty: none
  // are.
  std::string content_hash;
};

// On the sample, in memory. Measures only what the targets need. A failure of
// the encoder is the trial's error; an error of this function ends the search:
// it was stopped, or the input cannot be read.
Result<Trial> try_sample(const TrialInput& input, const Encoding& encoding,
                         double knob);

// Encodes the whole input to a file, or to memory.
Result<Trial> encode_whole(const TrialInput& input, const Encoding& encoding,
                           double knob);

// Decodes and compares the file of a trial with the input, by compare().
Result<void> measure_whole(const TrialInput& input, Trial& trial);

// The bytes that the whole input will take, given a trial of the sample: its
// first frames of runs are coded without a frame before them, which is rare in
// the whole.
Result<int64_t> estimated_whole_bytes(const TrialInput& input,
                                      const Trial& of_sample);

}  // namespace framewise::optimization
