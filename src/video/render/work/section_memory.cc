// SPDX-License-Identifier: Apache-2.0
#include "video/render/work/section_memory.h"

extern "C" {
#include <libavutil/imgutils.h>
}

#include <algorithm>

#include "base/result.h"
#include "runtime/admit_memory.h"

namespace framewise::video {
namespace {

// Of the process without any frame: libraries, indexes of clips, tables.
constexpr int64_t kBytesAnyway = int64_t{64} << 20;
// Of a decoder or an encoder without its frames.
constexpr int64_t kBytesOfCodec = int64_t{3} << 20;
// References and frames in reorder that a decoder holds at most (H.264 and HEVC
// allow 16), and the one being decoded.
constexpr int64_t kDecodedFrames = 17;
// Frames that are fitted, mixed or shown again.
constexpr int64_t kFittedFrames = 4;
// References and frames in reorder of an encoder.
constexpr int64_t kEncoderFrames = 10;
// Frames that encoders look ahead with slow presets: x264 up to 60, at "medium"
// 40, at "veryfast" 10.
int64_t frames_ahead(const media::VideoEncoding& encoding) {
  for (const auto& [name, value] : encoding.details) {
    if (name == "rc-lookahead")
      return std::clamp(std::atoi(value.c_str()), 0, 250);
  }
  const std::string& preset = encoding.preset;
  if (preset == "ultrafast" || preset == "superfast") return 0;
  if (preset == "veryfast" || preset == "faster") return 20;
  return 60;
}

// The memory of an encoder beside each frame, in percent of it, as measured of
// films of a megapixel: vectors, references at halves of pixels, trees of
// blocks.
int64_t kept_beside_frames(media::VideoCodec codec) {
  if (codec == media::VideoCodec::kH264) return 80;
  if (codec == media::VideoCodec::kHevc) return 60;
  return 0;
}

int64_t frame_bytes(AVPixelFormat pixels, Size size) {
  const int bytes =
      av_image_get_buffer_size(pixels, size.width, size.height, 64);
  return std::max<int64_t>(bytes, int64_t{size.width} * size.height);
}

constexpr int64_t kQueuedBytes = int64_t{8} << 20;

}  // namespace

size_t queued_frames(const media::PictureFormat& format) {
  const int64_t fit = kQueuedBytes / frame_bytes(format.pixels, format.size);
  return size_t(std::clamp<int64_t>(fit, 2, 8));
}

int64_t clip_frame_bytes(const ClipFile& file) {
  return frame_bytes(AVPixelFormat(file.video->format), file.clip.coding.size);
}

int64_t section_memory(int64_t clip_frame_bytes,
                       const media::PictureFormat& format,
                       const media::VideoEncoding& encoding) {
  const int64_t film = frame_bytes(format.pixels, format.size);
  const int64_t decoding =
      2 * (kDecodedFrames * clip_frame_bytes + kBytesOfCodec);
  const int64_t encoder = (kEncoderFrames + frames_ahead(encoding)) * film *
                              (100 + kept_beside_frames(encoding.codec)) / 100 +
                          kBytesOfCodec;
  return decoding + encoder +
         (kFittedFrames + int64_t(queued_frames(format))) * film;
}

Result<size_t> lanes_in_memory(std::string_view what, Size size, int64_t one,
                               int64_t budget_bytes, size_t threads) {
  if (budget_bytes <= 0) return threads;
  FW_RETURN_IF_ERROR(runtime::admit_memory(
      fmt::format("{} {}x{} pixels takes", what, size.width, size.height),
      kBytesAnyway + one, budget_bytes));
  const int64_t fit = (budget_bytes - kBytesAnyway) / one;
  return size_t(std::clamp<int64_t>(fit, 1, int64_t(threads)));
}

Result<size_t> sections_in_memory(const RenderPlan& plan, int64_t budget_bytes,
                                  size_t threads) {
  int64_t clip = 0;
  for (const ClipFile& file : plan.clips) {
    clip = std::max(clip, clip_frame_bytes(file));
  }
  const media::PictureFormat& format = plan.picture.format;
  return lanes_in_memory("a film of", format.size,
                         section_memory(clip, format, plan.encoding),
                         budget_bytes, threads);
}

}  // namespace framewise::video
