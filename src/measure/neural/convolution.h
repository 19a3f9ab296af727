// SPDX-License-Identifier: Apache-2.0
// A convolution with bias, followed by max(0, x).
#pragma once

#include <cstdint>
#include <vector>

#include "measure/neural/activations.h"
#include "measure/neural/tensors.h"

namespace framewise {
class Executor;
}

namespace framewise::measure::neural {

// Memory that convolutions use while they run.
struct ConvolutionScratch {
  AlignedFloats points;                 // transformed inputs of tiles
  std::vector<AlignedFloats> products;  // one for each thread
  AlignedFloats zeros;                  // a pixel outside of the image
};

// How the inputs of a convolution lie in memory.
enum class InputForm : uint8_t {
  kPicture,      // packed, with the padding
  kActivations,  // of a layer, without padding
};

class Convolution {
 public:
  Convolution() = default;
  // `weight` has shape (outputs, inputs, kernel, kernel), `bias` (outputs): the
  // caller has checked that. Of activations, kernels of 3x3 and 5x5 are
  // computed by tiles (simd/neural/winograd.h); their stride is 1 and their
  // padding keeps the size. All others are computed directly, and those of
  // activations are 1x1.
  Convolution(const Tensor& weight, const Tensor& bias, int stride, int padding,
              InputForm form);

  int inputs() const { return inputs_; }
  int outputs() const { return outputs_; }
  size_t bytes() const { return weights_.bytes(); }

  // Computes the outputs in out.region(), and writes them to the channels from
  // `channel` on. The result does not depend on the executor.
  void run(const Activations& in, Activations& out, int channel,
           ConvolutionScratch& scratch, Executor* executor) const;

 private:
  struct Tiles;

  void prepare_direct(const Tensor& weight);
  void prepare_tiles(const Tensor& weight);
  void run_direct(const Activations& in, Activations& out, int channel,
                  Executor* executor) const;
  void run_tiles(const Activations& in, Activations& out, int channel,
                 ConvolutionScratch& scratch, Executor* executor) const;
  void transform_tile(const Activations& in, const Tiles& tiles, size_t tile,
                      const float* zeros, float* points) const;
  void finish_panel(const Tiles& tiles, size_t panel, const float* points,
                    float* products, Activations& out, int channel) const;

  int inputs_ = 0;
  int outputs_ = 0;
  int kernel_ = 0;
  int stride_ = 1;
  int padding_ = 0;
  bool by_tiles_ = false;
  // In panels of simd::kPanel outputs, filled up with zeros.
  AlignedFloats weights_;
  AlignedFloats bias_;
};

}  // namespace framewise::measure::neural
