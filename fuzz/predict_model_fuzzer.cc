// SPDX-License-Identifier: Apache-2.0
// Models of `framewise predict` from strangers: refused, or predicting finite
// values that never rise with more loss.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "optimize/predict/model_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::optimization;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto models = parse_models(text);
  if (!models) return 0;
  GifFeatures features;
  features.values.fill(100);
  for (const CurveModel& model : *models) {
    double last = INFINITY;
    for (const CurvePoint& one :
         predict_curve(model, features, usual_settings(model.axis))) {
      if (!std::isfinite(one.bytes.low) || !std::isfinite(one.bytes.high) ||
          !std::isfinite(one.score.value) || one.bytes.value > last) {
        std::abort();
      }
      last = one.bytes.value;
    }
  }
  return 0;
}
