// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/layers.h"

namespace framewise::measure::neural {
namespace {

using enum LayerKind;

constexpr bool kTap = true;

// Krizhevsky 2014, as torchvision has it.
constexpr Layer kAlexNet[] = {
    {kConvolution, "features.0", 11, 4, 2, kTap},
    {kMaxPool, {}, 3, 2},
    {kConvolution, "features.3", 5, 1, 2, kTap},
    {kMaxPool, {}, 3, 2},
    {kConvolution, "features.6", 3, 1, 1, kTap},
    {kConvolution, "features.8", 3, 1, 1, kTap},
    {kConvolution, "features.10", 3, 1, 1, kTap},
};

// Simonyan and Zisserman 2015, configuration D.
constexpr Layer kVgg16[] = {
    {kConvolution, "features.0", 3, 1, 1},
    {kConvolution, "features.2", 3, 1, 1, kTap},
    {kMaxPool, {}, 2, 2},
    {kConvolution, "features.5", 3, 1, 1},
    {kConvolution, "features.7", 3, 1, 1, kTap},
    {kMaxPool, {}, 2, 2},
    {kConvolution, "features.10", 3, 1, 1},
    {kConvolution, "features.12", 3, 1, 1},
    {kConvolution, "features.14", 3, 1, 1, kTap},
    {kMaxPool, {}, 2, 2},
    {kConvolution, "features.17", 3, 1, 1},
    {kConvolution, "features.19", 3, 1, 1},
    {kConvolution, "features.21", 3, 1, 1, kTap},
    {kMaxPool, {}, 2, 2},
    {kConvolution, "features.24", 3, 1, 1},
    {kConvolution, "features.26", 3, 1, 1},
    {kConvolution, "features.28", 3, 1, 1, kTap},
};

// Iandola et al. 2016, version 1.1.
constexpr Layer kSqueezeNet[] = {
    {kConvolution, "features.0", 3, 2, 0, kTap},
    {kMaxPoolCeil, {}, 3, 2},
    {kFire, "features.3", 3, 1, 1},
    {kFire, "features.4", 3, 1, 1, kTap},
    {kMaxPoolCeil, {}, 3, 2},
    {kFire, "features.6", 3, 1, 1},
    {kFire, "features.7", 3, 1, 1, kTap},
    {kMaxPoolCeil, {}, 3, 2},
    {kFire, "features.9", 3, 1, 1, kTap},
    {kFire, "features.10", 3, 1, 1, kTap},
    {kFire, "features.11", 3, 1, 1, kTap},
    {kFire, "features.12", 3, 1, 1, kTap},
};

}  // namespace

std::span<const Layer> layers_of(NetworkKind kind) {
  switch (kind) {
    case NetworkKind::kAlex: return kAlexNet;
    case NetworkKind::kVgg: return kVgg16;
    case NetworkKind::kSqueeze: return kSqueezeNet;
  }
  return {};
}

std::string_view name_of(NetworkKind kind) {
  switch (kind) {
    case NetworkKind::kAlex: return "alex";
    case NetworkKind::kVgg: return "vgg";
    case NetworkKind::kSqueeze: return "squeeze";
  }
  return {};
}

}  // namespace framewise::measure::neural
