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

#include "media/decode/video/picture.h"

namespace framewise::media {
namespace {

// What an AVBufferRef of ours keeps alive.
struct Loan {
  Frame frame;
};

void end_loan(void* loan, uint8_t*) { delete static_cast<Loan*>(loan); }

// Decoders that take a new buffer for each picture and never write to it
// again once it was shown. Others paint over the last picture if they believe
// to be its only owner, and know nothing of who reads our frame.
bool leaves_pictures_alone(AVCodecID id) {
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

// The size for which memory is needed, as libavcodec's own buffers have it:
// all planes with aligned rows whose lengths keep the ratio of their widths,
// and rows to spare for vector code that goes beyond the last sample.
Size room_for(AVCodecContext& codec, const AVFrame& picture) {
  int width = picture.width;
  int height = picture.height;
  std::array<int, AV_NUM_DATA_POINTERS> alignment{};
  avcodec_align_dimensions2(&codec, &width, &height, alignment.data());
  constexpr int kRowsToSpare = 2;
  constexpr int kStep = 128;  // 64 bytes in planes of half the width
  return {(width + kStep - 1) / kStep * kStep, height + kRowsToSpare};
}

int get_buffer(AVCodecContext* codec, AVFrame* picture, int flags) {
  auto& pool = *static_cast<FramePool*>(codec->opaque);
  const auto format = same_format(*picture);
  const Size seen{codec->width, codec->height};
  if (!format || seen.width > picture->width || seen.height > picture->height) {
    return avcodec_default_get_buffer2(codec, picture, flags);
  }
  auto buffer = pool.allocate(*format, seen, room_for(*codec, *picture));
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
  // Decoders leave out what a damaged stream does not tell; without this, it
  // would show what the memory held before.
  std::memset(begin, 0, bytes);
  picture->extended_data = picture->data;
  auto loan = std::make_unique<Loan>();
  loan->frame = std::move(*buffer).freeze(0, {}, ChangedArea::everything(seen));
  picture->buf[0] = av_buffer_create(begin, bytes, end_loan, loan.get(), 0);
  if (!picture->buf[0]) return AVERROR(ENOMEM);
  picture->opaque = loan.release();  // end_loan() has it now
  return 0;
}

}  // namespace

void decode_into(FramePool& pool, AVCodecContext& codec) {
  if (!leaves_pictures_alone(codec.codec_id) ||
      (codec.codec->capabilities & AV_CODEC_CAP_DR1) == 0) {
    return;
  }
  codec.opaque = &pool;
  codec.get_buffer2 = get_buffer;
}

std::optional<Frame> pool_frame(const AVFrame& picture) {
  const AVBufferRef* const lent = picture.buf[0];
  if (!lent || !picture.opaque ||
      av_buffer_get_opaque(lent) != picture.opaque) {
    return std::nullopt;
  }
  const Frame& frame = static_cast<const Loan*>(picture.opaque)->frame;
  // Cropping on the left or at the top moves the planes.
  for (int i = 0; i < frame.format().planes(); ++i) {
    if (picture.data[i] != frame.plane(i).data) return std::nullopt;
  }
  return frame;
}

}  // namespace framewise::media
