// SPDX-License-Identifier: Apache-2.0
// VideoWriter: frames are converted, encoded and put into a container as they
// come.
extern "C" {
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <cstring>

#include "media/encode/video/muxer.h"
#include "media/encode/video/video_encoder.h"
#include "media/encode/video/video_writer.h"

namespace framewise::media {
namespace {

struct FreeSws {
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};

Size even(Size size) { return {(size.width + 1) & ~1, (size.height + 1) & ~1}; }

AVPixelFormat pixels_of(const PixelFormat& format) {
  const bool deep = format.bits > 8;
  switch (format.layout) {
    case Layout::kRgba: return deep ? AV_PIX_FMT_NONE : AV_PIX_FMT_RGBA;
    case Layout::kGray: return deep ? AV_PIX_FMT_NONE : AV_PIX_FMT_GRAY8;
    case Layout::kYuv420:
      return format.bits == 10 ? AV_PIX_FMT_YUV420P10
             : deep            ? AV_PIX_FMT_NONE
                               : AV_PIX_FMT_YUV420P;
    case Layout::kYuv422:
      return format.bits == 10 ? AV_PIX_FMT_YUV422P10
             : deep            ? AV_PIX_FMT_NONE
                               : AV_PIX_FMT_YUV422P;
    case Layout::kYuv444:
      return format.bits == 10 ? AV_PIX_FMT_YUV444P10
             : deep            ? AV_PIX_FMT_NONE
                               : AV_PIX_FMT_YUV444P;
  }
  return AV_PIX_FMT_NONE;
}

class VideoFile final : public VideoWriter {
 public:
  VideoFile(std::filesystem::path path, const AnimationFacts& facts,
            const VideoWriteOptions& options)
      : path_(std::move(path)), facts_(facts), options_(options) {
    // MP4 states the end by the packet that is decoded last. With frames out of
    // order that is not the last one, which would be shown too briefly.
    if (options_.encoding.b_frames < 0) options_.encoding.b_frames = 0;
  }

  Result<void> add(const Frame& frame, int64_t duration) override;
  Result<Written> finish() override;

 private:
  Result<void> start(const Frame& first);
  Result<void> add_stream();
  Result<AvFramePtr> converted(const Frame& frame);
  // RGBA over the background, with the last row and column repeated.
  void flatten(const Frame& frame);
  Result<void> write_packets();

  std::filesystem::path path_;
  AnimationFacts facts_;
  VideoWriteOptions options_;
  Size size_;
  PixelFormat pixels_;
  AVPixelFormat target_ = AV_PIX_FMT_YUV420P;
  std::unique_ptr<SwsContext, FreeSws> scaler_;
  std::vector<uint8_t> flat_;
  std::optional<VideoEncoder> encoder_;
  std::unique_ptr<Muxer> muxer_;
  PacketPtr packet_;
  std::vector<int64_t> starts_;  // of frames, in ticks; the last is the end
};

Result<void> VideoFile::start(const Frame& first) {
  pixels_ = first.format();
  const AVPixelFormat source = pixels_of(pixels_);
  const bool odd = even(first.size()) != first.size();
  if (source == AV_PIX_FMT_NONE || (odd && pixels_.layout != Layout::kRgba)) {
    return with_hint(fail(ErrorKind::kUnsupported,
                          "frames of {} bits or of odd sides are not written "
                          "as video",
                          pixels_.bits),
                     "convert them to RGBA of 8 bits first");
  }
  size_ = even(first.size());
  const bool rgb = pixels_.layout == Layout::kRgba;
  target_ = pixels_.bits > 8 ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
  FW_ASSIGN_OR_RETURN(target_,
                      nearest_format(options_.encoding.codec, target_));
  PictureFormat format{.size = size_, .pixels = target_};
  format.range = !rgb && pixels_.color.range == Range::kFull ? AVCOL_RANGE_JPEG
                                                             : AVCOL_RANGE_MPEG;
  format.matrix = rgb ? AVCOL_SPC_BT709 : AVColorSpace(pixels_.color.matrix);
  format.primaries =
      rgb ? AVCOL_PRI_BT709 : AVColorPrimaries(pixels_.color.primaries);
  format.transfer = rgb ? AVCOL_TRC_BT709
                        : AVColorTransferCharacteristic(pixels_.color.transfer);
  scaler_.reset(sws_getContext(
      size_.width, size_.height, rgb ? AV_PIX_FMT_RGBA : source, size_.width,
      size_.height, target_, SWS_BICUBIC | SWS_ACCURATE_RND, nullptr, nullptr,
      nullptr));
  if (!scaler_) return fail(ErrorKind::kLimit, "out of memory");
  const int* matrix =
      sws_getCoefficients(rgb ? SWS_CS_ITU709 : int(pixels_.color.matrix));
  const int full = format.range == AVCOL_RANGE_JPEG ? 1 : 0;
  sws_setColorspaceDetails(scaler_.get(), matrix, rgb ? 1 : full, matrix, full,
                           0, 1 << 16, 1 << 16);
  const TimeBase& tick = facts_.time_base;
  AVRational time{};
  av_reduce(&time.num, &time.den, tick.numerator, tick.denominator, INT32_MAX);
  FW_ASSIGN_OR_RETURN(VideoEncoder encoder,
                      VideoEncoder::open(options_.encoding, format, time,
                                         ParameterSets::kApart));
  encoder_.emplace(std::move(encoder));
  FW_ASSIGN_OR_RETURN(packet_, new_packet());
  FW_ASSIGN_OR_RETURN(muxer_,
                      Muxer::create(path_, *options_.container, options_.tags));
  return add_stream();
}

Result<void> VideoFile::add_stream() {
  const AVCodecContext& codec = encoder_->context();
  ParametersPtr coding(avcodec_parameters_alloc());
  if (!coding || avcodec_parameters_from_context(coding.get(), &codec) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  const bool mp4 = *options_.container == Container::kMp4 ||
                   *options_.container == Container::kMov;
  const uint32_t tag = coding->codec_id == AV_CODEC_ID_HEVC && mp4
                           ? MKTAG('h', 'v', 'c', '1')
                           : 0;
  FW_RETURN_IF_ERROR(muxer_->add_stream(*coding, codec.time_base, tag));
  // The number of frames is not known: the index goes to the end.
  return muxer_->start(0);
}

void VideoFile::flatten(const Frame& frame) {
  const PlaneView plane = frame.plane(0);
  const auto row_bytes = size_t(size_.width) * 4;
  flat_.resize(row_bytes * size_t(size_.height));
  for (int y = 0; y < size_.height; ++y) {
    const uint8_t* in = plane.row(std::min(y, plane.size.height - 1));
    uint8_t* out = flat_.data() + size_t(y) * row_bytes;
    for (int x = 0; x < size_.width; ++x) {
      const uint8_t* pixel = in + 4 * std::min(x, plane.size.width - 1);
      const int alpha = pixel[3];
      for (int c = 0; c < 3; ++c) {
        const int behind = options_.background[size_t(c)];
        out[4 * x + c] =
            uint8_t((pixel[c] * alpha + behind * (255 - alpha) + 127) / 255);
      }
      out[4 * x + 3] = 255;
    }
  }
}

Result<AvFramePtr> VideoFile::converted(const Frame& frame) {
  const uint8_t* planes[4] = {};
  int strides[4] = {};
  if (pixels_.layout == Layout::kRgba) {
    flatten(frame);
    planes[0] = flat_.data();
    strides[0] = size_.width * 4;
  } else {
    for (int i = 0; i < std::min(pixels_.planes(), 3); ++i) {
      planes[i] = frame.plane(i).data;
      strides[i] = int(frame.plane(i).stride);
    }
  }
  FW_ASSIGN_OR_RETURN(AvFramePtr out, new_frame());
  out->format = target_;
  out->width = size_.width;
  out->height = size_.height;
  if (av_frame_get_buffer(out.get(), 0) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  sws_scale(scaler_.get(), planes, strides, 0, size_.height, out->data,
            out->linesize);
  return out;
}

Result<void> VideoFile::write_packets() {
  while (true) {
    FW_ASSIGN_OR_RETURN(const bool more, encoder_->receive(*packet_));
    if (!more) return {};
    const auto start = std::ranges::lower_bound(starts_, packet_->pts);
    if (start != starts_.end() && start + 1 != starts_.end()) {
      packet_->duration = *(start + 1) - *start;
    }
    FW_RETURN_IF_ERROR(muxer_->write(*packet_, 0));
    av_packet_unref(packet_.get());
  }
}

Result<void> VideoFile::add(const Frame& frame, int64_t duration) {
  if (options_.stop.stop_requested()) {
    return fail(ErrorKind::kCancelled, "stopped");
  }
  if (duration < 1) {
    return fail(ErrorKind::kUsage, "a duration of {} ticks", duration);
  }
  if (!muxer_) {
    starts_.push_back(0);
    FW_RETURN_IF_ERROR(start(frame));
  }
  if (even(frame.size()) != size_ || !(frame.format() == pixels_)) {
    return fail(ErrorKind::kUsage, "frames of different form in one video");
  }
  FW_ASSIGN_OR_RETURN(const AvFramePtr picture, converted(frame));
  const int64_t at = starts_.back();
  starts_.push_back(at + duration);
  FW_RETURN_IF_ERROR(encoder_->send(*picture, at));
  return write_packets();
}

Result<Written> VideoFile::finish() {
  if (!muxer_) {
    return with_hint(fail(ErrorKind::kUsage, "a file without frames"),
                     "add a frame before finishing");
  }
  FW_RETURN_IF_ERROR(encoder_->send_end());
  FW_RETURN_IF_ERROR(write_packets());
  FW_RETURN_IF_ERROR(muxer_->finish());
  FW_RETURN_IF_ERROR(muxer_->commit());
  Written written{.bytes = muxer_->bytes(),
                  .frames = int64_t(starts_.size()) - 1};
  if (size_ != facts_.size) {
    written.notes.push_back(
        {.kind = "padded",
         .message = fmt::format("written with {}x{} pixels: video has even "
                                "sides",
                                size_.width, size_.height)});
  }
  return written;
}

}  // namespace
}  // namespace framewise::media

extern "C" __attribute__((visibility("default"))) void
framewise_video_writer_create(
    const std::filesystem::path& path, const framewise::AnimationFacts& facts,
    const framewise::media::VideoWriteOptions& options,
    framewise::Result<std::unique_ptr<framewise::media::VideoWriter>>& answer) {
  answer = std::unique_ptr<framewise::media::VideoWriter>(
      std::make_unique<framewise::media::VideoFile>(path, facts, options));
}
