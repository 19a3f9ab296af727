// SPDX-License-Identifier: Apache-2.0
// Samples the call stacks of this process by a timer of processor time, and
// draws them as a flame graph.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "framewise/error.h"

namespace framewise::bench {

// Samples by stack: "stage;function;function", the outermost first.
using FoldedStacks = std::map<std::string, int64_t>;

// Only one at a time. Takes a sample for each 2 ms of processor time of the
// process, in the thread that spends it.
class StackSampler {
 public:
  static Result<StackSampler> start();
  StackSampler(StackSampler&& other) noexcept;
  ~StackSampler();

  // Ends sampling and names the functions.
  FoldedStacks stop();

 private:
  StackSampler() = default;
  bool running_ = true;
};

// One line a stack: "a;b;c 12", as flame graph tools read it.
std::string folded_text(const FoldedStacks& stacks);

// A flame graph: the width of a box is its share of the samples.
std::string flame_graph_svg(const FoldedStacks& stacks,
                            const std::string& title);

}  // namespace framewise::bench
