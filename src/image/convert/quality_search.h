// SPDX-License-Identifier: Apache-2.0
// Finds the quality setting of a still for a score or a size, by encoding,
// decoding and measuring.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "framewise/image/convert.h"
#include "framewise/measure.h"
#include "image/convert/expected_curves.h"

namespace framewise::image {

struct Encoded {
  std::vector<std::byte> content;
  std::vector<Finding> notes;
};

// Measures files against one picture.
class Scorer {
 public:
  // The picture as it should look: opaque where the files have no alpha.
  static Result<Scorer> create(const Frame& reference, const OpenOptions& open);

  // SSIMULACRA2 of the first frame of a file.
  Result<double> score(const std::vector<std::byte>& content);

 private:
  Scorer(const Frame& reference, const OpenOptions& open,
         FrameMeasurer measurer)
      : reference_(reference), open_(open), measurer_(std::move(measurer)) {}

  Frame reference_;
  OpenOptions open_;
  FrameMeasurer measurer_;
};

struct QualityGoal {
  // Exactly one of the two.
  std::optional<double> score;
  std::optional<int64_t> bytes;
  double tolerance = 0.5;  // of the score
};

struct SearchResult {
  ConvertAttempt attempt;
  Encoded encoded;  // what reached the goal; empty if nothing did
};

// Tries settings of one encoding. `write` gives the options of all files but
// for the setting. `scorer` is not needed for a size.
Result<SearchResult> search_quality(const Frame& frame,
                                    const Encoding& encoding,
                                    const QualityGoal& goal,
                                    const WriteOptions& write, Scorer* scorer);

// One file of the picture.
Result<Encoded> encode_still(Frame frame, bool has_alpha,
                             const WriteOptions& write);

}  // namespace framewise::image
