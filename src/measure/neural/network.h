// SPDX-License-Identifier: Apache-2.0
// A network with its weights, and the one function that runs all networks.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "framewise/error.h"
#include "measure/neural/activations.h"
#include "measure/neural/convolution.h"
#include "measure/neural/layers.h"

namespace framewise::measure::neural {

// Which part of each layer's outputs a run computes.
struct RunPlan {
  std::vector<Rect> layers;
  std::vector<Rect> taps;
  Rect input;         // of the image, with the padding of the first layer
  int64_t bytes = 0;  // of the outputs of taps and of the largest layers
};

// Memory of one run; reused by the next.
struct Workspace {
  Activations input;
  Activations outputs[2];  // in turns
  Activations squeezed;    // within a fire layer
  ConvolutionScratch scratch;
};

class Network {
 public:
  // Numbers of channels are those of the weights. Fails with kInput if a tensor
  // is missing, has a wrong shape, or contains numbers that are not finite.
  static Result<Network> create(NetworkKind kind, const Tensors& weights);

  NetworkKind kind() const { return kind_; }
  // Bytes of the weights as they lie in memory.
  size_t bytes() const;
  // Channels of the taps.
  const std::vector<int>& tap_channels() const { return tap_channels_; }
  // Sizes of the taps for an image; empty if it is too small.
  std::vector<Size> tap_sizes(Size image) const;

  // The steps of a run that computes these regions of the taps.
  RunPlan plan(Size image, std::vector<Rect> taps) const;

  // Fills a region of the input: pixels inside of the image, zeros outside.
  using FillInput = std::function<void(Activations& input)>;
  // Called with the outputs of each tap, which may contain more than the
  // region that was requested.
  using VisitTap = std::function<void(size_t tap, const Activations& outputs)>;
  // Runs the layers up to the last tap. Outputs of taps are stored in `kept`,
  // one for each tap, unless it is empty.
  void run(const RunPlan& plan, const FillInput& fill, const VisitTap& visit,
           std::span<Activations> kept, Workspace& workspace,
           Executor* executor) const;

 private:
  struct Step {
    Layer layer;
    int channels = 0;  // of its outputs
    // One convolution; three in a fire layer.
    std::vector<Convolution> convolutions;
  };

  void run_step(const Step& step, const Activations& in, Size in_size,
                Activations& out, Workspace& workspace,
                Executor* executor) const;
  std::vector<Size> sizes(Size image) const;

  NetworkKind kind_ = NetworkKind::kAlex;
  std::vector<Step> steps_;
  std::vector<int> tap_channels_;
};

}  // namespace framewise::measure::neural
