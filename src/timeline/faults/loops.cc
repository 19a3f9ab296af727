// SPDX-License-Identifier: Apache-2.0
#include "timeline/faults/loops.h"

#include <fmt/format.h>

#include <string>

namespace framewise::timeline {

std::optional<Reason> find_loop_fault(std::optional<int64_t> reference,
                                      std::optional<int64_t> test) {
  // Formats have different highest counts, which nobody watches to the end.
  const auto is_for_ever = [](int64_t plays) {
    return plays == 0 || plays >= 1000;
  };
  if (!reference || !test || *reference == *test ||
      (is_for_ever(*reference) && is_for_ever(*test))) {
    return std::nullopt;
  }
  const auto words = [](int64_t plays) {
    return plays == 0   ? std::string("for ever")
           : plays == 1 ? std::string("once")
                        : fmt::format("{} times", plays);
  };
  Reason fault;
  fault.kind = DefectKind::kLoopChanged;
  fault.severity = Severity::kMinor;
  fault.message = fmt::format("the reference plays {}, the test {}",
                              words(*reference), words(*test));
  fault.hint = "set the loop count of the original";
  return fault;
}

std::optional<Reason> looped_film(const TimedPair& pair) {
  if (!pair.alignment->loop_ms) return std::nullopt;
  Reason fault;
  fault.kind = DefectKind::kLoopChanged;
  fault.severity = Severity::kMinor;
  fault.first_frame = 0;
  fault.last_frame = int64_t(pair.reference.frames()) - 1;
  fault.span = {0, pair.clock.ms(pair.reference.total())};
  fault.message = fmt::format(
      "the test shows all of the reference {:.3g} times, one after another",
      pair.clock.ms(pair.test.total()) / *pair.alignment->loop_ms);
  fault.hint = "leave that to players: set the loop count instead";
  return fault;
}

}  // namespace framewise::timeline
