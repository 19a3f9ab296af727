// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/card_network.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace framewise::measure::neural {
namespace {

CardNetwork::Convolution add_convolution(const Tensors& weights,
                                         const std::string& name, int stride,
                                         int padding, CardNetwork& network) {
  const Tensor& weight = weights.at(name + ".weight");
  const std::vector<float>& bias = weights.at(name + ".bias").values;
  std::vector<float>& numbers = network.numbers;
  CardNetwork::Convolution one{.inputs = int(weight.shape[1]),
                               .outputs = int(weight.shape[0]),
                               .kernel = int(weight.shape[2]),
                               .stride = stride,
                               .padding = padding,
                               .weights = numbers.size()};
  const auto inputs = size_t(one.inputs);
  const auto outputs = size_t(one.outputs);
  const size_t places = size_t(one.kernel) * size_t(one.kernel);
  numbers.resize(numbers.size() + places * inputs * outputs);
  const float* from = weight.values.data();
  for (size_t o = 0; o < outputs; ++o) {
    for (size_t i = 0; i < inputs; ++i) {
      for (size_t k = 0; k < places; ++k) {
        numbers[one.weights + (k * inputs + i) * outputs + o] = *from++;
      }
    }
  }
  one.bias = numbers.size();
  numbers.insert(numbers.end(), bias.begin(), bias.end());
  return one;
}

}  // namespace

std::shared_ptr<const CardNetwork> make_card_network(NetworkKind kind,
                                                     const Tensors& weights) {
  auto network = std::make_shared<CardNetwork>();
  int channels = 3;
  size_t taps = 0;
  for (const Layer& layer : layers_of(kind)) {
    CardNetwork::Step step{.layer = layer, .channels = channels};
    const std::string name(layer.name);
    const auto add = [&](const std::string& own, int stride, int padding) {
      step.convolutions.push_back(
          add_convolution(weights, name + own, stride, padding, *network));
    };
    if (layer.kind == LayerKind::kConvolution) {
      add("", layer.stride, layer.padding);
      step.channels = step.convolutions[0].outputs;
    } else if (layer.kind == LayerKind::kFire) {
      add(".squeeze", 1, 0);
      add(".expand1x1", 1, 0);
      add(".expand3x3", 1, 1);
      step.channels =
          step.convolutions[1].outputs + step.convolutions[2].outputs;
    }
    channels = step.channels;
    if (layer.tap) {
      const std::vector<float>& head =
          weights.at(fmt::format("lin{}.model.1.weight", taps++)).values;
      step.head = network->numbers.size();
      network->numbers.insert(network->numbers.end(), head.begin(), head.end());
    }
    network->steps.push_back(std::move(step));
  }
  return network;
}

}  // namespace framewise::measure::neural
