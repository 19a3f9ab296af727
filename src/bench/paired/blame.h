// SPDX-License-Identifier: Apache-2.0
// Which stage a change of speed comes from: the spans of both arms compared.
#pragma once

#include <string>
#include <vector>

#include "bench/paired/paired_run.h"

namespace framewise::bench {

struct BlamedPart {
  std::string name;
  double before_s = 0;  // CPU time of one repetition, without inner spans
  double after_s = 0;
  double share = 0;  // of the difference of the whole, 0 to 1
};

struct Blame {
  std::string scenario;
  std::vector<BlamedPart> parts;  // the largest difference first
  std::string text;               // one line for people
};

// Launches both arms a few times with spans, alternating. Fails where an arm
// has none.
Result<Blame> find_blame(const Arm& a, const Arm& b, const Task& task,
                         const PairedOptions& options);

// The stages by their differences, from medians of both arms.
Blame blame_of(const std::string& scenario, const std::vector<LaunchValue>& a,
               const std::vector<LaunchValue>& b);

}  // namespace framewise::bench
