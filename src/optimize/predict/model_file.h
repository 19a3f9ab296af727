// SPDX-License-Identifier: Apache-2.0
// Curve models as a file: JSON, in which nothing can be executed. What it says
// is checked completely before anything is predicted.
//
//   {"schema": "framewise.predict/1", "features": [24 names], "curves": [{
//      "name": "none-frame_Frame__…", "axis": "loss",
//      "settings": [0, 50, 100], "originals": 20, "rows": 120, "uses_features":
//      true, "log_size_error": [median, p90], "score_error": [median, p90],
//      "importances": [25 shares],
//      "log_size": {"base": -0.4, "trees": [[node, …], …]}, "score": {…}}]}
//
// A node is [feature, threshold, left, right], or [value] for a leaf; children
// come after their parent. Feature 24 is the setting.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "optimize/predict/curve_model.h"

namespace framewise::optimization {

inline constexpr int64_t kMostModelBytes = int64_t{32} << 20;

std::string model_json(const std::vector<CurveModel>& models);

// Fails with kInput where the text is no model, or one of another version.
Result<std::vector<CurveModel>> parse_models(std::string_view text);

}  // namespace framewise::optimization
