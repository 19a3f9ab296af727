// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/flashes.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "compare/cached/known_flashes.h"

namespace framewise::comparison {
namespace {

// No encoder makes stripes, and the search for them takes as long as the rest.
FlashOptions flash_options(const CompareOptions& options) {
  return {.rules = *options.flashes, .stripes = false};
}

// The gravest event; null: there is none.
const FlashEvent* worst_of(const FlashReport& report) {
  const auto worst =
      std::ranges::max_element(report.events, {}, [](const FlashEvent& event) {
        return std::pair(event.state, event.share_of_limit);
      });
  return worst == report.events.end() ? nullptr : &*worst;
}

Reason reason_of(const FlashEvent& event, const Comparison& comparison) {
  Reason reason;
  reason.kind = DefectKind::kFlashes;
  reason.severity = Severity::kMajor;
  reason.message = event.sentence + "; the original stays within the limits";
  reason.hint = event.remedy;
  reason.span = {1000 * event.start_s, 1000 * event.end_s};
  reason.at_ms = reason.span.from_ms;
  for (const Meeting& meeting : comparison.meetings) {
    if (meeting.at_ms <= reason.span.from_ms) {
      reason.first_frame = meeting.reference_frame;
    }
    if (meeting.at_ms <= reason.span.to_ms) {
      reason.last_frame = meeting.reference_frame;
    }
  }
  reason.measured =
      Measured{100 * event.share_of_limit, 100, "% of the area that may flash"};
  return reason;
}

}  // namespace

bool judges_flashes(const CompareOptions& options, const Input& reference,
                    const Input& test) {
  return options.judge && options.flashes && test.survey.frames.size() > 1 &&
         test.facts.sha256 != reference.facts.sha256 && options.start.none() &&
         !options.end && !options.frames && options.subsample == 1;
}

std::unique_ptr<FlashObserver> flash_observer(const ValuesCache& known,
                                              size_t candidate,
                                              const Input& reference,
                                              const Input& test) {
  if (!judges_flashes(*known.options, reference, test) ||
      known_flashes(known, test.facts.sha256)) {
    return nullptr;
  }
  auto pass =
      flashes::FlashPass::create(test.animation, flash_options(*known.options));
  if (!pass) return nullptr;  // compare_flashes() reports it
  return std::make_unique<FlashObserver>(
      candidate, int64_t(test.survey.frames.size()), *std::move(pass));
}

Result<FlashComparison> compare_flashes(Input& reference, Input& test,
                                        FlashObserver* passing,
                                        const ValuesCache& known,
                                        size_t candidate) {
  const auto found = [&](Input& input) {
    return find_flashes(input.animation, flash_options(*known.options));
  };
  FlashComparison flashes;
  FW_ASSIGN_OR_RETURN(
      flashes.test,
      known_or_found_flashes(
          known, known.contents.tests[candidate], [&]() -> Result<FlashReport> {
            if (!passing) return found(test);
            FW_ASSIGN_OR_RETURN(auto seen, passing->take(test.animation));
            return seen ? Result<FlashReport>(*std::move(seen)) : found(test);
          }));
  if (flashes.test.state == FlashState::kPass) return flashes;
  FW_ASSIGN_OR_RETURN(flashes.reference,
                      known_or_found_flashes(known, known.contents.reference,
                                             [&] { return found(reference); }));
  return flashes;
}

void report_flashes(const FlashComparison& flashes, Comparison& comparison) {
  const FlashEvent* const worst = worst_of(flashes.test);
  if (!worst) return;
  if (flashes.newly_fails()) {
    comparison.reasons.push_back(reason_of(*worst, comparison));
    return;
  }
  const bool fails = flashes.test.state == FlashState::kFail;
  const bool as_before =
      flashes.reference && flashes.reference->state >= flashes.test.state;
  if (!fails && as_before) return;
  comparison.warnings.push_back(
      {.kind = fails ? "flashes" : "nearly_flashes",
       .message = worst->sentence + (as_before ? "; so does the original" : ""),
       .hint = worst->remedy});
}

}  // namespace framewise::comparison
