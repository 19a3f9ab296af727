// SPDX-License-Identifier: Apache-2.0
// What a metric is: facts and a function from a pair of pictures to one or
// more numbers. A new metric is one file that defines a function returning a
// Metric, and one line in registry.cc.
//
//   Metric mse_metric() {
//     return {.outputs = {{.name = "mse", .title = "Mean squared error", …}},
//             .measure = [](const PairView& pair, std::span<Value> values) {
//               values[0] = mean_squared_error(pair.reference().rgb(), …);
//             }};
//   }
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

// A number, or the reason why there is none, which is a literal.
struct Value {
  double number = std::numeric_limits<double>::quiet_NaN();
  std::string_view why_not = "not measured";
  bool wanted = true;  // what nobody asked for may be left out

  Value() = default;
  Value(double measured) : number(measured), why_not("") {}
  static Value none(std::string_view reason) {
    Value value;
    value.why_not = reason;
    return value;
  }
  bool exists() const { return why_not.empty(); }
};

// How wrong each pixel is, for people to look at: 0 is perfect, 1 plainly
// visible, and more is no worse. `map` is resized to the pictures' size.
using MapErrors = void (*)(const PairView& pair, ImageF& map);

struct Metric {
  // The numbers it gives, at least one, the main one first. Those that are
  // computed together belong to one metric; a user asks for them one by one.
  std::vector<MetricInfo> outputs;

  // Fills one value for each output that is wanted. The engine has made sure
  // that the pictures have one size, are not smaller than minimum_side and
  // differ, and leaves out outputs whose needs are not met. Pure but for
  // derived things.
  void (*measure)(const PairView& pair, std::span<Value> values) = nullptr;

  MapErrors map_errors = nullptr;  // optional

  // Whether equal pictures are measured too, because their value is not the
  // same for all pictures.
  bool measures_equal = false;
  // Whether it looks at what the reference shows before and after.
  bool looks_around = false;
  // And besides at what it shows before the previous frame.
  bool looks_two_back = false;
  // Whether it needs trained models: Viewing::models.
  bool uses_models = false;
  // Whether one thread does most of a pair, however many there are.
  bool on_one_thread = false;
  // What it keeps for the next pair, in bytes a pixel, about; what many share
  // does not count. Metrics that stream keep little; what follows holds for
  // those that keep a plane of each side.
  int kept_bytes = 8;
};

}  // namespace framewise::measure
