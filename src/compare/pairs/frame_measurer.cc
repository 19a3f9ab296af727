// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "base/result.h"
#include "compare/pairs/pair_measurer.h"
#include "framewise/measure.h"

namespace framewise {

// The plan outlives the measurer that refers to it.
struct FrameMeasurer::State {
  State(comparison::MeasurePlan wanted, Executor* executor)
      : plan(std::move(wanted)), measurer(plan, 1, executor) {}

  comparison::MeasurePlan plan;
  comparison::PairMeasurer measurer;
};

FrameMeasurer::FrameMeasurer(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
FrameMeasurer::FrameMeasurer(FrameMeasurer&&) noexcept = default;
FrameMeasurer& FrameMeasurer::operator=(FrameMeasurer&&) noexcept = default;
FrameMeasurer::~FrameMeasurer() = default;

Result<FrameMeasurer> FrameMeasurer::create(
    std::span<const std::string> metrics, const FrameMeasureOptions& options) {
  if (options.nits < 1 || options.nits > 10'000) {
    return fail(ErrorKind::kUsage, "nits are between 1 and 10000, not {}",
                options.nits);
  }
  if (options.lpips_size < 0) {
    return fail(ErrorKind::kUsage, "lpips_size is not negative");
  }
  comparison::MeasurePlan plan;
  FW_ASSIGN_OR_RETURN(plan.outputs, measure::select_all(metrics));
  for (const measure::Selected& output : plan.outputs) {
    if (output.info().needs != Needs::kWholeFile) continue;
    return with_hint(
        fail(ErrorKind::kUsage, "{} measures whole files, not frames",
             output.info().name),
        "compare() measures it");
  }
  plan.viewing.nits = options.nits;
  plan.viewing.lpips_size = options.lpips_size;
  plan.backgrounds = comparison::backgrounds_of(options.background);
  comparison::add_models(options.models, plan);
  return FrameMeasurer(
      std::make_unique<State>(std::move(plan), options.executor));
}

Result<std::vector<FrameValue>> FrameMeasurer::measure(const Frame& reference,
                                                       const Frame& test) {
  State& state = *state_;
  // The caller's numbers and changes need not hold from call to call.
  const auto alone = [](const Frame& frame) {
    return frame.with_time(0, {}, ChangedArea::everything(frame.size()));
  };
  FW_ASSIGN_OR_RETURN(const comparison::PairValues pair,
                      state.measurer.measure(alone(reference), alone(test), 0));
  std::vector<FrameValue> values;
  for (size_t i = 0; i < pair.values.size(); ++i) {
    FrameValue& one = values.emplace_back();
    one.info = &state.plan.outputs[i].info();
    if (pair.values[i].exists()) one.value = pair.values[i].number;
    one.why_not = std::string(pair.values[i].why_not);
  }
  return values;
}

Result<std::vector<FrameValue>> measure_frames(
    const Frame& reference, const Frame& test, std::vector<std::string> metrics,
    const FrameMeasureOptions& options) {
  FW_ASSIGN_OR_RETURN(FrameMeasurer measurer,
                      FrameMeasurer::create(metrics, options));
  return measurer.measure(reference, test);
}

}  // namespace framewise
