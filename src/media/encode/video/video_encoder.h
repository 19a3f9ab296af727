// SPDX-License-Identifier: Apache-2.0
// An encoder of video. Frames are numbered in the order in which they are
// shown.
#pragma once

#include "media/encode/video/libav.h"
#include "media/encode/video/video_encoding.h"

namespace framewise::media {

// The properties that all frames of a stream share.
struct PictureFormat {
  Size size;
  AVPixelFormat pixels = AV_PIX_FMT_YUV420P;
  AVRational sample_aspect{1, 1};
  AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
  AVColorPrimaries primaries = AVCOL_PRI_UNSPECIFIED;
  AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
  AVChromaLocation siting = AVCHROMA_LOC_UNSPECIFIED;
};

// Where the parameter sets of H.264 and HEVC stand.
enum class ParameterSets : uint8_t {
  kApart,   // once, in the head of the file
  kInBand,  // before each key frame
};

class VideoEncoder {
 public:
  // `frame_time`: the duration of a frame, in seconds.
  static Result<VideoEncoder> open(const VideoEncoding& encoding,
                                   const PictureFormat& format,
                                   AVRational frame_time, ParameterSets sets);

  // `frame` is shown as number `index`. The first frame becomes a key frame.
  Result<void> send(const AVFrame& frame, int64_t index);
  Result<void> send_end();
  // False: needs further frames, or all packets were given out. The packet's
  // pts is the number of its frame.
  Result<bool> receive(AVPacket& packet);

  const AVCodecContext& context() const { return *codec_; }

  ~VideoEncoder();
  VideoEncoder(VideoEncoder&&) noexcept = default;

 private:
  VideoEncoder() = default;

  CodecPtr codec_;
  bool was_sent_ = false;  // a frame
  bool end_was_sent_ = false;
  bool ended_ = false;  // its last packet was received
  AvFramePtr numbered_;
};

// Pixel formats that the encoder takes; the first one that loses nothing of
// `wanted`, or the nearest.
Result<AVPixelFormat> nearest_format(VideoCodec codec, AVPixelFormat wanted);

// Whether this build of libavcodec has the encoder.
bool is_available(VideoCodec codec);

}  // namespace framewise::media
