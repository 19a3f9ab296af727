// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/chroma.h"

#include <algorithm>
#include <cmath>

#include "media/encode/jpeg/dct.h"
#include "media/encode/jpeg/layout.h"
#include "media/encode/jpeg/stripe.h"
#include "media/encode/jpeg/tuning.h"

namespace framewise::media {
namespace {

// Rows of blocks that are looked at in pictures of more.
constexpr int kSampledRows = 64;

// The squares of coefficients that chroma of half the resolution cannot hold.
double lost_energy(const float* samples, size_t stride) {
  float coefficients[kBlockSize];
  forward_dct(samples, stride, coefficients);
  constexpr int kHalf = kBlockSide / 2;
  double sum = 0;
  for (int i = 0; i < kBlockSize; ++i) {
    if (i / kBlockSide < kHalf && i % kBlockSide < kHalf) continue;
    sum += double(coefficients[i]) * coefficients[i];
  }
  return sum;
}

}  // namespace

Subsampling chosen_subsampling(const Frame& frame, Subsampling wanted,
                               double distance) {
  if (wanted != Subsampling::kAuto) return wanted;
  if (frame.format().layout == Layout::kGray) return Subsampling::k444;
  const JpegLayout layout = layout_of(frame.size(), false, Subsampling::k444);
  const Size blocks = layout.component[1].blocks;
  const int step = std::max(1, blocks.height / kSampledRows);
  Stripe stripe;
  double sum = 0, count = 0;
  for (int y = step / 2; y < blocks.height; y += step) {
    read_stripe(frame.plane(0), layout, y * kBlockSide, kBlockSide, stripe);
    for (int x = 0; x < blocks.width; ++x) {
      double energy = 0;
      for (const StripePlane& plane : stripe.chroma) {
        energy += lost_energy(plane.row(stripe.chroma_context) + x * kBlockSide,
                              plane.stride);
      }
      sum += energy * energy;
    }
    count += blocks.width;
  }
  const double lost = std::pow(sum / count, 0.25);
  return lost <= kLosableChroma * distance ? Subsampling::k420
                                           : Subsampling::k444;
}

}  // namespace framewise::media
