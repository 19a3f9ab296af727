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
#include "measure/neural/hashed_weights.h"
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

// The trunk of full size, whose numbers are hashes, with the real heads.
inline measure::neural::Tensors full_weights(
    measure::neural::NetworkKind kind) {
  measure::neural::Tensors all = hashed_trunk(kind);
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
