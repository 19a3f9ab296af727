// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/option_rules.h"

#include <optional>
#include <utility>

#include "base/result.h"
#include "measure/perceptual/cvvdp/display.h"

namespace framewise::comparison {
namespace {

// Times of the same unit can be compared before the files are open.
Result<void> check_order(const TimePoint& start,
                         const std::optional<TimePoint>& end) {
  if (!end) return {};
  const bool by_frames = end->frames != 0;
  const bool alike = start.none() || (start.frames != 0) == by_frames;
  if (!alike) return {};
  const bool reversed = by_frames ? end->frames <= start.frames
                                  : end->milliseconds <= start.milliseconds;
  if (!reversed) return {};
  return with_hint(
      by_frames ? fail(ErrorKind::kUsage,
                       "the end, frame {}, is before the start, {}",
                       end->frames, start.frames)
                : fail(ErrorKind::kUsage,
                       "the end, {:g} s, is before the start, {:g} s",
                       end->milliseconds / 1000, start.milliseconds / 1000),
      "exchange the two");
}

}  // namespace

Result<void> check_options(const CompareOptions& options) {
  FW_RETURN_IF_ERROR(check_order(options.start, options.end));
  const Sampling& sampling = options.sampling;
  const auto at_least_one = [](const std::optional<int64_t>& count) {
    return !count || *count >= 1;
  };
  const std::pair<bool, const char*> rules[] = {
      {options.nits >= 1 && options.nits <= 10'000,
       "nits are between 1 and 10000"},
      {sampling.confidence >= 0.5 && sampling.confidence <= 0.999,
       "sampling.confidence is between 0.5 and 0.999"},
      {at_least_one(sampling.pairs) && at_least_one(sampling.most),
       "sampling takes one pair at least"},
      {sampling.short_bytes >= 0, "sampling.short_bytes is not negative"},
      {sampling.share >= 0 && sampling.share <= 1 && sampling.from >= 0,
       "sampling.share is between 0 and 1, sampling.from not negative"},
      {options.giflab_frames >= 0 && options.giflab_frames <= 200,
       "giflab_frames is between 0 and 200"},
      {at_least_one(options.frames) && options.subsample >= 1,
       "frames and subsample are 1 at least"},
      {options.lpips_size >= 0, "lpips_size is not negative"},
      {options.display.pixels_per_degree == 0 ||
           (options.display.pixels_per_degree >=
                measure::kCvvdpLeastPixelsPerDegree &&
            options.display.pixels_per_degree <=
                measure::kCvvdpMostPixelsPerDegree),
       "display.pixels_per_degree is 0 or between 1 and 1000"},
      {options.worst >= 0 && options.error_maps >= 0 &&
           options.memory_per_thread >= 0,
       "worst, error_maps and memory_per_thread are not negative"},
  };
  for (const auto& [holds, rule] : rules) {
    if (!holds) {
      return with_hint(fail(ErrorKind::kUsage, "an option makes no sense"),
                       rule);
    }
  }
  return {};
}

}  // namespace framewise::comparison
