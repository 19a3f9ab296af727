// SPDX-License-Identifier: Apache-2.0
#include "compare/measure_plan.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/result.h"
#include "compare/steps/judging.h"
#include "measure/estimate.h"
#include "measure/perceptual/cvvdp/display.h"
#include "measure/perceptual/cvvdp/film.h"

namespace framewise::comparison {
namespace {

Result<void> set_display(const DisplayOptions& options, MeasurePlan& plan) {
  plan.viewing.cvvdp.pixels_per_degree = options.pixels_per_degree;
  plan.viewing.cvvdp.padding = options.mirrored_start
                                   ? measure::cvvdp::Padding::kSymmetric
                                   : measure::cvvdp::Padding::kReplicate;
  if (options.name.empty()) return {};
  FW_ASSIGN_OR_RETURN(measure::CvvdpDisplay display,
                      measure::cvvdp_display(options.name));
  plan.display =
      std::make_shared<const measure::CvvdpDisplay>(std::move(display));
  plan.viewing.cvvdp.display = plan.display.get();
  return {};
}

MeasurePlan options_plan(const CompareOptions& options) {
  MeasurePlan plan;
  plan.backgrounds = backgrounds_of(options.background);
  plan.viewing.nits = options.nits;
  plan.viewing.lpips_size = options.lpips_size;
  plan.viewing.text_language = options.text_language;
  plan.resizing = options.resizing;
  if (const int64_t memory = options.memory_per_thread; memory > 0) {
    plan.kept_bytes = std::min(plan.kept_bytes, memory / 8);
    plan.kept_bytes_of_several =
        std::min(plan.kept_bytes_of_several, memory / 8);
  }
  return plan;
}

// The mean, exact where it is a whole number; 0 of a still.
double frames_per_second(const timeline::Timeline& timeline) {
  if (timeline.frames.empty()) return 0;
  const FrameTime& last = timeline.frames.back();
  const int64_t ticks =
      last.start + last.duration - timeline.frames.front().start;
  if (ticks <= 0) return 0;
  const TimeBase& base = timeline.time_base;
  return double(timeline.frames.size()) * double(base.denominator) /
         (double(ticks) * double(base.numerator));
}

Result<void> add_proxies(MeasurePlan& plan) {
  static_assert(measure::kMostProxies == kProxyMetrics.size());
  for (const char* name : kProxyMetrics) {
    FW_ASSIGN_OR_RETURN(const auto proxy, measure::select(name));
    plan.outputs.push_back(proxy);
    ++plan.hidden;
  }
  return {};
}

}  // namespace

Result<MeasurePlan> measure_plan(const CompareOptions& options,
                                 const std::vector<measure::Selected>& outputs,
                                 std::span<const Registration> registrations,
                                 const timeline::Timeline& reference) {
  MeasurePlan plan = options_plan(options);
  plan.giflab_apart = options.giflab_frames > 0;
  plan.outputs = outputs;
  if (options.judge) {
    FW_ASSIGN_OR_RETURN(plan.outputs, with_score(outputs));
  }
  for (const Registration& one : registrations) {
    plan.parts.push_back(one.part);
    plan.scalings.push_back(one.scaling.value_or(ResizeOptions()));
  }
  plan.viewing.frame_rate = frames_per_second(reference);
  add_models(options.models, plan);
  FW_RETURN_IF_ERROR(set_display(options.display, plan));
  FW_RETURN_IF_ERROR(add_proxies(plan));
  return plan;
}

}  // namespace framewise::comparison
