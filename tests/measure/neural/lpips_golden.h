// SPDX-License-Identifier: Apache-2.0
// Weights and values of LPIPS that PyTorch computed.
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <tuple>

#include "measure/golden.h"
#include "measure/neural/layers.h"
#include "measure/neural/lpips.h"
#include "measure/neural/weights/safetensors.h"

namespace framewise::golden {

inline std::filesystem::path lpips_folder() {
  return std::filesystem::path(FRAMEWISE_SHARED_DIR) / "golden/lpips";
}

inline measure::neural::Tensors read_tensors(
    const std::filesystem::path& path) {
  auto source = media::Source::from_path(path);
  if (!source) {
    ADD_FAILURE() << source.error().to_string();
    return {};
  }
  auto file = measure::neural::read_safetensors(*source);
  if (!file) {
    ADD_FAILURE() << file.error().to_string();
    return {};
  }
  return std::move(file->tensors);
}

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

// The trunk of full size, whose numbers are hashes, with the real heads.
inline measure::neural::Tensors full_weights(
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
  measure::neural::Tensors all = weights.take();
  all.merge(read_tensors(
      std::filesystem::path(FRAMEWISE_SHARED_DIR) / "models/lpips" /
      ("lin-v0.1-" + std::string(name_of(kind)) + ".safetensors")));
  return all;
}

inline measure::neural::Tensors cut_weights(measure::neural::NetworkKind kind) {
  return read_tensors(lpips_folder() /
                      (std::string(name_of(kind)) + "-cut.safetensors"));
}

// The values of one network and pair in double precision, by key and layer.
inline std::map<std::pair<std::string, int>, double> lpips_values(
    const std::string& network, const std::string& pair) {
  std::map<std::pair<std::string, int>, double> values;
  std::ifstream stream(lpips_folder() / "values.tsv");
  std::string line;
  while (std::getline(stream, line)) {
    std::istringstream columns(line);
    std::string cells[6];
    for (std::string& cell : cells) std::getline(columns, cell, '\t');
    if (cells[0] != network || cells[1] != pair) continue;
    values[{cells[2], std::stoi(cells[3])}] = std::stod(cells[5]);
  }
  return values;
}

}  // namespace framewise::golden
