// SPDX-License-Identifier: Apache-2.0
// Networks of full size without files: their weights are hashes.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "measure/neural/layers.h"
#include "measure/neural/tensors.h"

namespace framewise::golden {

// Numbers from -bound to bound from an integer hash of their index.
inline void fill_hashed(measure::neural::Tensor& tensor, uint32_t seed,
                        double bound) {
  for (size_t i = 0; i < tensor.values.size(); ++i) {
    uint32_t x = uint32_t(i) + 0x9E3779B9u * (seed + 1);
    x ^= x >> 16;
    x *= 0x7FEB352Du;
    x ^= x >> 15;
    x *= 0x846CA68Bu;
    x ^= x >> 16;
    tensor.values[i] =
        float(double(int64_t(x >> 8) - 8388608) * (bound / 8388608.0));
  }
}

// Makes the tensors of a network of full size, whose numbers are hashes.
class HashedWeights {
 public:
  explicit HashedWeights(uint32_t seed) : seed_(seed) {}

  void add(const std::string& name, int64_t outputs, int64_t inputs,
           int64_t kernel) {
    const int64_t fan = inputs * kernel * kernel;
    add_one(name + ".weight", {outputs, inputs, kernel, kernel}, outputs * fan,
            std::sqrt(6.0 / double(fan)));
    add_one(name + ".bias", {outputs}, outputs, 0.05);
  }
  measure::neural::Tensors take() { return std::move(tensors_); }

 private:
  void add_one(const std::string& name, std::vector<int64_t> shape,
               int64_t count, double bound) {
    measure::neural::Tensor& tensor = tensors_[name];
    tensor.shape = std::move(shape);
    tensor.values.resize(size_t(count));
    fill_hashed(tensor, 1000 * seed_ + count_++, bound);
  }

  uint32_t seed_;
  uint32_t count_ = 0;
  measure::neural::Tensors tensors_;
};

// A trunk of full size, whose numbers are hashes.
inline measure::neural::Tensors hashed_trunk(
    measure::neural::NetworkKind kind) {
  using measure::neural::NetworkKind;
  HashedWeights weights(21 + uint32_t(kind));
  int64_t inputs = 3;
  const std::map<std::string, std::pair<int, int>> fires = {
      {"features.3", {16, 64}},   {"features.4", {16, 64}},
      {"features.6", {32, 128}},  {"features.7", {32, 128}},
      {"features.9", {48, 192}},  {"features.10", {48, 192}},
      {"features.11", {64, 256}}, {"features.12", {64, 256}}};
  const std::vector<int> alex = {64, 192, 384, 256, 256};
  const std::vector<int> vgg = {64,  64,  128, 128, 256, 256, 256,
                                512, 512, 512, 512, 512, 512};
  size_t next = 0;
  for (const auto& layer : measure::neural::layers_of(kind)) {
    const std::string name(layer.name);
    if (layer.kind == measure::neural::LayerKind::kConvolution) {
      const int outputs = kind == NetworkKind::kAlex  ? alex[next]
                          : kind == NetworkKind::kVgg ? vgg[next]
                                                      : 64;
      ++next;
      weights.add(name, outputs, inputs, layer.kernel);
      inputs = outputs;
    } else if (layer.kind == measure::neural::LayerKind::kFire) {
      const auto [squeeze, expand] = fires.at(name);
      weights.add(name + ".squeeze", squeeze, inputs, 1);
      weights.add(name + ".expand1x1", expand, squeeze, 1);
      weights.add(name + ".expand3x3", expand, squeeze, 3);
      inputs = 2 * expand;
    }
  }
  return weights.take();
}

// A trunk with the layers of AlexNet and few channels, with heads.
inline measure::neural::Tensors small_alex() {
  HashedWeights weights(5);
  weights.add("features.0", 16, 3, 11);
  weights.add("features.3", 24, 16, 5);
  weights.add("features.6", 32, 24, 3);
  weights.add("features.8", 24, 32, 3);
  weights.add("features.10", 24, 24, 3);
  measure::neural::Tensors all = weights.take();
  constexpr int kChannels[] = {16, 24, 32, 24, 24};
  for (int tap = 0; tap < 5; ++tap) {
    const int channels = kChannels[tap];
    all["lin" + std::to_string(tap) + ".model.1.weight"] = {
        {1, channels, 1, 1}, std::vector<float>(size_t(channels), 0.1f)};
  }
  return all;
}

}  // namespace framewise::golden
