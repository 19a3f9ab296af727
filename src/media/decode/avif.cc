// SPDX-License-Identifier: Apache-2.0
// AVIF stills and sequences through libavif, as the planes of the AV1 decoder.
// docs/formats/avif.md lists the choices.
#include <avif/avif.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "base/result.h"
#include "media/codec_module.h"
#include "media/decode/quiet_standard_error.h"
#include "media/findings.h"
#include "media/metadata/av1_sequence.h"
#include "media/metadata/h273.h"
#include "media/metadata/icc.h"
#include "media/metadata/turn.h"

namespace framewise::media {
namespace {

// Files of libheif before 1.12 lack 'pixi' but are otherwise valid.
constexpr avifStrictFlags kStrict =
    AVIF_STRICT_CLAP_VALID | AVIF_STRICT_ALPHA_ISPE_REQUIRED;

ErrorKind kind_of(avifResult code) {
  switch (code) {
    case AVIF_RESULT_OUT_OF_MEMORY: return ErrorKind::kLimit;
    case AVIF_RESULT_NO_CODEC_AVAILABLE: return ErrorKind::kEnvironment;
    case AVIF_RESULT_NOT_IMPLEMENTED:
    case AVIF_RESULT_UNSUPPORTED_DEPTH: return ErrorKind::kUnsupported;
    default: return ErrorKind::kInput;
  }
}

Layout layout_of(avifPixelFormat format) {
  switch (format) {
    case AVIF_PIXEL_FORMAT_YUV444: return Layout::kYuv444;
    case AVIF_PIXEL_FORMAT_YUV422: return Layout::kYuv422;
    case AVIF_PIXEL_FORMAT_YUV420: return Layout::kYuv420;
    default: return Layout::kGray;
  }
}

ChromaSiting siting_of(avifChromaSamplePosition position) {
  switch (position) {
    case AVIF_CHROMA_SAMPLE_POSITION_VERTICAL: return ChromaSiting::kLeft;
    case AVIF_CHROMA_SAMPLE_POSITION_COLOCATED: return ChromaSiting::kTopLeft;
    // Not stated: in the middle, as encoders of stills average chroma and
    // libavif's viewers interpolate it, whatever the range.
    default: return ChromaSiting::kCenter;
  }
}

// What holds where neither the container nor AV1 states it (ISO/IEC 23000-22
// (MIAF), 7.3.6.4): BT.601 of any size, with the colors of sRGB.
void set_defaults(ColorFacts& color) {
  if (color.matrix == Matrix::kUnspecified) color.matrix = Matrix::kBt601;
  if (color.transfer == Transfer::kUnspecified) {
    color.transfer = Transfer::kSrgb;
  }
  if (color.primaries == Primaries::kUnspecified) {
    color.primaries = Primaries::kBt709;
  }
}

// 'irot' turns anticlockwise; 'imir' then mirrors the turned image (ISO/IEC
// 23000-22, 7.3.6.7).
Orientation orientation_of(const avifImage& image) {
  Orientation orientation;
  if ((image.transformFlags & AVIF_TRANSFORM_IROT) != 0) {
    orientation = quarter_turns(4 - image.irot.angle);
  }
  if ((image.transformFlags & AVIF_TRANSFORM_IMIR) != 0) {
    const bool left_right = image.imir.mode == 1;
    orientation = orientation.then({false, left_right, !left_right});
  }
  return orientation;
}

// The region of the image that is shown ('clap'). nullopt if the box is
// invalid.
std::optional<Rect> shown_part(const avifImage& image) {
  const Rect all{0, 0, int32_t(image.width), int32_t(image.height)};
  if ((image.transformFlags & AVIF_TRANSFORM_CLAP) == 0) return all;
  avifCropRect part;
  avifDiagnostics unused;
  if (!avifCropRectConvertCleanApertureBox(&part, &image.clap, image.width,
                                           image.height, image.yuvFormat,
                                           &unused)) {
    return std::nullopt;
  }
  return Rect{int32_t(part.x), int32_t(part.y), int32_t(part.width),
              int32_t(part.height)};
}

class AvifDecoder final : public Decoder {
 public:
  AvifDecoder(Source& source, const Job& job) : source_(source), job_(job) {}

  Result<void> start() {
    FW_ASSIGN_OR_RETURN(const auto bytes, source_.bytes());
    const QuietStandardError quiet;  // dav1d writes to it
    decoder_.reset(avifDecoderCreate());
    if (!decoder_) return fail(ErrorKind::kLimit, "out of memory");
    decoder_->maxThreads = 1;
    decoder_->ignoreExif = AVIF_TRUE;
    decoder_->ignoreXMP = AVIF_TRUE;
    decoder_->strictFlags = job_.tolerant ? avifStrictFlags{} : kStrict;
    avifResult code = avifDecoderSetIOMemory(
        decoder_.get(), reinterpret_cast<const uint8_t*>(bytes.data()),
        bytes.size());
    if (code == AVIF_RESULT_OK) code = avifDecoderParse(decoder_.get());
    if (code != AVIF_RESULT_OK) return failed("cannot open the picture", code);
    const avifImage& image = *decoder_->image;
    FW_RETURN_IF_ERROR(job_.admit(image.width, image.height));
    // The AV1 data may state a larger size than the container.
    if (const int64_t pixels = job_.limits.frame_pixels; pixels > 0) {
      decoder_->imageSizeLimit =
          uint32_t(std::min<int64_t>(pixels, AVIF_DEFAULT_IMAGE_SIZE_LIMIT));
    }
    describe();
    return {};
  }

  const AnimationInfo& info() const override { return info_; }

  Result<std::optional<Frame>> next() override {
    if (next_ >= decoder_->imageCount || damage_) return std::optional<Frame>();
    const auto index = uint32_t(next_);
    const QuietStandardError quiet;
    const avifResult code = avifDecoderNthImage(decoder_.get(), index);
    auto buffer = code == AVIF_RESULT_OK
                      ? take_picture()
                      : failed("a picture cannot be decoded", code);
    if (!buffer) {
      Error error = at_frame(std::move(buffer).error(), index);
      if (!job_.tolerant || error.kind != ErrorKind::kInput) return error;
      damage_ = std::move(error);
      return std::optional<Frame>();
    }
    ++next_;
    return std::optional(std::move(*buffer).freeze(
        index, time(index), ChangedArea::everything(info_.size)));
  }

  Result<void> rewind() override { return seek_before(0); }

  // libavif decodes from the key frame before the wanted frame by itself.
  Result<void> seek_before(int64_t index) override {
    next_ = int(std::min<int64_t>(index, decoder_->imageCount));
    damage_.reset();
    return {};
  }

  Result<Survey> survey() override;
  const std::optional<Error>& damage() const override { return damage_; }

 private:
  struct Destroy {
    void operator()(avifDecoder* decoder) const { avifDecoderDestroy(decoder); }
  };

  void describe();
  std::optional<Av1Sequence> coded_as() const;
  FrameTime time(uint32_t index) const;
  Error failed(std::string_view action, avifResult code) const;
  Result<FrameBuffer> take_picture();
  Result<FrameBuffer> take_rgba(const avifImage& image);
  Result<void> copy_plane(PlaneView from, MutablePlaneView to,
                          bool repeat_columns);

  Source& source_;
  const Job& job_;
  std::unique_ptr<avifDecoder, Destroy> decoder_;
  AnimationInfo info_;
  Rect shown_;
  Orientation orientation_;
  bool bad_aperture_ = false;
  std::optional<Finding> profile_finding_;
  // Turned 4:2:2 has no layout, so its columns are repeated before turning.
  bool widen_chroma_ = false;
  std::optional<Error> damage_;
  int next_ = 0;
};

void AvifDecoder::describe() {
  const avifImage& image = *decoder_->image;
  orientation_ = orientation_of(image);
  const auto part = shown_part(image);
  bad_aperture_ = !part;
  shown_ =
      part.value_or(Rect{0, 0, int32_t(image.width), int32_t(image.height)});
  info_.container = "avif";
  info_.codec = "av1";
  info_.size = orientation_.apply({shown_.width, shown_.height});
  info_.rotation = orientation_.degrees();
  if ((image.transformFlags & AVIF_TRANSFORM_PASP) != 0 &&
      image.pasp.hSpacing > 0 && image.pasp.vSpacing > 0) {
    info_.pixel_aspect =
        orientation_.turned({image.pasp.hSpacing, image.pasp.vSpacing});
  }
  info_.has_alpha = decoder_->alphaPresent;
  info_.file_bytes = source_.size();
  info_.frame_count = decoder_->imageCount;
  if (decoder_->imageCount > 1) {
    info_.time_base = {1, int64_t(decoder_->timescale)};
    info_.duration = int64_t(decoder_->durationInTimescales);
  }
  PixelFormat& format = info_.format;
  ColorFacts& color = format.color;
  color.transfer = transfer_of(image.transferCharacteristics);
  color.primaries = primaries_of(image.colorPrimaries);
  if (image.icc.size > 0) {  // overrides the code points
    profile_finding_ = apply_profile(
        std::as_bytes(std::span(image.icc.data, image.icc.size)), color);
  }
  if (info_.has_alpha && image.alphaPremultiplied) {
    format.bits = image.depth > 8 ? 16 : 8;
    color.range = Range::kFull;
    return;
  }
  // Encoders exist that state another layout than they write ('av1C').
  const auto coded = coded_as();
  const Layout layout = coded ? coded->layout : layout_of(image.yuvFormat);
  widen_chroma_ = orientation_.transposed && layout == Layout::kYuv422;
  format.layout = widen_chroma_ ? Layout::kYuv444 : layout;
  format.bits = coded ? coded->bits : uint8_t(image.depth);
  format.alpha_plane = info_.has_alpha;
  color.matrix = matrix_of(image.matrixCoefficients);
  color.range =
      image.yuvRange == AVIF_RANGE_FULL ? Range::kFull : Range::kLimited;
  if (format.layout == Layout::kYuv420 || format.layout == Layout::kYuv422) {
    color.siting =
        turn_siting(siting_of(image.yuvChromaSamplePosition), orientation_);
  }
  set_defaults(color);
}

// nullopt: unknown. The data of a picture with alpha may begin with alpha's,
// which has no colors.
std::optional<Av1Sequence> AvifDecoder::coded_as() const {
  const auto bytes = source_.bytes();
  avifExtent extent;
  if (!bytes || avifDecoderNthImageMaxExtent(decoder_.get(), 0, &extent) !=
                    AVIF_RESULT_OK) {
    return std::nullopt;
  }
  const size_t from = std::min<size_t>(size_t(extent.offset), bytes->size());
  const auto coded = av1_sequence(
      bytes->subspan(from, std::min(extent.size, bytes->size() - from)));
  if (coded && coded->layout == Layout::kGray && info_.has_alpha) {
    return std::nullopt;
  }
  return coded;
}

FrameTime AvifDecoder::time(uint32_t index) const {
  avifImageTiming timing;
  if (decoder_->imageCount == 1 ||
      avifDecoderNthImageTiming(decoder_.get(), index, &timing) !=
          AVIF_RESULT_OK) {
    return {};
  }
  return {int64_t(timing.ptsInTimescales),
          int64_t(timing.durationInTimescales)};
}

Error AvifDecoder::failed(std::string_view action, avifResult code) const {
  const char* detail = decoder_->diag.error;
  if (*detail == '\0') {
    return fail(kind_of(code), "{}: {}", action, avifResultToString(code));
  }
  return fail(kind_of(code), "{}: {} ({})", action, avifResultToString(code),
              detail);
}

Result<FrameBuffer> AvifDecoder::take_picture() {
  const avifImage& image = *decoder_->image;
  const PixelFormat& format = info_.format;
  const bool rgba = format.layout == Layout::kRgba;
  const bool as_announced =
      int64_t{image.width} >= shown_.x + int64_t{shown_.width} &&
      int64_t{image.height} >= shown_.y + int64_t{shown_.height} &&
      (rgba || (image.depth == format.bits &&
                (widen_chroma_ ? image.yuvFormat == AVIF_PIXEL_FORMAT_YUV422
                               : layout_of(image.yuvFormat) == format.layout)));
  if (!as_announced || (format.alpha_plane && !image.alphaPlane) ||
      !image.yuvPlanes[AVIF_CHAN_Y]) {
    return fail(ErrorKind::kInput,
                "the picture is not what the container announced");
  }
  if (rgba) return take_rgba(image);
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      job_.pool->allocate(format, info_.size));
  avifPixelFormatInfo sampling;
  avifGetPixelFormatInfo(image.yuvFormat, &sampling);
  for (int i = 0; i < format.planes(); ++i) {
    const bool alpha = format.alpha_plane && i == format.planes() - 1;
    const bool chroma = !alpha && i > 0;
    const int shift_x = chroma ? sampling.chromaShiftX : 0;
    const int shift_y = chroma ? sampling.chromaShiftY : 0;
    const uint8_t* data = alpha ? image.alphaPlane : image.yuvPlanes[i];
    const auto stride =
        ptrdiff_t(alpha ? image.alphaRowBytes : image.yuvRowBytes[i]);
    const Size part{(shown_.width + shift_x) >> shift_x,
                    (shown_.height + shift_y) >> shift_y};
    const PlaneView from{data + stride * (shown_.y >> shift_y) +
                             (shown_.x >> shift_x) * format.bytes_per_sample(),
                         stride, part};
    FW_RETURN_IF_ERROR(
        copy_plane(from, buffer.plane(i), chroma && widen_chroma_));
  }
  return buffer;
}

Result<void> AvifDecoder::copy_plane(PlaneView from, MutablePlaneView to,
                                     bool repeat_columns) {
  const int bytes = info_.format.bytes_per_sample();
  if (!repeat_columns) {
    turn_plane(from, to, bytes, orientation_);
    return {};
  }
  const PixelFormat plain{.layout = Layout::kGray, .bits = info_.format.bits};
  FW_ASSIGN_OR_RETURN(
      FrameBuffer wide,
      job_.pool->allocate(plain, {shown_.width, shown_.height}));
  const MutablePlaneView plane = wide.plane(0);
  for (int y = 0; y < plane.size.height; ++y) {
    for (int x = 0; x < plane.size.width; ++x) {
      std::memcpy(plane.row(y) + x * bytes, from.row(y) + x / 2 * bytes,
                  size_t(bytes));
    }
  }
  turn_plane(plane, to, bytes, orientation_);
  return {};
}

// Converts frames with premultiplied alpha to straight alpha. A Frame cannot
// mark its colors as premultiplied, and the division needs RGB.
Result<FrameBuffer> AvifDecoder::take_rgba(const avifImage& image) {
  const Size stored{int32_t(image.width), int32_t(image.height)};
  FW_ASSIGN_OR_RETURN(FrameBuffer whole,
                      job_.pool->allocate(info_.format, stored));
  avifRGBImage rgb;
  avifRGBImageSetDefaults(&rgb, &image);
  rgb.format = AVIF_RGB_FORMAT_RGBA;
  rgb.depth = info_.format.bits;
  rgb.alphaPremultiplied = AVIF_FALSE;
  rgb.pixels = whole.plane(0).data;
  rgb.rowBytes = uint32_t(whole.plane(0).stride);
  const avifResult code = avifImageYUVToRGB(&image, &rgb);
  if (code != AVIF_RESULT_OK) {
    return failed("the colors cannot be converted", code);
  }
  const int bytes = 4 * info_.format.bytes_per_sample();
  FW_ASSIGN_OR_RETURN(FrameBuffer shown,
                      job_.pool->allocate(info_.format, info_.size));
  const MutablePlaneView from = whole.plane(0);
  turn_plane({from.row(shown_.y) + shown_.x * bytes,
              from.stride,
              {shown_.width, shown_.height}},
             shown.plane(0), bytes, orientation_);
  return shown;
}

Result<Survey> AvifDecoder::survey() {
  Survey survey;
  const auto count = uint32_t(decoder_->imageCount);
  const int64_t limit = job_.limits.frames;
  if (limit > 0 && count > limit) {
    return with_hint(
        fail(ErrorKind::kLimit, "more than the allowed {} frames", limit),
        "raise it with --max-frames-in-file if you trust this "
        "file");
  }
  survey.frames.reserve(count);
  int64_t end = 0;
  for (uint32_t i = 0; i < count; ++i) {
    FrameFacts& frame = survey.frames.emplace_back();
    frame.time = time(i);
    frame.rect = {0, 0, info_.size.width, info_.size.height};
    frame.transparent = info_.has_alpha;
    frame.key = avifDecoderIsKeyframe(decoder_.get(), i);
    // The extent starts at the key frame; its growth is this frame's.
    avifExtent extent;
    if (avifDecoderNthImageMaxExtent(decoder_.get(), i, &extent) !=
        AVIF_RESULT_OK) {
      continue;
    }
    frame.offset = frame.key ? int64_t(extent.offset) : end;
    const int64_t extent_end = int64_t(extent.offset + extent.size);
    frame.bytes = std::max<int64_t>(0, extent_end - frame.offset);
    end = std::max(end, extent_end);
  }
  if (profile_finding_) survey.findings.push_back(*profile_finding_);
  if (!info_.pixel_aspect.square()) {
    survey.findings.push_back(non_square_pixels(info_.pixel_aspect));
  }
  if (bad_aperture_) {
    survey.findings.push_back(
        {.kind = "bad_aperture",
         .message = "the part of the picture to be shown makes no sense; all "
                    "of it is shown"});
  }
  if (widen_chroma_) {
    survey.findings.push_back(
        {.kind = "repeated_chroma",
         .message = "4:2:2 was turned: its color samples were repeated"});
  }
  return survey;
}

Result<std::unique_ptr<Decoder>> open_avif(Source& source, const Job& job) {
  auto decoder = std::make_unique<AvifDecoder>(source, job);
  FW_RETURN_IF_ERROR(decoder->start());
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace
}  // namespace framewise::media

FW_CODEC_MODULE(framewise::media::open_avif)
