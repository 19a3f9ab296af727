// SPDX-License-Identifier: Apache-2.0
#include "framewise/measure.h"

#include <limits>

#include "bindings/c/boundary.h"
#include "bindings/c/c_frames.h"
#include "bindings/frame_copy.h"

using namespace framewise;  // NOLINT: definitions of extern "C" functions

struct framewise_measurer {
  FrameMeasurer measurer;
  std::vector<const MetricInfo*> metrics;  // in the caller's order
  FramePool pool;                          // of copies of the caller's frames

  Result<Frame> own_frame(const framewise_frame* given) {
    const Result<Frame> frame = c_api::frame_from(given);
    if (!frame || frame->plane(0).data != given->rgba) return frame;
    return bindings::copy_of(*frame, pool);
  }

  framewise_measurer(FrameMeasurer made, std::vector<const MetricInfo*> named)
      : measurer(std::move(made)), metrics(std::move(named)) {}
};

framewise_error* framewise_measurer_create(const char* const* metrics,
                                           size_t metric_count,
                                           const char* models,
                                           framewise_measurer** measurer) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(measurer, "measurer"); !there) return there;
    const auto names = c_api::strings(metrics, metric_count, "metrics");
    if (!names) return names.error();
    if (names->empty()) return c_api::usage("no metric is named");
    std::vector<const MetricInfo*> infos;
    for (const std::string& name : *names) {
      const Result<const MetricInfo*> info = find_metric(name);
      if (!info) return info.error();
      infos.push_back(*info);
    }
    FrameMeasureOptions options;
    if (models) options.models = models;
    Result<FrameMeasurer> made = FrameMeasurer::create(*names, options);
    if (!made) return made.error();
    *measurer = new framewise_measurer(*std::move(made), std::move(infos));
    return {};
  });
}

framewise_error* framewise_measurer_measure(framewise_measurer* measurer,
                                            const framewise_frame* reference,
                                            const framewise_frame* test,
                                            double* values,
                                            size_t value_count) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(measurer, "measurer"); !there) return there;
    if (auto there = c_api::require(values, "values"); !there) return there;
    if (value_count != measurer->metrics.size()) {
      return c_api::usage("value_count is not the number of metrics");
    }
    const Result<Frame> first = measurer->own_frame(reference);
    if (!first) return first.error();
    const Result<Frame> second = measurer->own_frame(test);
    if (!second) return second.error();
    const auto measured = measurer->measurer.measure(*first, *second);
    if (!measured) return measured.error();
    for (size_t i = 0; i < value_count; ++i) {
      values[i] = std::numeric_limits<double>::quiet_NaN();
      for (const FrameValue& value : *measured) {
        if (value.info == measurer->metrics[i] && value.value) {
          values[i] = *value.value;
        }
      }
    }
    return {};
  });
}

void framewise_measurer_free(framewise_measurer* measurer) { delete measurer; }
