// SPDX-License-Identifier: Apache-2.0
// VMAF's outputs, for whoever computes its features.
#pragma once

#include <span>

#include "measure/metric.h"
#include "measure/vmaf/model.h"

namespace framewise::measure {

class Models;

// Fills the wanted outputs of the metric "vmaf". Scores whose model is missing
// have no value. `models` may be null.
void fill_vmaf_values(const Models* models, const VmafFeatures& features,
                      std::span<Value> values);

}  // namespace framewise::measure
