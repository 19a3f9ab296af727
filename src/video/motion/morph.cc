// SPDX-License-Identifier: Apache-2.0
#include "video/motion/morph.h"

#include "simd/plane/crossfade.h"

namespace framewise::video {

void Morph::draw(PlaneView first, PlaneView second, const SampleKind& kind,
                 int weight, MutablePlaneView out) const {
  const size_t samples = size_t(first.size.width) * size_t(kind.channels);
  // Rows of two-byte samples need their alignment.
  std::vector<uint16_t> a(samples), b(samples);
  auto* of_first = reinterpret_cast<uint8_t*>(a.data());
  auto* of_second = reinterpret_cast<uint8_t*>(b.data());
  for (int y = 0; y < first.size.height; ++y) {
    there_.move_row(first, kind, y, weight, of_first);
    back_.move_row(second, kind, y, BlockMotion::kWhole - weight, of_second);
    if (kind.bytes == 1) {
      simd::crossfade(of_first, of_second, out.row(y), samples, weight);
    } else {
      simd::crossfade(a.data(), b.data(), out.row<uint16_t>(y), samples,
                      weight);
    }
  }
}

}  // namespace framewise::video
