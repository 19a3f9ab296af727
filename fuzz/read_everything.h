// SPDX-License-Identifier: Apache-2.0
// All that a reader can be asked to do with a file, within tight limits.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
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

// Small limits, so that memory and time are bounded.
inline OpenOptions within_limits() {
  return {.limits = {.file_bytes = 1 << 20,
                     .frame_pixels = 1 << 18,
                     .frames = 64,
                     .total_pixels = 1 << 22,
                     .videos = {.frames = 64, .total_pixels = 1 << 22}}};
}

// Bytes, or the path of a file.
inline Result<Animation> open_input(std::span<const uint8_t> data,
                                    const OpenOptions& options) {
  const auto bytes = std::as_bytes(data);
  return open({bytes.begin(), bytes.end()}, "fuzz", options);
}
inline Result<Animation> open_input(const std::filesystem::path& path,
                                    const OpenOptions& options) {
  return open(path, options);
}

// How many frames there are, and a number for all that they show and for the
// error that ends them.
struct Frames {
  int64_t count = 0;
  uint64_t sum = 3;

  bool operator==(const Frames&) const = default;
};
inline Frames read_frames(Animation& animation) {
  Frames frames;
  while (true) {
    const auto frame = animation.next();
    if (!frame) frames.sum = frames.sum * 31 + uint64_t(frame.error().kind);
    if (!frame || !frame->has_value()) return frames;
    if ((*frame)->index() != frames.count++) std::abort();
    const PixelFormat& format = (*frame)->format();
    const int pixel_bytes =
        format.bytes_per_sample() * (format.layout == Layout::kRgba ? 4 : 1);
    for (int p = 0; p < format.planes(); ++p) {
      const PlaneView plane = (*frame)->plane(p);
      const int row_bytes = plane.size.width * pixel_bytes;
      for (int y = 0; y < plane.size.height; ++y) {
        for (int i = 0; i < row_bytes; ++i) {
          frames.sum = frames.sum * 31 + plane.row(y)[i];
        }
      }
    }
  }
}

// Whether frames that are decoded again have to be as they were.
enum class Again { kSame, kMayDiffer };

// A number for everything that reading gives. Other formats than `container`
// are left to their own fuzzers.
template <typename Input>
uint64_t read(const Input& input, std::string_view container,
              const OpenOptions& options, Again again = Again::kSame) {
  auto animation = open_input(input, options);
  if (!animation) return 1;  // rejecting is a correct answer
  if (!animation->info().container.ends_with(container)) return 2;
  const Frames frames = read_frames(*animation);
  uint64_t sum = frames.sum;
  if (const auto survey = animation->survey()) {
    sum = sum * 31 + (*survey).frames.size() + (*survey).findings.size();
  }
  if (animation->rewind()) {
    const Frames second = read_frames(*animation);
    if (again == Again::kSame && second != frames) std::abort();
  }
  if (frames.count > 1 && animation->seek(frames.count - 1)) {
    const auto last = animation->next();
    if (last && *last && (*last)->index() != frames.count - 1) std::abort();
  }
  return sum;
}

// Whatever the bytes, reading them ends, stays inside its memory and its
// limits, and gives the same pictures again, and when the work is split.
template <typename Input>
void read_everything(const Input& input, std::string_view container,
                     OpenOptions options = within_limits()) {
  Backwards executor;
  for (const bool tolerant : {false, true}) {
    options.tolerant = tolerant;
    options.executor = nullptr;
    const uint64_t alone = read(input, container, options);
    options.executor = &executor;
    if (read(input, container, options) != alone) std::abort();
  }
}

}  // namespace framewise::fuzz
