// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/convolution.h"

#include <algorithm>
#include <cassert>

#include "base/for_each_index.h"
#include "simd/neural/product.h"
#include "simd/neural/winograd.h"

namespace framewise::measure::neural {
namespace {

using simd::kPanel;
using simd::kWinogradPoints;
using simd::kWinogradSide;

// Transformed inputs stay in the cache of the second level while all panels of
// weights meet them.
constexpr size_t kPointBytes = size_t{2} << 20;
// More tiles at a time make the products of one panel leave that cache.
constexpr size_t kMostTiles = 112;
// Rows of a direct convolution that meet a panel before the next panel does.
constexpr int kRowsAtOnce = 4;
constexpr size_t kTilesAtOnce = 8;

size_t panels_of(int outputs) {
  return (size_t(outputs) + kPanel - 1) / kPanel;
}

}  // namespace

// Tiles of the outputs, row by row, of which [begin, begin + count) are
// computed together.
struct Convolution::Tiles {
  Rect region;
  int side = 0;  // outputs of a tile in each direction
  size_t columns = 0;
  size_t begin = 0;
  size_t count = 0;
  size_t step = 0;  // numbers between the inputs of two tiles

  size_t point_step() const { return count * step; }
  int y_of(size_t tile) const { return region.y + int(tile / columns) * side; }
  int x_of(size_t tile) const { return region.x + int(tile % columns) * side; }
};

Convolution::Convolution(const Tensor& weight, const Tensor& bias, int stride,
                         int padding, InputForm form)
    : inputs_(int(weight.shape[1])),
      outputs_(int(weight.shape[0])),
      kernel_(int(weight.shape[2])),
      stride_(stride),
      padding_(padding),
      by_tiles_(form == InputForm::kActivations && kernel_ > 1) {
  assert(!by_tiles_ || (stride == 1 && padding == kernel_ / 2 &&
                        (kernel_ == 3 || kernel_ == 5)));
  const size_t padded = panels_of(outputs_) * kPanel;
  bias_.resize(padded);
  std::fill(bias_.data(), bias_.data() + padded, 0.0f);
  std::copy(bias.values.begin(), bias.values.end(), bias_.data());
  if (by_tiles_) {
    prepare_tiles(weight);
  } else {
    prepare_direct(weight);
  }
}

// Order: panel, row and column of the kernel, input, output.
void Convolution::prepare_direct(const Tensor& weight) {
  const auto kernel = size_t(kernel_);
  const auto inputs = size_t(inputs_);
  weights_.resize(panels_of(outputs_) * kernel * kernel * inputs * kPanel);
  std::fill(weights_.data(), weights_.data() + weights_.size(), 0.0f);
  const float* from = weight.values.data();
  for (size_t o = 0; o < size_t(outputs_); ++o) {
    for (size_t i = 0; i < inputs; ++i) {
      for (size_t k = 0; k < kernel * kernel; ++k) {
        const size_t at = ((o / kPanel) * kernel * kernel + k) * inputs + i;
        weights_.data()[at * kPanel + o % kPanel] = *from++;
      }
    }
  }
}

// Order: panel, point, input, output.
void Convolution::prepare_tiles(const Tensor& weight) {
  const auto kernel = size_t(kernel_);
  const auto inputs = size_t(inputs_);
  weights_.resize(panels_of(outputs_) * kWinogradPoints * inputs * kPanel);
  std::fill(weights_.data(), weights_.data() + weights_.size(), 0.0f);
  const float* from = weight.values.data();
  for (size_t o = 0; o < size_t(outputs_); ++o) {
    for (size_t i = 0; i < inputs; ++i, from += kernel * kernel) {
      float points[kWinogradPoints];
      simd::winograd_weights(from, kernel, points);
      for (size_t p = 0; p < kWinogradPoints; ++p) {
        const size_t at = ((o / kPanel) * kWinogradPoints + p) * inputs + i;
        weights_.data()[at * kPanel + o % kPanel] = points[p];
      }
    }
  }
}

void Convolution::run(const Activations& in, Activations& out, int channel,
                      ConvolutionScratch& scratch, Executor* executor) const {
  assert(in.channels() == inputs_);
  if (by_tiles_) {
    run_tiles(in, out, channel, scratch, executor);
  } else {
    run_direct(in, out, channel, executor);
  }
}

void Convolution::run_direct(const Activations& in, Activations& out,
                             int channel, Executor* executor) const {
  const Rect& region = out.region();
  const size_t length = size_t(kernel_) * size_t(inputs_);
  const size_t panel_size = size_t(kernel_) * length * kPanel;
  const auto run_rows = [&](size_t group) {
    const int begin = region.y + int(group) * kRowsAtOnce;
    const int end = std::min(begin + kRowsAtOnce, region.y + region.height);
    for (size_t panel = 0; panel < panels_of(outputs_); ++panel) {
      const size_t first = panel * kPanel;
      for (int y = begin; y < end; ++y) {
        const simd::ProductRows rows = {
            .first =
                in.pixel(y * stride_ - padding_, region.x * stride_ - padding_),
            .rows = size_t(region.width),
            .row_step = size_t(stride_) * in.step(),
            .runs = size_t(kernel_),
            .run_step = in.row_step(),
            .length = length};
        simd::product_relu(
            rows, weights_.data() + panel * panel_size, bias_.data() + first,
            std::min(kPanel, size_t(outputs_) - first),
            out.pixel(y, region.x) + size_t(channel) + first, out.step());
      }
    }
  };
  for_each_index(executor,
                 size_t((region.height + kRowsAtOnce - 1) / kRowsAtOnce),
                 run_rows);
}

void Convolution::transform_tile(const Activations& in, const Tiles& tiles,
                                 size_t tile, const float* zeros,
                                 float* points) const {
  const float* pixels[kWinogradPoints];
  const int top = tiles.y_of(tile) - padding_;
  const int left = tiles.x_of(tile) - padding_;
  for (int y = 0; y < int(kWinogradSide); ++y) {
    for (int x = 0; x < int(kWinogradSide); ++x) {
      pixels[size_t(y) * kWinogradSide + size_t(x)] =
          in.contains(top + y, left + x) ? in.pixel(top + y, left + x) : zeros;
    }
  }
  simd::winograd_input(pixels, tiles.step, points, tiles.point_step());
}

void Convolution::finish_panel(const Tiles& tiles, size_t panel,
                               const float* points, float* products,
                               Activations& out, int channel) const {
  const auto inputs = size_t(inputs_);
  const size_t product_step = tiles.count * kPanel;
  const float* weights =
      weights_.data() + panel * kWinogradPoints * inputs * kPanel;
  for (size_t p = 0; p < kWinogradPoints; ++p) {
    simd::product({.first = points + p * tiles.point_step(),
                   .rows = tiles.count,
                   .row_step = tiles.step,
                   .length = inputs},
                  weights + p * inputs * kPanel, products + p * product_step,
                  kPanel);
  }
  const size_t first = panel * kPanel;
  for (size_t i = 0; i < tiles.count; ++i) {
    float* pixels[16];
    const int top = tiles.y_of(tiles.begin + i);
    const int left = tiles.x_of(tiles.begin + i);
    for (int y = 0; y < tiles.side; ++y) {
      for (int x = 0; x < tiles.side; ++x) {
        pixels[y * tiles.side + x] =
            out.contains(top + y, left + x)
                ? out.pixel(top + y, left + x) + size_t(channel) + first
                : nullptr;
      }
    }
    simd::winograd_output(products + i * kPanel, product_step, size_t(kernel_),
                          bias_.data() + first,
                          std::min(kPanel, size_t(outputs_) - first), pixels);
  }
}

void Convolution::run_tiles(const Activations& in, Activations& out,
                            int channel, ConvolutionScratch& scratch,
                            Executor* executor) const {
  Tiles tiles;
  tiles.region = out.region();
  tiles.side = int(simd::winograd_outputs(size_t(kernel_)));
  tiles.step = in.step();
  tiles.columns = size_t((tiles.region.width + tiles.side - 1) / tiles.side);
  const size_t all =
      tiles.columns *
      size_t((tiles.region.height + tiles.side - 1) / tiles.side);
  const size_t tile_bytes = kWinogradPoints * tiles.step * sizeof(float);
  const size_t most =
      std::clamp<size_t>(kPointBytes / tile_bytes, 28, kMostTiles);
  const size_t blocks = (all + most - 1) / most;
  const size_t largest = (all + blocks - 1) / blocks;
  const size_t panels = panels_of(outputs_);
  const size_t groups =
      executor ? std::min(panels, size_t(executor->concurrency())) : 1;

  scratch.zeros.resize(tiles.step);
  std::fill(scratch.zeros.data(), scratch.zeros.data() + tiles.step, 0.0f);
  scratch.points.resize(kWinogradPoints * largest * tiles.step);
  if (scratch.products.size() < groups) scratch.products.resize(groups);
  for (size_t group = 0; group < groups; ++group) {
    scratch.products[group].resize(kWinogradPoints * largest * kPanel);
  }
  for (size_t block = 0; block < blocks; ++block) {
    tiles.begin = block * all / blocks;
    tiles.count = (block + 1) * all / blocks - tiles.begin;
    for_each_index(
        executor, (tiles.count + kTilesAtOnce - 1) / kTilesAtOnce,
        [&](size_t chunk) {
          const size_t end = std::min(tiles.count, (chunk + 1) * kTilesAtOnce);
          for (size_t i = chunk * kTilesAtOnce; i < end; ++i) {
            transform_tile(in, tiles, tiles.begin + i, scratch.zeros.data(),
                           scratch.points.data() + i * tiles.step);
          }
        });
    for_each_index(executor, groups, [&](size_t group) {
      const size_t end = (group + 1) * panels / groups;
      for (size_t panel = group * panels / groups; panel < end; ++panel) {
        finish_panel(tiles, panel, scratch.points.data(),
                     scratch.products[group].data(), out, channel);
      }
    });
  }
}

}  // namespace framewise::measure::neural
