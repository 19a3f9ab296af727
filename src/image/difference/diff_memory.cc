// SPDX-License-Identifier: Apache-2.0
#include "image/difference/diff_memory.h"

#include <algorithm>

#include "media/reading_memory.h"

namespace framewise::image {
namespace {

// The program and its libraries.
constexpr int64_t kAlways = int64_t{32} << 20;
// Bytes a pixel: both frames in RGBA, the mask, the pixels of a box that covers
// the image, and the picture that shows them with its file.
constexpr int64_t kPixel = 56;

}  // namespace

int64_t memory_to_diff(const AnimationInfo& reference,
                       const AnimationInfo& test) {
  const int64_t pixels = std::max(reference.size.pixels(), test.size.pixels());
  return kAlways + media::reading_memory(reference, 1) +
         media::reading_memory(test, 1) + pixels * kPixel;
}

Result<void> admit_diff(const AnimationInfo& reference,
                        const AnimationInfo& test, const DiffOptions& options) {
  const AnimationInfo& larger =
      reference.size.pixels() < test.size.pixels() ? test : reference;
  return media::admit_frames("comparing", larger,
                             memory_to_diff(reference, test),
                             options.memory_bytes);
}

}  // namespace framewise::image
