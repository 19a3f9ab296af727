// SPDX-License-Identifier: Apache-2.0
#include "media/decode/video/card_decoder.h"

extern "C" {
#include <libavutil/hwcontext.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

#include "base/result.h"

namespace framewise::media {
namespace {

// In the order in which they are tried. VAAPI comes first: opening CUDA takes
// some hundred megabytes of a card.
constexpr AVHWDeviceType kWays[] = {
    AV_HWDEVICE_TYPE_VAAPI, AV_HWDEVICE_TYPE_CUDA, AV_HWDEVICE_TYPE_VULKAN};

// Opened once in a process, or found missing; null: missing.
AVBufferRef* device_of(AVHWDeviceType way) {
  static std::mutex mutex;
  static auto& devices = *new std::map<AVHWDeviceType, AVBufferRef*>;
  std::lock_guard lock(mutex);
  const auto [found, is_new] = devices.try_emplace(way, nullptr);
  if (is_new) {
    const LibavLog log;
    av_hwdevice_ctx_create(&found->second, way, nullptr, nullptr, 0);
  }
  return found->second;
}

bool has_way(const AVCodec& codec, AVHWDeviceType way) {
  for (int i = 0;; ++i) {
    const AVCodecHWConfig* const config = avcodec_get_hw_config(&codec, i);
    if (!config) return false;
    if (config->device_type == way &&
        (config->methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) != 0) {
      return true;
    }
  }
}

// A row of pairs U V as a row of each. `shift`: of samples in the high bits.
template <typename Sample>
void part_row(const Sample* pairs, int count, int shift, Sample* u, Sample* v) {
  for (int x = 0; x < count; ++x) {
    u[x] = Sample(pairs[2 * x] >> shift);
    v[x] = Sample(pairs[2 * x + 1] >> shift);
  }
}

template <typename Sample>
Sample* row_of(const AVFrame& picture, int plane, int y) {
  return reinterpret_cast<Sample*>(picture.data[plane] +
                                   ptrdiff_t(y) * picture.linesize[plane]);
}

template <typename Sample>
void part_planes(const AVFrame& from, int shift, AVFrame& to) {
  for (int y = 0; y < from.height; ++y) {
    const Sample* const row = row_of<Sample>(from, 0, y);
    std::transform(row, row + from.width, row_of<Sample>(to, 0, y),
                   [shift](Sample sample) { return Sample(sample >> shift); });
  }
  for (int y = 0; y < (from.height + 1) / 2; ++y) {
    part_row(row_of<Sample>(from, 1, y), (from.width + 1) / 2, shift,
             row_of<Sample>(to, 1, y), row_of<Sample>(to, 2, y));
  }
}

}  // namespace

Result<void> decode_on_card(AVCodecContext& codec) {
  std::string tried;
  for (const AVHWDeviceType way : kWays) {
    if (!has_way(*codec.codec, way)) continue;
    if (AVBufferRef* const device = device_of(way)) {
      codec.hw_device_ctx = av_buffer_ref(device);
      if (!codec.hw_device_ctx) return fail(ErrorKind::kLimit, "out of memory");
      return {};
    }
    if (!tried.empty()) tried += ", ";
    tried += av_hwdevice_get_type_name(way);
  }
  if (tried.empty()) {
    return fail(ErrorKind::kEnvironment, "FFmpeg decodes {} on no card",
                avcodec_get_name(codec.codec_id));
  }
  return fail(ErrorKind::kEnvironment, "no card opens for FFmpeg ({})", tried);
}

Result<void> copy_from_card(AVFrame& picture) {
  const AVPixFmtDescriptor* const stored =
      av_pix_fmt_desc_get(AVPixelFormat(picture.format));
  if (!stored || (stored->flags & AV_PIX_FMT_FLAG_HWACCEL) == 0) return {};
  // Of cards, FFmpeg crops only at the right and below.
  if (picture.crop_left != 0 || picture.crop_top != 0) {
    return fail(ErrorKind::kEnvironment, "frames are cropped at the left");
  }
  const LibavLog log;
  AvFramePtr copy(av_frame_alloc());
  if (!copy) return fail(ErrorKind::kLimit, "out of memory");
  if (av_hwframe_transfer_data(copy.get(), &picture, 0) < 0 ||
      av_frame_copy_props(copy.get(), &picture) < 0) {
    return fail(ErrorKind::kEnvironment, "frames cannot be copied");
  }
  FW_ASSIGN_OR_RETURN(AvFramePtr apart, with_planes_apart(*copy));
  av_frame_unref(&picture);
  av_frame_move_ref(&picture, apart.get());
  return {};
}

Result<AvFramePtr> with_planes_apart(const AVFrame& picture) {
  AvFramePtr apart(av_frame_alloc());
  if (!apart) return fail(ErrorKind::kLimit, "out of memory");
  const bool deep = picture.format == AV_PIX_FMT_P010;
  if (!deep && picture.format != AV_PIX_FMT_NV12) {
    return fail(ErrorKind::kEnvironment, "frames of the card are {}",
                av_get_pix_fmt_name(AVPixelFormat(picture.format)));
  }
  const bool full = picture.color_range == AVCOL_RANGE_JPEG;
  apart->format = deep   ? AV_PIX_FMT_YUV420P10
                  : full ? AV_PIX_FMT_YUVJ420P
                         : AV_PIX_FMT_YUV420P;
  apart->width = picture.width;
  apart->height = picture.height;
  if (av_frame_get_buffer(apart.get(), 0) < 0 ||
      av_frame_copy_props(apart.get(), &picture) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  if (deep) {
    part_planes<uint16_t>(picture, 6, *apart);
  } else {
    part_planes<uint8_t>(picture, 0, *apart);
  }
  return apart;
}

}  // namespace framewise::media
