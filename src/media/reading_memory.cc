// SPDX-License-Identifier: Apache-2.0
#include "media/reading_memory.h"

#include <algorithm>

#include "base/result.h"
#include "runtime/admit_memory.h"

namespace framewise::media {
namespace {

struct Reader {
  std::string_view container;
  int64_t bytes;     // a pixel, of 8 bits a sample
  bool reads_whole;  // the file lies in memory
};

// As noise with alpha took, rounded up (tools/hostile/bombs.py).
constexpr Reader kReaders[] = {
    {"bmp", 6, true},   {"gif", 8, true},
    {"jpeg", 12, true},  // coefficients of progressive files
    {"png", 10, true},  {"pnm", 6, true},
    {"webp", 10, true}, {"avif", 16, true},
    {"jxl", 28, true},  // planes of 32 bits
    {"tiff", 10, true}, {"y4m", 8, false},
    {"raw", 8, false},
};
// Of animations: the canvas, the one to restore, and the frames that each
// thread decodes ahead.
constexpr int64_t kAnimationBytes = 20;
constexpr int64_t kAnimationBytesOfThread = 8;
// FFmpeg's decoders: 16 frames that later ones may refer to, the one that is
// decoded, and the one that is read, of 1.5 bytes a pixel; those of each
// thread; and its libraries.
constexpr int64_t kVideoBytes = 28;
constexpr int64_t kVideoBytesOfThread = 3;
constexpr int64_t kVideoLibraries = int64_t{40} << 20;
// The facts of each frame: its time, its place, its region.
constexpr int64_t kFrameFacts = 256;

}  // namespace

int64_t frame_memory(const AnimationInfo& info) {
  constexpr int64_t kMostSamples = 4;
  return info.size.pixels() * kMostSamples * info.format.bytes_per_sample();
}

int64_t reading_memory(const AnimationInfo& info, int threads) {
  const Reader* const known =
      std::ranges::find(kReaders, info.container, &Reader::container);
  const int64_t sample = info.format.bytes_per_sample();
  const int64_t facts = info.frame_count.value_or(1) * kFrameFacts;
  if (known == std::end(kReaders)) {
    return kVideoLibraries + facts +
           info.size.pixels() * sample *
               (kVideoBytes + kVideoBytesOfThread * threads);
  }
  int64_t pixel = known->bytes;
  if (info.frame_count != 1) {
    pixel += kAnimationBytes + kAnimationBytesOfThread * threads;
  }
  return facts + info.size.pixels() * sample * pixel +
         (known->reads_whole ? info.file_bytes : 0);
}

Result<void> admit_frames(std::string_view what, const AnimationInfo& info,
                          int64_t needed, int64_t allowed) {
  return runtime::admit_memory(
      fmt::format("{} frames of {}x{} pixels takes", what, info.size.width,
                  info.size.height),
      needed, allowed);
}

}  // namespace framewise::media
