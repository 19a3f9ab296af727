// SPDX-License-Identifier: Apache-2.0
// Named arrays of numbers: the weights of a network.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace framewise::measure::neural {

struct Tensor {
  std::vector<int64_t> shape;
  std::vector<float> values;  // row by row
};

using Tensors = std::map<std::string, Tensor, std::less<>>;

}  // namespace framewise::measure::neural
