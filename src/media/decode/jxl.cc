// SPDX-License-Identifier: Apache-2.0
// JPEG XL stills and animations through libjxl, which composes and orients the
// frames. docs/formats/jxl.md lists the choices.
#include <jxl/decode.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/result.h"
#include "media/codec_module.h"
#include "media/decode/quiet_standard_error.h"
#include "media/metadata/h273.h"

namespace framewise::media {
namespace {

constexpr size_t kRowAlignment = 64;  // bytes, of every frame's rows

struct Destroy {
  void operator()(JxlDecoder* decoder) const { JxlDecoderDestroy(decoder); }
};
using DecoderPtr = std::unique_ptr<JxlDecoder, Destroy>;

ColorFacts color_of(const JxlColorEncoding& encoding) {
  ColorFacts color{.range = Range::kFull};
  switch (encoding.transfer_function) {
    case JXL_TRANSFER_FUNCTION_709: color.transfer = Transfer::kBt709; break;
    case JXL_TRANSFER_FUNCTION_LINEAR:
      color.transfer = Transfer::kLinear;
      break;
    case JXL_TRANSFER_FUNCTION_SRGB: color.transfer = Transfer::kSrgb; break;
    case JXL_TRANSFER_FUNCTION_PQ: color.transfer = Transfer::kPq; break;
    case JXL_TRANSFER_FUNCTION_HLG: color.transfer = Transfer::kHlg; break;
    case JXL_TRANSFER_FUNCTION_GAMMA:
      if (std::abs(encoding.gamma - 1 / 2.2) < 1e-3) {
        color.transfer = Transfer::kGamma22;
      }
      if (std::abs(encoding.gamma - 1 / 2.8) < 1e-3) {
        color.transfer = Transfer::kGamma28;
      }
      break;
    default: break;
  }
  switch (encoding.primaries) {
    case JXL_PRIMARIES_SRGB: color.primaries = Primaries::kBt709; break;
    case JXL_PRIMARIES_2100: color.primaries = Primaries::kBt2020; break;
    case JXL_PRIMARIES_P3:
      if (encoding.white_point == JXL_WHITE_POINT_D65) {
        color.primaries = Primaries::kDisplayP3;
      }
      break;
    default: break;
  }
  if (encoding.color_space == JXL_COLOR_SPACE_GRAY) {
    color.primaries = Primaries::kBt709;  // irrelevant for gray
  }
  return color;
}

class JxlReader final : public Decoder {
 public:
  JxlReader(Source& source, const Job& job) : source_(source), job_(job) {}

  Result<void> start();
  const AnimationInfo& info() const override { return info_; }
  Result<std::optional<Frame>> next() override;
  Result<void> rewind() override { return seek_before(0); }
  Result<void> seek_before(int64_t index) override;
  Result<Survey> survey() override;
  const std::optional<Error>& damage() const override { return damage_; }

 private:
  // A decoder at the start of the file that reports `events`. Its input is
  // never closed: where the file was truncated, libjxl then asks for more data.
  Result<DecoderPtr> create(int events) const;
  Result<void> read_header(JxlDecoder* decoder);
  void choose_colors(JxlDecoder* decoder);
  Result<Frame> decode_pixels(FrameTime time);
  Result<FrameTime> frame_time();
  Error broken(JxlDecoderStatus status) const;
  JxlPixelFormat output() const;

  Source& source_;
  const Job& job_;
  std::span<const std::byte> bytes_;
  DecoderPtr decoder_;
  AnimationInfo info_;
  JxlBasicInfo basic_{};
  bool animated_ = false;
  bool profile_left_ = false;
  int64_t next_ = 0;
  int64_t clock_ = 0;  // start time of the next frame
  bool ended_ = false;
  std::optional<Error> damage_;
};

Result<DecoderPtr> JxlReader::create(int events) const {
  DecoderPtr decoder(JxlDecoderCreate(nullptr));
  if (!decoder) return fail(ErrorKind::kLimit, "out of memory");
  const auto* data = reinterpret_cast<const uint8_t*>(bytes_.data());
  if (JxlDecoderSubscribeEvents(decoder.get(), events) != JXL_DEC_SUCCESS ||
      JxlDecoderSetUnpremultiplyAlpha(decoder.get(), JXL_TRUE) !=
          JXL_DEC_SUCCESS ||
      JxlDecoderSetInput(decoder.get(), data, bytes_.size()) !=
          JXL_DEC_SUCCESS) {
    return fail(ErrorKind::kInternal, "libjxl refuses its settings");
  }
  return decoder;
}

Result<void> JxlReader::start() {
  const QuietStandardError quiet;
  FW_ASSIGN_OR_RETURN(bytes_, source_.bytes());
  FW_ASSIGN_OR_RETURN(decoder_,
                      create(JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING |
                             JXL_DEC_FRAME | JXL_DEC_FULL_IMAGE));
  return read_header(decoder_.get());
}

Result<void> JxlReader::read_header(JxlDecoder* decoder) {
  JxlDecoderStatus status = JxlDecoderProcessInput(decoder);
  if (status != JXL_DEC_BASIC_INFO ||
      JxlDecoderGetBasicInfo(decoder, &basic_) != JXL_DEC_SUCCESS) {
    return broken(status);
  }
  FW_RETURN_IF_ERROR(job_.admit(basic_.xsize, basic_.ysize));
  status = JxlDecoderProcessInput(decoder);
  if (status != JXL_DEC_COLOR_ENCODING) return broken(status);
  animated_ = basic_.have_animation && basic_.animation.tps_numerator > 0;
  info_.container = "jxl";
  info_.codec = "jxl";
  // libjxl gives the size after orientation.
  info_.size = {int32_t(basic_.xsize), int32_t(basic_.ysize)};
  info_.format.bits = basic_.bits_per_sample > 8 ? 16 : 8;
  info_.has_alpha = basic_.alpha_bits > 0;
  info_.file_bytes = source_.size();
  static constexpr int kDegrees[] = {0, 0, 0, 180, 180, 90, 90, 270, 270};
  info_.rotation = basic_.orientation <= 8 ? kDegrees[basic_.orientation] : 0;
  if (animated_) {
    info_.time_base = {basic_.animation.tps_denominator,
                       basic_.animation.tps_numerator};
    info_.plays = basic_.animation.num_loops;
  } else {
    info_.frame_count = 1;
  }
  choose_colors(decoder);
  return {};
}

// Chooses the color encoding of the pixels: the profile that the file states.
// If that is an ICC profile and libjxl can convert (lossy files), sRGB.
void JxlReader::choose_colors(JxlDecoder* decoder) {
  JxlColorEncoding encoding{};
  const auto stated = [&] {
    return JxlDecoderGetColorAsEncodedProfile(decoder, nullptr,
                                              JXL_COLOR_PROFILE_TARGET_DATA,
                                              &encoding) == JXL_DEC_SUCCESS;
  };
  if (!stated() && !basic_.uses_original_profile) {
    JxlColorEncoding srgb{};
    srgb.color_space = basic_.num_color_channels == 1 ? JXL_COLOR_SPACE_GRAY
                                                      : JXL_COLOR_SPACE_RGB;
    srgb.white_point = JXL_WHITE_POINT_D65;
    srgb.primaries = JXL_PRIMARIES_SRGB;
    srgb.transfer_function = JXL_TRANSFER_FUNCTION_SRGB;
    srgb.rendering_intent = JXL_RENDERING_INTENT_RELATIVE;
    JxlDecoderSetPreferredColorProfile(decoder, &srgb);
  }
  if (stated()) {
    info_.format.color = color_of(encoding);
  } else {
    profile_left_ = true;
    info_.format.color.range = Range::kFull;
  }
}

JxlPixelFormat JxlReader::output() const {
  return {.num_channels = 4,
          .data_type = info_.format.bits > 8 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8,
          .endianness = JXL_NATIVE_ENDIAN,
          .align = kRowAlignment};
}

Error JxlReader::broken(JxlDecoderStatus status) const {
  if (status == JXL_DEC_NEED_MORE_INPUT) {
    return at_offset(fail(ErrorKind::kInput, "the file ends too soon"),
                     source_.size());
  }
  return fail(ErrorKind::kInput, "libjxl cannot decode the file");
}

Result<FrameTime> JxlReader::frame_time() {
  if (!animated_) return FrameTime{};
  JxlFrameHeader header;
  if (JxlDecoderGetFrameHeader(decoder_.get(), &header) != JXL_DEC_SUCCESS) {
    return fail(ErrorKind::kInput, "a frame has no header");
  }
  const FrameTime time{clock_, header.duration};
  clock_ += header.duration;
  return time;
}

Result<std::optional<Frame>> JxlReader::next() {
  const QuietStandardError quiet;
  if (ended_) return std::optional<Frame>();
  const auto stop = [this](Error error) -> Result<std::optional<Frame>> {
    ended_ = true;
    error = at_frame(std::move(error), next_);
    if (!job_.tolerant || error.kind != ErrorKind::kInput) return error;
    damage_ = std::move(error);
    return std::optional<Frame>();
  };
  const JxlDecoderStatus status = JxlDecoderProcessInput(decoder_.get());
  if (status == JXL_DEC_SUCCESS) {
    ended_ = true;
    return std::optional<Frame>();
  }
  if (status != JXL_DEC_FRAME) return stop(broken(status));
  auto time = frame_time();
  if (!time) return stop(std::move(time).error());
  auto frame = decode_pixels(*time);
  if (!frame) return stop(std::move(frame).error());
  ++next_;
  return std::optional(*std::move(frame));
}

// libjxl writes into the frame directly, with the frame's row alignment.
Result<Frame> JxlReader::decode_pixels(FrameTime time) {
  JxlDecoderStatus status = JxlDecoderProcessInput(decoder_.get());
  if (status != JXL_DEC_NEED_IMAGE_OUT_BUFFER) return broken(status);
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      job_.pool->allocate(info_.format, info_.size));
  const MutablePlaneView plane = buffer.plane(0);
  const JxlPixelFormat format = output();
  const size_t bytes = size_t(plane.stride) * size_t(plane.size.height);
  size_t wanted = 0;
  if (JxlDecoderImageOutBufferSize(decoder_.get(), &format, &wanted) !=
          JXL_DEC_SUCCESS ||
      wanted > bytes ||
      JxlDecoderSetImageOutBuffer(decoder_.get(), &format, plane.data, bytes) !=
          JXL_DEC_SUCCESS) {
    return fail(ErrorKind::kInternal, "libjxl refuses a frame of {} bytes",
                bytes);
  }
  status = JxlDecoderProcessInput(decoder_.get());
  if (status != JXL_DEC_FULL_IMAGE) {
    Error error = broken(status);
    // Use the received part of the frame if it suffices for a coarse one.
    if (!job_.tolerant ||
        JxlDecoderFlushImage(decoder_.get()) != JXL_DEC_SUCCESS) {
      return error;
    }
    damage_ = at_frame(std::move(error), next_);
    ended_ = true;
  }
  return std::move(buffer).freeze(next_, time,
                                  ChangedArea::everything(info_.size));
}

Result<void> JxlReader::seek_before(int64_t index) {
  const QuietStandardError quiet;
  damage_.reset();
  ended_ = false;
  // Skipping frames loses the durations, so the clock needs the survey.
  int64_t clock = 0;
  if (index > 0 && animated_) {
    FW_ASSIGN_OR_RETURN(const Survey frames, survey());
    index = std::min(index, int64_t(frames.frames.size()));
    if (index > 0) {
      const FrameTime last = frames.frames[size_t(index) - 1].time;
      clock = last.start + last.duration;
    }
  }
  FW_RETURN_IF_ERROR(start());
  JxlDecoderSkipFrames(decoder_.get(), size_t(index));
  next_ = index;
  clock_ = clock;
  return {};
}

Result<Survey> JxlReader::survey() {
  const QuietStandardError quiet;
  FW_ASSIGN_OR_RETURN(const DecoderPtr decoder, create(JXL_DEC_FRAME));
  Survey survey;
  int64_t start = 0;
  while (true) {
    FW_RETURN_IF_ERROR(job_.keep_going());
    const JxlDecoderStatus status = JxlDecoderProcessInput(decoder.get());
    const size_t left = JxlDecoderReleaseInput(decoder.get());
    // Data after the last frame is not read.
    const size_t offset =
        status == JXL_DEC_SUCCESS ? bytes_.size() : bytes_.size() - left;
    if (!survey.frames.empty()) {
      FrameFacts& previous = survey.frames.back();
      previous.bytes = int64_t(offset) - previous.offset;
    }
    if (status == JXL_DEC_SUCCESS) break;
    JxlFrameHeader header;
    if (status != JXL_DEC_FRAME ||
        JxlDecoderGetFrameHeader(decoder.get(), &header) != JXL_DEC_SUCCESS) {
      if (job_.tolerant && !survey.frames.empty()) break;
      const auto begun = int64_t(survey.frames.size());
      return at_frame(broken(status), std::max<int64_t>(0, begun - 1));
    }
    if (const int64_t limit = job_.limits.frames;
        limit > 0 && int64_t(survey.frames.size()) >= limit) {
      return with_hint(
          fail(ErrorKind::kLimit, "more than the allowed {} frames", limit),
          "raise it with --max-frames-in-file if you trust this file");
    }
    survey.frames.push_back(
        {.time = animated_ ? FrameTime{start, header.duration} : FrameTime{},
         .offset = int64_t(offset),
         .rect = {0, 0, info_.size.width, info_.size.height},
         .transparent = info_.has_alpha,
         .key = survey.frames.empty()});
    start += header.duration;
    JxlDecoderSetInput(decoder.get(),
                       reinterpret_cast<const uint8_t*>(bytes_.data()) + offset,
                       left);
  }
  if (profile_left_) {
    survey.findings.push_back(
        {.kind = "color_profile",
         .message = "the colors follow an embedded profile, which is not "
                    "applied"});
  }
  if (basic_.exponent_bits_per_sample > 0) {
    survey.findings.push_back(
        {.kind = "clipped_samples",
         .message = "samples are floating-point numbers; those outside of 0 "
                    "to 1 are clipped"});
  }
  return survey;
}

Result<std::unique_ptr<Decoder>> open_jxl(Source& source, const Job& job) {
  auto decoder = std::make_unique<JxlReader>(source, job);
  FW_RETURN_IF_ERROR(decoder->start());
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace
}  // namespace framewise::media

FW_CODEC_MODULE(framewise::media::open_jxl)
