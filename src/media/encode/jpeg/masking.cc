// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/masking.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "media/encode/jpeg/dct.h"
#include "media/encode/jpeg/tuning.h"

namespace framewise::media {
namespace {

constexpr int kSquare = 4;
constexpr int kSquaresAcross = kBlockSide / kSquare;

}  // namespace

ActivityMap::ActivityMap(Size blocks)
    : blocks_(blocks),
      squares_(size_t(blocks.pixels()) * kSquaresAcross * kSquaresAcross) {}

void ActivityMap::read(const Stripe& stripe, int first_block_row,
                       int block_rows) {
  const int width = blocks_.width * kBlockSide;
  for (int y = 0; y < block_rows * kBlockSide; ++y) {
    const float* const row = stripe.luma.row(stripe.luma_context + y);
    const float* const above = row - stripe.luma.stride;
    const float* const below = row + stripe.luma.stride;
    const int square_row = first_block_row * kSquaresAcross + y / kSquare;
    if (square_row >= blocks_.height * kSquaresAcross) return;
    float* const out = squares_.data() + size_t(square_row) *
                                             size_t(blocks_.width) *
                                             kSquaresAcross;
    if (y % kSquare == 0) std::fill_n(out, width / kSquare, 0.0f);
    const auto difference = [&](int x, int left, int right) {
      return std::fabs(row[x] -
                       0.25f * (above[x] + below[x] + row[left] + row[right]));
    };
    for (int x = 0; x < width; x += kSquare) {
      const int end = x + kSquare - 1;
      out[x / kSquare] += difference(x, std::max(x - 1, 0), x + 1) +
                          difference(x + 1, x, x + 2) +
                          difference(x + 2, x + 1, end) +
                          difference(end, x + 2, std::min(end + 1, width - 1));
    }
  }
}

std::vector<float> ActivityMap::hidden_error() const {
  const int width = blocks_.width * kSquaresAcross;
  const int height = blocks_.height * kSquaresAcross;
  constexpr float kPixels = kSquare * kSquare;
  std::vector<float> hidden(size_t(blocks_.pixels()));
  for (int by = 0; by < blocks_.height; ++by) {
    for (int bx = 0; bx < blocks_.width; ++bx) {
      std::array<float, 16> around;
      size_t n = 0;
      for (int v = -1; v < 3; ++v) {
        const int y = std::clamp(by * kSquaresAcross + v, 0, height - 1);
        for (int u = -1; u < 3; ++u) {
          const int x = std::clamp(bx * kSquaresAcross + u, 0, width - 1);
          around[n++] = squares_[size_t(y) * size_t(width) + size_t(x)];
        }
      }
      std::nth_element(around.begin(), around.begin() + kQuietSquares,
                       around.end());
      float quiet = 0;
      for (int i = 0; i < kQuietSquares; ++i) quiet += around[size_t(i)];
      quiet /= kPixels * kQuietSquares;
      hidden[size_t(by) * size_t(blocks_.width) + size_t(bx)] =
          std::clamp(std::pow((quiet + kActivityFloor) /
                                  (kCommonActivity + kActivityFloor),
                              kHidingPower),
                     kLeastHidden, kMostHidden);
    }
  }
  return hidden;
}

}  // namespace framewise::media
