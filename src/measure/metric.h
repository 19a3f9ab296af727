// SPDX-License-Identifier: Apache-2.0
// The definition of a metric: its description and a function from a pair of
// frames to one or more numbers. A new metric is one file with a function that
// returns a Metric, and one line in metric_list.inc.
//
// Metric mse_metric() {
// return {.outputs = {{.name = "mse", .title = "Mean squared error", …}},
// .measure = [](const PairView& pair, std::span<Value> values) {
// values[0] = mean_squared_error(pair.reference().rgb(), …);
// }};
// }
#pragma once

#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "framewise/metric.h"
#include "measure/pair_view.h"

namespace framewise {
class ImageF;
}

namespace framewise::measure {

// A number, or the reason why there is none (a literal).
struct Value {
  double number = std::numeric_limits<double>::quiet_NaN();
  std::string_view why_not = "not measured";
  bool wanted = true;  // outputs that are not wanted may be left out

  Value() = default;
  Value(double measured) : number(measured), why_not("") {}
  static Value none(std::string_view reason) {
    Value value;
    value.why_not = reason;
    return value;
  }
  bool exists() const { return why_not.empty(); }
};

// Error map for display: 0 is perfect, 1 clearly visible; values above 1 look
// the same. `map` is resized to the frames' size.
using MapErrors = void (*)(const PairView& pair, ImageF& map);

struct Metric {
  // The outputs, at least one, the main one first. Outputs that are computed
  // together belong to one metric; users request them one by one.
  std::vector<MetricInfo> outputs;

  // Computes one value per wanted output. The caller ensures that the frames
  // have equal size, are not smaller than minimum_side, and differ; and it
  // leaves out outputs whose requirements are not met. Has no side effects
  // except derived data.
  void (*measure)(const PairView& pair, std::span<Value> values) = nullptr;

  MapErrors map_errors = nullptr;  // optional

  // Whether equal frames are measured too, because their value varies.
  bool measures_equal = false;
  // Whether it reads the previous and the next reference frame.
  bool looks_around = false;
  // Whether it also reads the reference frame before the previous one.
  bool looks_two_back = false;
  // Whether it reads up to four reference frames before and two after.
  bool looks_far = false;
  // Whether films are measured as a whole, frame after frame: measure() is for
  // stills only.
  bool follows_films = false;
  // Whether it needs trained models: Viewing::models.
  bool uses_models = false;
  // Whether most of the work on a pair runs on one thread.
  bool on_one_thread = false;
  // Memory kept for the next pair, in bytes per pixel, approximately, without
  // shared data. Streaming metrics keep little; the default is for metrics that
  // keep a plane of each side.
  int kept_bytes = 8;
};

}  // namespace framewise::measure
