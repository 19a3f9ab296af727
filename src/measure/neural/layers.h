// SPDX-License-Identifier: Apache-2.0
// The networks that LPIPS uses, as tables of layers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace framewise::measure::neural {

enum class NetworkKind : uint8_t { kAlex, kVgg, kSqueeze };

enum class LayerKind : uint8_t {
  kConvolution,  // with bias, then negative numbers become 0
  // Convolution by 1x1 to fewer channels; of those by 1x1 and by 3x3, whose
  // channels follow each other (Iandola et al. 2016).
  kFire,
  kMaxPool,      // windows lie within the image
  kMaxPoolCeil,  // the last window may reach over the edge
};

struct Layer {
  LayerKind kind;
  std::string_view name = {};  // of its weights; empty: it has none
  int kernel = 0;
  int stride = 1;
  int padding = 0;   // zeros at each edge
  bool tap = false;  // whether LPIPS compares its outputs
};

std::span<const Layer> layers_of(NetworkKind kind);

// "alex", as users call it.
std::string_view name_of(NetworkKind kind);

// The number of outputs of a layer for an input of `size` samples, in one
// direction; 0 if it is too small.
inline int output_size(const Layer& layer, int size) {
  const int span = size + 2 * layer.padding - layer.kernel;
  if (layer.kind != LayerKind::kMaxPoolCeil) {
    return span < 0 ? 0 : span / layer.stride + 1;
  }
  // A window may be larger than the image, but it begins within it.
  if (span <= -layer.stride) return 0;
  const int count = (span + layer.stride - 1) / layer.stride + 1;
  return (count - 1) * layer.stride >= size ? count - 1 : count;
}

}  // namespace framewise::measure::neural
