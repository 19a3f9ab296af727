// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/network.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/for_each_index.h"
#include "base/result.h"
#include "simd/neural/features.h"

namespace framewise::measure::neural {
namespace {

constexpr int kColors = 3;
// More channels than any network of the table has, by far.
constexpr int64_t kMostChannels = 4096;

std::string text_of(const std::vector<int64_t>& shape) {
  return fmt::format("({})", fmt::join(shape, ", "));
}

Result<const Tensor*> tensor(const Tensors& weights, const std::string& name) {
  const auto found = weights.find(name);
  if (found == weights.end()) {
    return fail(ErrorKind::kInput, "has no tensor {}", name);
  }
  const Tensor& tensor = found->second;
  if (!std::all_of(tensor.values.begin(), tensor.values.end(),
                   [](float value) { return std::isfinite(value); })) {
    return fail(ErrorKind::kInput,
                "has numbers that are not finite in the tensor {}", name);
  }
  return &tensor;
}

Result<Convolution> convolution(const Tensors& weights, const std::string& name,
                                int inputs, int kernel, int stride, int padding,
                                InputForm form) {
  FW_ASSIGN_OR_RETURN(const Tensor* weight, tensor(weights, name + ".weight"));
  FW_ASSIGN_OR_RETURN(const Tensor* bias, tensor(weights, name + ".bias"));
  const std::vector<int64_t>& shape = weight->shape;
  const bool fits = shape.size() == 4 && shape[0] >= 1 &&
                    shape[0] <= kMostChannels && shape[1] == inputs &&
                    shape[2] == kernel && shape[3] == kernel;
  if (!fits) {
    return fail(ErrorKind::kInput,
                "has a tensor {}.weight of shape {} instead of (n, {}, {}, {})",
                name, text_of(shape), inputs, kernel, kernel);
  }
  if (bias->shape != std::vector<int64_t>{shape[0]}) {
    return fail(ErrorKind::kInput,
                "has a tensor {}.bias of shape {} instead of ({})", name,
                text_of(bias->shape), shape[0]);
  }
  return Convolution(*weight, *bias, stride, padding, form);
}

// The inputs that a layer needs for a region of its outputs.
Rect inputs_of(const Layer& layer, const Rect& out) {
  return {out.x * layer.stride - layer.padding,
          out.y * layer.stride - layer.padding,
          (out.width - 1) * layer.stride + layer.kernel,
          (out.height - 1) * layer.stride + layer.kernel};
}

Rect clipped(const Rect& rect, Size size) {
  const int left = std::max(rect.x, 0);
  const int top = std::max(rect.y, 0);
  const int right = std::min(rect.x + rect.width, size.width);
  const int bottom = std::min(rect.y + rect.height, size.height);
  return {left, top, std::max(right - left, 0), std::max(bottom - top, 0)};
}

// The smallest rectangle around both.
Rect around(const Rect& a, const Rect& b) {
  if (a.width == 0 || a.height == 0) return b;
  if (b.width == 0 || b.height == 0) return a;
  const int left = std::min(a.x, b.x);
  const int top = std::min(a.y, b.y);
  return {left, top, std::max(a.x + a.width, b.x + b.width) - left,
          std::max(a.y + a.height, b.y + b.height) - top};
}

Rect expanded(const Rect& rect, int by) {
  return {rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by};
}

void max_pool(const Layer& layer, const Activations& in, Size in_size,
              Activations& out, Executor* executor) {
  const Rect& region = out.region();
  for_each_index(executor, size_t(region.height), [&](size_t row) {
    const int y = region.y + int(row);
    for (int x = region.x; x < region.x + region.width; ++x) {
      const Rect window = clipped(inputs_of(layer, {x, y, 1, 1}), in_size);
      const float* pixels[9];
      size_t count = 0;
      for (int v = window.y; v < window.y + window.height; ++v) {
        for (int u = window.x; u < window.x + window.width; ++u) {
          pixels[count++] = in.pixel(v, u);
        }
      }
      simd::max_of_pixels(pixels, count, in.step(), out.pixel(y, x));
    }
  });
}

}  // namespace

Result<Network> Network::create(NetworkKind kind, const Tensors& weights) {
  Network network;
  network.kind_ = kind;
  int channels = kColors;
  for (const Layer& layer : layers_of(kind)) {
    Step step{.layer = layer, .channels = channels};
    const auto form =
        network.steps_.empty() ? InputForm::kPicture : InputForm::kActivations;
    const std::string name(layer.name);
    if (layer.kind == LayerKind::kConvolution) {
      FW_ASSIGN_OR_RETURN(Convolution one,
                          convolution(weights, name, channels, layer.kernel,
                                      layer.stride, layer.padding, form));
      step.channels = one.outputs();
      step.convolutions.push_back(std::move(one));
    } else if (layer.kind == LayerKind::kFire) {
      FW_ASSIGN_OR_RETURN(Convolution squeeze,
                          convolution(weights, name + ".squeeze", channels, 1,
                                      1, 0, InputForm::kActivations));
      const int squeezed = squeeze.outputs();
      FW_ASSIGN_OR_RETURN(Convolution expand1,
                          convolution(weights, name + ".expand1x1", squeezed, 1,
                                      1, 0, InputForm::kActivations));
      FW_ASSIGN_OR_RETURN(Convolution expand3,
                          convolution(weights, name + ".expand3x3", squeezed, 3,
                                      1, 1, InputForm::kActivations));
      step.channels = expand1.outputs() + expand3.outputs();
      step.convolutions.push_back(std::move(squeeze));
      step.convolutions.push_back(std::move(expand1));
      step.convolutions.push_back(std::move(expand3));
    }
    channels = step.channels;
    if (layer.tap) network.tap_channels_.push_back(channels);
    network.steps_.push_back(std::move(step));
  }
  return network;
}

size_t Network::bytes() const {
  size_t bytes = 0;
  for (const Step& step : steps_) {
    for (const Convolution& one : step.convolutions) bytes += one.bytes();
  }
  return bytes;
}

std::vector<Size> Network::sizes(Size image) const {
  std::vector<Size> sizes;
  Size size = image;
  for (const Step& step : steps_) {
    size = {output_size(step.layer, size.width),
            output_size(step.layer, size.height)};
    if (size.width < 1 || size.height < 1) return {};
    sizes.push_back(size);
  }
  return sizes;
}

std::vector<Size> Network::tap_sizes(Size image) const {
  std::vector<Size> taps;
  const std::vector<Size> all = sizes(image);
  for (size_t i = 0; i < all.size(); ++i) {
    if (steps_[i].layer.tap) taps.push_back(all[i]);
  }
  return taps;
}

RunPlan Network::plan(Size image, std::vector<Rect> taps) const {
  const std::vector<Size> all = sizes(image);
  RunPlan plan;
  plan.layers.resize(steps_.size());
  size_t tap = taps.size();
  Rect needed;
  int64_t largest = 0;
  int64_t kept = 0;
  int64_t next = 0;
  for (size_t i = steps_.size(); i-- > 0;) {
    const Layer& layer = steps_[i].layer;
    if (layer.tap) needed = around(needed, taps[--tap]);
    plan.layers[i] = needed;
    const int64_t bytes = int64_t{needed.width} * needed.height *
                          (steps_[i].channels + Activations::kStep) *
                          int64_t(sizeof(float));
    largest = std::max(largest, bytes + next);
    next = bytes;
    if (layer.tap) kept += bytes;
    needed = inputs_of(layer, needed);
    if (i > 0) needed = clipped(needed, all[i - 1]);
  }
  plan.taps = std::move(taps);
  plan.input = needed;
  plan.bytes = kept + largest;
  return plan;
}

void Network::run_step(const Step& step, const Activations& in, Size in_size,
                       Activations& out, Workspace& workspace,
                       Executor* executor) const {
  switch (step.layer.kind) {
    case LayerKind::kConvolution:
      step.convolutions[0].run(in, out, 0, workspace.scratch, executor);
      return;
    case LayerKind::kFire: {
      Activations& squeezed = workspace.squeezed;
      squeezed.resize(clipped(expanded(out.region(), 1), in_size),
                      step.convolutions[0].outputs());
      step.convolutions[0].run(in, squeezed, 0, workspace.scratch, executor);
      step.convolutions[1].run(squeezed, out, 0, workspace.scratch, executor);
      step.convolutions[2].run(squeezed, out, step.convolutions[1].outputs(),
                               workspace.scratch, executor);
      return;
    }
    case LayerKind::kMaxPool:
    case LayerKind::kMaxPoolCeil:
      max_pool(step.layer, in, in_size, out, executor);
      return;
  }
}

void Network::run(const RunPlan& plan, const FillInput& fill,
                  const VisitTap& visit, std::span<Activations> kept,
                  Workspace& workspace, Executor* executor) const {
  workspace.input.resize_packed(plan.input, kColors);
  fill(workspace.input);
  const Activations* in = &workspace.input;
  size_t tap = 0;
  for (size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    Activations& out =
        step.layer.tap && !kept.empty() ? kept[tap] : workspace.outputs[i % 2];
    out.resize(plan.layers[i], step.channels);
    // The inputs of a layer are clipped to the image.
    const Rect& region = in->region();
    run_step(step, *in, {region.x + region.width, region.y + region.height},
             out, workspace, executor);
    if (step.layer.tap) visit(tap++, out);
    in = &out;
  }
}

}  // namespace framewise::measure::neural
