// SPDX-License-Identifier: Apache-2.0
#include "timeline/loops.h"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

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
  fault.kind = "loop_changed";
  fault.severity = Severity::kMinor;
  fault.message = fmt::format("the reference plays {}, the test {}",
                              words(*reference), words(*test));
  fault.hint = "set the loop count of the original";
  return fault;
}

std::optional<Reason> find_looped_film(const TimedPair& pair) {
  constexpr double kLeastTimes = 1.5;
  constexpr double kMost = 0.9;
  const double reference_ms = pair.clock.ms(pair.reference.total());
  const double test_ms = pair.clock.ms(pair.test.total());
  if (test_ms < kLeastTimes * reference_ms) return std::nullopt;
  const std::vector<Partner>& partners = pair.alignment->partners;
  const std::vector<size_t>& runs = pair.alignment->runs;
  double as_a_loop = 0;
  for (size_t j = 0; j < partners.size(); ++j) {
    if (partners[j].placement == Placement::kForeign) continue;
    const Ticks middle = (pair.test.starts[j] + pair.test.starts[j + 1]) / 2;
    const auto due =
        int64_t(pair.reference.frame_at(middle % pair.reference.total()));
    const int64_t shown = partners[j].content;
    if (std::abs(shown - due) <= 1 ||
        runs[size_t(shown)] == runs[size_t(due)]) {
      as_a_loop += pair.clock.ms(pair.test.duration(j));
    }
  }
  if (as_a_loop < kMost * test_ms) return std::nullopt;
  Reason fault;
  fault.kind = "loop_changed";
  fault.severity = Severity::kMinor;
  fault.first_frame = 0;
  fault.last_frame = int64_t(pair.reference.frames()) - 1;
  fault.span = {0, reference_ms};
  fault.message = fmt::format(
      "the test shows all of the reference {:.3g} times, one after another",
      test_ms / reference_ms);
  fault.hint = "leave that to players: set the loop count instead";
  return fault;
}

}  // namespace framewise::timeline
