// SPDX-License-Identifier: Apache-2.0
#include "media/decode/video/buffers.h"

extern "C" {
#include <libavutil/imgutils.h>
}

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "media/decode/video/frame_converter.h"

namespace framewise::media {
namespace {

// Keeps a frame alive as long as its AVBufferRef.
struct FrameHolder {
  Frame frame;
};

void release_frame(void* holder, uint8_t*) {
  delete static_cast<FrameHolder*>(holder);
}

// Decoders that use a new buffer for each frame and never write to it again.
// Other decoders paint over the last frame if they believe they are its only
// owner, and do not know of our frames.
bool never_rewrites_frames(AVCodecID id) {
  switch (id) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_VP8:
    case AV_CODEC_ID_VP9:
    case AV_CODEC_ID_FFV1:
    case AV_CODEC_ID_MJPEG:
    case AV_CODEC_ID_PRORES:
    case AV_CODEC_ID_DNXHD: return true;
    default: return false;
  }
}

// The size to allocate, as for libavcodec's own buffers: planes with aligned
// rows whose lengths keep the ratio of their widths, and spare rows for vector
// code that reads beyond the last sample.
Size allocated_size(AVCodecContext& codec, const AVFrame& picture) {
  int width = picture.width;
  int height = picture.height;
  std::array<int, AV_NUM_DATA_POINTERS> alignment{};
  avcodec_align_dimensions2(&codec, &width, &height, alignment.data());
  constexpr int kRowsToSpare = 2;
  constexpr int kStep = 128;  // 64 bytes in half-width planes
  return {(width + kStep - 1) / kStep * kStep, height + kRowsToSpare};
}

int get_buffer(AVCodecContext* codec, AVFrame* picture, int flags) {
  auto& pool = *static_cast<FramePool*>(codec->opaque);
  const auto format = same_format(*picture);
  const Size shown{codec->width, codec->height};
  if (!format || shown.width > picture->width ||
      shown.height > picture->height) {
    return avcodec_default_get_buffer2(codec, picture, flags);
  }
  auto buffer = pool.allocate(*format, shown, allocated_size(*codec, *picture));
  if (!buffer) return AVERROR(ENOMEM);
  uint8_t* const begin = buffer->plane(0).data;
  size_t bytes = 0;
  for (int i = 0; i < format->planes(); ++i) {
    const MutablePlaneView plane = buffer->plane(i);
    picture->data[i] = plane.data;
    picture->linesize[i] = int(plane.stride);
    bytes = size_t(plane.data - begin) +
            size_t(plane.stride) * size_t(plane.size.height);
  }
  // Decoders leave out what a damaged stream lacks. Without this, frames would
  // show old memory contents.
  std::memset(begin, 0, bytes);
  picture->extended_data = picture->data;
  auto holder = std::make_unique<FrameHolder>();
  holder->frame =
      std::move(*buffer).freeze(0, {}, ChangedArea::everything(shown));
  picture->buf[0] =
      av_buffer_create(begin, bytes, release_frame, holder.get(), 0);
  if (!picture->buf[0]) return AVERROR(ENOMEM);
  picture->opaque = holder.release();  // release_frame() owns it now
  return 0;
}

}  // namespace

void decode_into(FramePool& pool, AVCodecContext& codec) {
  if (!never_rewrites_frames(codec.codec_id) ||
      (codec.codec->capabilities & AV_CODEC_CAP_DR1) == 0) {
    return;
  }
  codec.opaque = &pool;
  codec.get_buffer2 = get_buffer;
}

std::optional<Frame> pool_frame(const AVFrame& picture) {
  const AVBufferRef* const buffer = picture.buf[0];
  if (!buffer || !picture.opaque ||
      av_buffer_get_opaque(buffer) != picture.opaque) {
    return std::nullopt;
  }
  const Frame& frame = static_cast<const FrameHolder*>(picture.opaque)->frame;
  // Cropping at the left or top moves the planes.
  for (int i = 0; i < frame.format().planes(); ++i) {
    if (picture.data[i] != frame.plane(i).data) return std::nullopt;
  }
  return frame;
}

}  // namespace framewise::media
