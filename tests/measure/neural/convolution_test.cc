// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/convolution.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "measure/thread_executor.h"
#include "simd/every_target.h"

namespace framewise::measure::neural {
namespace {

struct Case {
  int inputs, outputs, kernel, stride, padding;
  InputForm form;
  Size size;  // of the inputs
};

Tensor random_tensor(std::vector<int64_t> shape, uint32_t seed) {
  size_t count = 1;
  for (const int64_t side : shape) count *= size_t(side);
  return {std::move(shape), simd::random_floats(count, -1, 1, seed)};
}

// The inputs with zeros around them, if they are a picture.
void fill(const Case& one, const std::vector<float>& numbers,
          Activations& inputs) {
  const int border = one.form == InputForm::kPicture ? one.padding : 0;
  const Rect region{-border, -border, one.size.width + 2 * border,
                    one.size.height + 2 * border};
  if (one.form == InputForm::kPicture) {
    inputs.resize_packed(region, one.inputs);
  } else {
    inputs.resize(region, one.inputs);
  }
  for (int y = region.y; y < region.y + region.height; ++y) {
    for (int x = region.x; x < region.x + region.width; ++x) {
      const bool inside =
          y >= 0 && y < one.size.height && x >= 0 && x < one.size.width;
      for (int c = 0; c < one.inputs; ++c) {
        inputs.pixel(y, x)[c] =
            inside ? numbers[size_t((y * one.size.width + x) * one.inputs + c)]
                   : 0;
      }
    }
  }
}

double plain(const Case& one, const Tensor& weight, const Tensor& bias,
             const std::vector<float>& numbers, int o, int y, int x) {
  double sum = double(bias.values[size_t(o)]);
  for (int i = 0; i < one.inputs; ++i) {
    for (int v = 0; v < one.kernel; ++v) {
      for (int u = 0; u < one.kernel; ++u) {
        const int row = y * one.stride - one.padding + v;
        const int column = x * one.stride - one.padding + u;
        if (row < 0 || row >= one.size.height || column < 0 ||
            column >= one.size.width) {
          continue;
        }
        sum += double(weight.values[size_t(
                   ((o * one.inputs + i) * one.kernel + v) * one.kernel + u)]) *
               double(numbers[size_t(
                   (row * one.size.width + column) * one.inputs + i)]);
      }
    }
  }
  return std::max(sum, 0.0);
}

void expect_plain(const Case& one, Executor* executor) {
  const Tensor weight =
      random_tensor({one.outputs, one.inputs, one.kernel, one.kernel}, 1);
  const Tensor bias = random_tensor({one.outputs}, 2);
  const std::vector<float> numbers = simd::random_floats(
      size_t(one.size.pixels()) * size_t(one.inputs), -1, 1, 3);
  Activations inputs;
  fill(one, numbers, inputs);
  const Convolution convolution(weight, bias, one.stride, one.padding,
                                one.form);
  const auto outputs_of = [&](int side) {
    return (side + 2 * one.padding - one.kernel) / one.stride + 1;
  };
  const Rect region{0, 0, outputs_of(one.size.width),
                    outputs_of(one.size.height)};
  Activations out;
  out.resize(region, one.outputs);
  ConvolutionScratch scratch;
  convolution.run(inputs, out, 0, scratch, executor);
  const double tolerance = 2e-6 * one.inputs * one.kernel * one.kernel;
  for (int y = 0; y < region.height; ++y) {
    for (int x = 0; x < region.width; ++x) {
      for (int o = 0; o < one.outputs; ++o) {
        ASSERT_NEAR(double(out.pixel(y, x)[o]),
                    plain(one, weight, bias, numbers, o, y, x), tolerance)
            << one.kernel << "x" << one.kernel << " output " << o << " at " << x
            << "," << y;
      }
    }
  }
}

constexpr auto kPicture = InputForm::kPicture;
constexpr auto kActivations = InputForm::kActivations;
constexpr Case kCases[] = {
    {3, 64, 11, 4, 2, kPicture, {47, 33}},
    {3, 20, 3, 2, 0, kPicture, {18, 9}},
    {3, 33, 3, 1, 1, kPicture, {5, 17}},
    {16, 40, 5, 1, 2, kActivations, {7, 5}},
    {20, 35, 3, 1, 1, kActivations, {9, 6}},
    {64, 32, 3, 1, 1, kActivations, {1, 1}},
    {4, 24, 3, 1, 1, kActivations, {23, 30}},
    {48, 7, 1, 1, 0, kActivations, {15, 3}},
};

TEST(Convolution, IsThatOfAPlainLoopOnEveryTarget) {
  simd::on_every_target([] {
    for (const Case& one : kCases) expect_plain(one, nullptr);
  });
}

TEST(Convolution, IsThatOfAPlainLoopOnSeveralThreads) {
  ThreadExecutor executor(3);
  for (const Case& one : kCases) expect_plain(one, &executor);
}

}  // namespace
}  // namespace framewise::measure::neural
