// SPDX-License-Identifier: Apache-2.0
#include "compare/observers/text_moments.h"

#include <cmath>

namespace framewise::comparison {

std::vector<bool> text_moments(
    const timeline::Timeline& reference,
    const std::vector<timeline::ContentPair>& pairs) {
  constexpr double kStepSeconds = 0.25;
  const auto step_of = [&](int64_t ticks) {
    return int64_t(
        std::floor(reference.time_base.seconds(ticks) / kStepSeconds));
  };
  std::vector<bool> moments(pairs.size());
  int64_t last_step = -1;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const auto frame = size_t(pairs[i].reference);
    if (frame >= reference.frames.size()) break;
    const FrameTime& time = reference.frames[frame];
    const int64_t start = time.start - reference.frames.front().start;
    // The last step that begins before the frame ends.
    const int64_t step =
        std::max(step_of(start), step_of(start + time.duration - 1));
    moments[i] = step > last_step;
    last_step = std::max(last_step, step);
  }
  return moments;
}

}  // namespace framewise::comparison
