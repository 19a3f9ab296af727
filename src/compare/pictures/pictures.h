// SPDX-License-Identifier: Apache-2.0
// The pictures that come with a report: frames and maps of errors, read once
// more from the files and compressed on all threads.
#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "compare/pairs/pair_measurer.h"
#include "framewise/compare.h"

namespace framewise::comparison {

struct DrawingWork {
  Executor* executor = nullptr;
  std::stop_token stop;
  // The share that is done, from one thread at a time; may be empty.
  std::function<void(double share)> progress;
};

// Fills report.pictures as `embed` asks. One pass over all animations, which
// are read from their beginning; a few frames are held at a time.
Result<void> add_pictures(Animation& reference,
                          const std::vector<Animation*>& tests,
                          const MeasurePlan& plan, Embed embed,
                          const DrawingWork& work, Report& report);

}  // namespace framewise::comparison
