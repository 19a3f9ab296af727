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

Reason reason_of(const FlashEvent& event,
                 const std::vector<Meeting>& meetings) {
  Reason reason;
  reason.kind = DefectKind::kFlashes;
  reason.severity = Severity::kMajor;
  reason.message = event.sentence + "; the original stays within the limits";
  reason.hint = event.remedy;
  reason.span = {1000 * event.start_s, 1000 * event.end_s};
  reason.at_ms = reason.span.from_ms;
  for (const Meeting& meeting : meetings) {
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

std::optional<Finding> warning_of(const FlashComparison& flashes,
                                  const FlashEvent& worst) {
  const bool fails = flashes.test.state == FlashState::kFail;
  const bool as_before =
      flashes.reference && flashes.reference->state >= flashes.test.state;
  if (!fails && as_before) return std::nullopt;
  return Finding{
      .kind = fails ? "flashes" : "nearly_flashes",
      .message = worst.sentence + (as_before ? "; so does the original" : ""),
      .hint = worst.remedy};
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
  if (!pass) return nullptr;  // flashes_of() reports it
  return std::make_unique<FlashObserver>(
      candidate, int64_t(test.survey.frames.size()), *std::move(pass));
}

Result<FoundFlashes> flashes_of(Input& reference, Input& test,
                                FlashObserver* passing,
                                const std::vector<Meeting>& meetings,
                                const ValuesCache& known, size_t candidate) {
  FoundFlashes found;
  auto flashes = compare_flashes(reference, test, passing, known, candidate);
  if (!flashes && flashes.error().kind == ErrorKind::kCancelled) {
    return std::move(flashes).error();
  }
  if (!flashes) {
    found.warnings.push_back({.kind = "flashes_not_judged",
                              .message = flashes.error().message,
                              .hint = flashes.error().hint});
    return found;
  }
  found.flashes = *std::move(flashes);
  const FlashEvent* const worst = worst_of(found.flashes->test);
  if (!worst) return found;
  if (found.flashes->newly_fails()) {
    found.reasons.push_back(reason_of(*worst, meetings));
  } else if (auto warning = warning_of(*found.flashes, *worst)) {
    found.warnings.push_back(*std::move(warning));
  }
  return found;
}

}  // namespace framewise::comparison
