// SPDX-License-Identifier: Apache-2.0
// All that a reader can be asked to do with a file, within tight limits.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "framewise/animation.h"

namespace framewise::fuzz {

inline void read_everything(std::span<const uint8_t> data,
                            std::string_view container, bool tolerant) {
  OpenOptions options;
  options.limits = {.file_bytes = 1 << 20,
                    .frame_pixels = 1 << 18,
                    .frames = 64,
                    .total_pixels = 1 << 22};
  options.tolerant = tolerant;
  const auto* begin = reinterpret_cast<const std::byte*>(data.data());
  auto animation = open({begin, begin + data.size()}, "fuzz", options);
  if (!animation) return;  // rejecting is a correct answer
  if (!animation->info().container.ends_with(container)) return;
  if (!animation->survey()) return;
  int64_t frames = 0;
  uint32_t sum = 0;
  while (true) {
    const auto frame = animation->next();
    if (!frame || !frame->has_value()) break;
    if ((*frame)->index() != frames++) std::abort();
    // Every byte delivered must be readable.
    const PixelFormat& format = (*frame)->format();
    const int pixel =
        format.bytes_per_sample() * (format.layout == Layout::kRgba ? 4 : 1);
    for (int i = 0; i < format.planes(); ++i) {
      const PlaneView plane = (*frame)->plane(i);
      for (int y = 0; y < plane.size.height; ++y) {
        for (int x = 0; x < plane.size.width * pixel; ++x) {
          sum += plane.row(y)[x];
        }
      }
    }
  }
  volatile uint32_t used = sum;
  static_cast<void>(used);
  if (frames > 1 && animation->seek(frames - 1)) {
    static_cast<void>(animation->next());
  }
}

}  // namespace framewise::fuzz
