// SPDX-License-Identifier: Apache-2.0
#include "image/still/memory_needed.h"

#include <algorithm>

#include "base/result.h"
#include "runtime/admit_memory.h"

namespace framewise::image {
namespace {

// The program, its libraries, and what does not grow with the image.
constexpr int64_t kAlways = int64_t{32} << 20;

// Bytes a pixel, beside the file: the frame, what the encoder keeps, and its
// result twice. The most that noise with alpha took, of 8 bits a sample;
// tools/hostile/bombs.py measures them.
int64_t bytes_to_encode(FileFormat format, int effort) {
  // libjxl tries whole encodings against its metric from effort 8 on.
  constexpr int kJxlTries = 8;
  switch (format) {
    case FileFormat::kJpeg: return 19;
    case FileFormat::kPng: return 30;
    case FileFormat::kWebp: return 51;
    case FileFormat::kAvif: return 40;
    case FileFormat::kJxl: return effort >= kJxlTries ? 310 : 101;
    case FileFormat::kGif: return 20;
    case FileFormat::kTiff: return 23;
    case FileFormat::kBmp: return 21;
    case FileFormat::kPnm: return 21;
  }
  return 0;
}

// Frames that encoders of animations hold, beside the one that is encoded.
int64_t frames_in_flight(FileFormat format) {
  switch (format) {
    case FileFormat::kAvif: return 48;  // libaom looks ahead
    default: return 4;
  }
}

}  // namespace

int64_t memory_to_convert(const MemoryFacts& facts,
                          const ConvertOptions& options) {
  constexpr int64_t kFrame = 4;
  constexpr int64_t kMetric = 70;  // planes of SSIMULACRA2, and a decoded frame
  constexpr int64_t kTries = 12;   // a search keeps the best result so far
  int64_t bytes = bytes_to_encode(options.format, options.effort);
  if (facts.bits > 8) bytes += bytes_to_encode(FileFormat::kPng, 0);
  if (options.lossless && options.format == FileFormat::kJxl) {
    bytes = std::max<int64_t>(bytes, 145);
  }
  if (options.target) bytes += kMetric;
  if (options.target || options.max_bytes) bytes += kTries;
  if (facts.moves) bytes += kFrame * frames_in_flight(options.format);
  return kAlways + facts.file_bytes + facts.size.pixels() * bytes;
}

int64_t memory_to_shrink(const MemoryFacts& facts, Reading reading) {
  constexpr int64_t kRows = 8;      // coefficients of progressive JPEG
  constexpr int64_t kFrames = 10;   // a canvas, and its linear rows
  constexpr int64_t kLibrary = 32;  // frames that FFmpeg and libvips keep
  const int64_t depth = facts.bits > 8 ? 2 : 1;
  const int64_t bytes = reading == Reading::kRows     ? kRows
                        : reading == Reading::kFrames ? kFrames * depth
                                                      : kLibrary * depth;
  return kAlways + facts.file_bytes + facts.size.pixels() * bytes;
}

Result<void> admit_memory(std::string_view what, Size size, int64_t needed,
                          int64_t allowed) {
  return runtime::admit_memory(
      fmt::format("{} {}x{} pixels takes", what, size.width, size.height),
      needed, allowed);
}

}  // namespace framewise::image
