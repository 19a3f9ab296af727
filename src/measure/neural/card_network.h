// SPDX-License-Identifier: Apache-2.0
// The weights of LPIPS as graphics cards read them.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "measure/neural/layers.h"
#include "measure/neural/tensors.h"

namespace framewise::measure::neural {

struct CardNetwork {
  struct Convolution {
    int inputs = 0;
    int outputs = 0;
    int kernel = 1;
    int stride = 1;
    int padding = 0;
    // In `numbers`: by row and column of the kernel, input, output; then one
    // bias for each output.
    size_t weights = 0;
    size_t bias = 0;
  };
  struct Step {
    Layer layer;
    int channels = 0;                       // of its outputs
    std::vector<Convolution> convolutions;  // one, or three of a fire layer
    size_t head = 0;  // of a tap, in `numbers`: one weight for each channel
  };
  std::vector<Step> steps;
  std::vector<float> numbers;
};

// Of tensors that Lpips::create() has accepted.
std::shared_ptr<const CardNetwork> make_card_network(NetworkKind kind,
                                                     const Tensors& weights);

}  // namespace framewise::measure::neural
