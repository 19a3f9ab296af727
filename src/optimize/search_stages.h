// SPDX-License-Identifier: Apache-2.0
// How far a search is, of which nobody knows how many tries it needs.
#pragma once

#include <algorithm>
#include <utility>

#include "framewise/optimize.h"

namespace framewise::optimization {

// Tries that a search needs usually: on the sample for each encoding; on the
// whole for the first encoding, and for each other that may win.
inline constexpr double kUsualSampleTries = 1.7;
inline constexpr double kUsualTries = 3;
inline constexpr double kUsualTriesOfAnother = 1.5;

class SearchStages {
 public:
  // The options, whose progress has the stage. They refer to this object.
  OptimizeOptions reported(OptimizeOptions options) {
    if (!options.progress) return options;
    options.progress = [this, report = options.progress](OptimizeProgress now) {
      now.stage = stage_;
      now.stage_share = share(now.share);
      report(now);
    };
    return options;
  }

  void begin(OptimizeStage stage, double expected_tries) {
    stage_ = stage;
    tries_ = 0;
    expected_tries_ = expected_tries;
  }
  void end_try() { ++tries_; }
  void expect_more(double tries) { expected_tries_ += tries; }

 private:
  double share(double of_trial) const {
    constexpr double kLeastTriesLeft = 0.4;  // while a stage goes on
    const double done = tries_ + of_trial;
    return done / std::max(done + kLeastTriesLeft, expected_tries_);
  }

  OptimizeStage stage_ = OptimizeStage::kReading;
  double tries_ = 0;           // that ended in this stage
  double expected_tries_ = 0;  // of this stage
};

}  // namespace framewise::optimization
