// SPDX-License-Identifier: Apache-2.0
// All that a reader can be asked to do with a file, within tight limits.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "framewise/animation.h"
#include "framewise/executor.h"

namespace framewise::fuzz {

// Splits the work and does the last part first.
class Backwards final : public Executor {
 public:
  int concurrency() const override { return 3; }
  void parallel_for(size_t count,
                    const std::function<void(size_t)>& body) override {
    for (size_t i = count; i > 0; --i) body(i - 1);
  }
};

// A number for everything that reading gives. Other formats than `container`
// are left to their own fuzzers.
inline uint64_t read(std::span<const uint8_t> data, std::string_view container,
                     bool tolerant, Executor* executor) {
  const auto bytes = std::as_bytes(data);
  auto animation =
      open({bytes.begin(), bytes.end()}, "fuzz",
           {.limits = {.file_bytes = 1 << 20,
                       .frame_pixels = 1 << 18,
                       .frames = 64,
                       .total_pixels = 1 << 22,
                       .videos = {.frames = 64, .total_pixels = 1 << 22}},
            .tolerant = tolerant,
            .executor = executor});
  if (!animation) return 1;  // rejecting is a correct answer
  if (!animation->info().container.ends_with(container)) return 2;
  uint64_t sum = 3;
  int64_t frames = 0;
  while (true) {
    const auto frame = animation->next();
    if (!frame) sum = sum * 31 + uint64_t(frame.error().kind);
    if (!frame || !frame->has_value()) break;
    if ((*frame)->index() != frames++) std::abort();
    const PixelFormat& format = (*frame)->format();
    const int pixel_bytes =
        format.bytes_per_sample() * (format.layout == Layout::kRgba ? 4 : 1);
    for (int p = 0; p < format.planes(); ++p) {
      const PlaneView plane = (*frame)->plane(p);
      const int row_bytes = plane.size.width * pixel_bytes;
      for (int y = 0; y < plane.size.height; ++y) {
        for (int i = 0; i < row_bytes; ++i) sum = sum * 31 + plane.row(y)[i];
      }
    }
  }
  if (const auto survey = animation->survey()) {
    sum = sum * 31 + (*survey).frames.size() + (*survey).findings.size();
  }
  if (frames > 1 && animation->seek(frames - 1)) {
    const auto last = animation->next();
    if (last && *last && (*last)->index() != frames - 1) std::abort();
  }
  return sum;
}

// Whatever the bytes, reading them ends, stays inside its memory and its
// limits, and gives the same pictures when the work is split.
inline void read_everything(std::span<const uint8_t> data,
                            std::string_view container) {
  Backwards executor;
  for (const bool tolerant : {false, true}) {
    if (read(data, container, tolerant, nullptr) !=
        read(data, container, tolerant, &executor)) {
      std::abort();
    }
  }
}

}  // namespace framewise::fuzz
