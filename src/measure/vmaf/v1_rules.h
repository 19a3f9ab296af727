// SPDX-License-Identifier: Apache-2.0
// The options of features in model files of VMAF v1.
#pragma once

#include <string_view>

#include "base/json/json.h"
#include "measure/vmaf/model.h"

namespace framewise::measure {

// The features of v1, in the order in which its models use them.
inline constexpr std::string_view kVmafV1Features[] = {
    "Cambi_feature_cambi_score", "Speed_chroma_feature_speed_chroma_uv_score",
    "VMAF_integer_feature_adm3_score", "VMAF_integer_feature_motion3_score"};

// `names` and `options`: the lists of a model. Fails with kInput if they are
// damaged, with kUnsupported if they ask for what cannot be computed here.
Result<VmafV1Rules> read_vmaf_v1_rules(const Json& names, const Json& options);

}  // namespace framewise::measure
