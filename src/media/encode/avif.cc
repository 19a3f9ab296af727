// SPDX-License-Identifier: Apache-2.0
// AVIF, stills and sequences, through libavif with aom or SVT-AV1.
#include <avif/avif.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numeric>
#include <span>
#include <string_view>

#include "base/result.h"
#include "frame/color/color.h"
#include "media/encode/color_profile.h"
#include "media/encode/encoder_module.h"
#include "media/encode/rounded_time.h"

namespace framewise::media {
namespace {

constexpr double kNormalQuality = 60;
constexpr int kFullChromaFrom = 90;

Error failed(std::string_view action, avifResult code,
             const avifDiagnostics* details = nullptr) {
  const ErrorKind kind = code == AVIF_RESULT_OUT_OF_MEMORY ? ErrorKind::kLimit
                         : code == AVIF_RESULT_NO_CODEC_AVAILABLE
                             ? ErrorKind::kEnvironment
                             : ErrorKind::kInternal;
  if (details && *details->error != '\0') {
    return fail(kind, "{}: {} ({})", action, avifResultToString(code),
                details->error);
  }
  return fail(kind, "{}: {}", action, avifResultToString(code));
}

struct Destroy {
  void operator()(avifEncoder* encoder) const { avifEncoderDestroy(encoder); }
  void operator()(avifImage* image) const { avifImageDestroy(image); }
};

// Quantizers go from 0, lossless, to 63.
int quantizer_of(double quality) {
  return int(std::lround((100 - quality) * AVIF_QUANTIZER_WORST_QUALITY / 100));
}

class AvifEncoder final : public Encoder {
 public:
  explicit AvifEncoder(EncodeJob& job)
      : job_(job), clock_(job.facts.time_base, kMilliseconds) {}

  Result<void> start();
  Result<void> add(Frame frame, FrameTime time, bool last) override;

 private:
  static constexpr int64_t kMilliseconds = 1000;

  bool lossless() const { return job_.options.lossless; }
  avifPixelFormat chroma_of(const Frame& frame) const;
  int depth() const;
  bool uses_svt(const Frame& frame, bool alpha, bool single);
  void choose_timescale();
  void choose_rate_control();
  void set_colors(avifImage& image) const;
  Result<void> set_metadata(avifImage& image);
  Result<void> fill(avifImage& image, const Frame& frame, bool alpha);
  Result<void> write_all();

  EncodeJob& job_;
  std::unique_ptr<avifEncoder, Destroy> encoder_;
  RoundedTime clock_;
  bool exact_times_ = false;
  int64_t frames_ = 0;
  bool alpha_ = false;
};

Result<void> AvifEncoder::start() {
  encoder_.reset(avifEncoderCreate());
  if (!encoder_) return fail(ErrorKind::kLimit, "out of memory");
  const WriteOptions& options = job_.options;
  constexpr std::array kSpeeds{10, 9, 8, 7, 7, 6, 5, 4, 3, 1};
  encoder_->maxThreads = 1;
  encoder_->speed = kSpeeds[size_t(options.effort)];
  const int quantizer = lossless()
                            ? AVIF_QUANTIZER_LOSSLESS
                            : quantizer_of(job_.quality_or(kNormalQuality));
  encoder_->minQuantizer = encoder_->maxQuantizer = quantizer;
  // A finer one for alpha costs more than it betters.
  encoder_->minQuantizerAlpha = encoder_->maxQuantizerAlpha = quantizer;
  choose_timescale();
  return {};
}

// Constant quality: aom's default at high speeds, a constant rate, asserts in
// lossless sequences.
void AvifEncoder::choose_rate_control() {
  const std::string level = fmt::format("{}", encoder_->maxQuantizer);
  avifEncoderSetCodecSpecificOption(encoder_.get(), "end-usage", "q");
  avifEncoderSetCodecSpecificOption(encoder_.get(), "cq-level", level.c_str());
}

// A tick of the file is one of the animation where that is 1 / n s.
void AvifEncoder::choose_timescale() {
  const TimeBase base = job_.facts.time_base;
  const int64_t common = std::gcd(base.numerator, base.denominator);
  exact_times_ = base.denominator / common <= UINT32_MAX;
  encoder_->timescale =
      exact_times_ ? uint64_t(base.denominator / common) : kMilliseconds;
}

avifPixelFormat AvifEncoder::chroma_of(const Frame& frame) const {
  if (frame.format().layout == Layout::kGray) return AVIF_PIXEL_FORMAT_YUV400;
  if (lossless()) return AVIF_PIXEL_FORMAT_YUV444;
  switch (job_.options.subsampling) {
    case Subsampling::k420: return AVIF_PIXEL_FORMAT_YUV420;
    case Subsampling::k422: return AVIF_PIXEL_FORMAT_YUV422;
    case Subsampling::k444: return AVIF_PIXEL_FORMAT_YUV444;
    case Subsampling::kAuto: break;
  }
  return job_.quality_or(kNormalQuality) >= kFullChromaFrom
             ? AVIF_PIXEL_FORMAT_YUV444
             : AVIF_PIXEL_FORMAT_YUV420;
}

int AvifEncoder::depth() const {
  return job_.bits <= 8 ? 8 : job_.bits <= 10 ? 10 : 12;
}

// Frames that SVT-AV1 1.4 can encode: 4:2:0 of 8 or 10 bits, even sides of at
// least 64. It also loses alpha, and cannot be lossless.
bool AvifEncoder::uses_svt(const Frame& frame, bool alpha, bool single) {
  if (job_.options.avif.encoder != AvifEncoderChoice::kSvt) return false;
  const Size size = frame.size();
  const bool can = !alpha && !lossless() && depth() <= 10 && !single &&
                   chroma_of(frame) == AVIF_PIXEL_FORMAT_YUV420 &&
                   size.width % 2 == 0 && size.height % 2 == 0 &&
                   size.width >= 64 && size.height >= 64;
  if (!can) {
    job_.note("other_encoder",
              "aom encodes in place of SVT-AV1, which takes animations in "
              "lossy 4:2:0 of at most 10 bits, without alpha, of even sides "
              "of at least 64 pixels",
              "", 0);
  }
  return can;
}

void AvifEncoder::set_colors(avifImage& image) const {
  const ColorFacts& color = job_.color;
  const bool coded = has_code_points(color);
  image.colorPrimaries = avifColorPrimaries(
      coded ? int(color.primaries) : int(AVIF_COLOR_PRIMARIES_UNSPECIFIED));
  image.transferCharacteristics =
      avifTransferCharacteristics(int(color.transfer));
  const bool wide = color.primaries == Primaries::kBt2020;
  image.matrixCoefficients =
      lossless() && image.yuvFormat == AVIF_PIXEL_FORMAT_YUV444
          ? AVIF_MATRIX_COEFFICIENTS_IDENTITY
      : wide ? AVIF_MATRIX_COEFFICIENTS_BT2020_NCL
             : AVIF_MATRIX_COEFFICIENTS_BT601;
  image.yuvRange = AVIF_RANGE_FULL;
}

Result<void> AvifEncoder::set_metadata(avifImage& image) {
  const auto bytes = [](const std::vector<std::byte>& data) {
    return reinterpret_cast<const uint8_t*>(data.data());
  };
  const auto profile = profile_to_write(job_);
  if (!profile.empty() &&
      (!has_code_points(job_.color) || !job_.options.metadata.icc.empty())) {
    avifImageSetProfileICC(&image, bytes(profile), profile.size());
  }
  const Metadata& metadata = job_.options.metadata;
  if (!metadata.exif.empty()) {
    avifImageSetMetadataExif(&image, bytes(metadata.exif),
                             metadata.exif.size());
  }
  if (!metadata.xmp.empty()) {
    avifImageSetMetadataXMP(&image, bytes(metadata.xmp), metadata.xmp.size());
  }
  return {};
}

Result<void> AvifEncoder::fill(avifImage& image, const Frame& frame,
                               bool alpha) {
  const PlaneView plane = frame.plane(0);
  const bool gray = frame.format().layout == Layout::kGray;
  const int in_bits = frame.format().bits;
  if (gray) {
    avifImageAllocatePlanes(&image, AVIF_PLANES_YUV);
    if (!image.yuvPlanes[AVIF_CHAN_Y]) {
      return fail(ErrorKind::kLimit, "out of memory");
    }
    const uint32_t white = (1u << image.depth) - 1;
    for (int y = 0; y < plane.size.height; ++y) {
      uint8_t* row = image.yuvPlanes[AVIF_CHAN_Y] +
                     size_t(y) * image.yuvRowBytes[AVIF_CHAN_Y];
      if (in_bits == 8) {
        std::memcpy(row, plane.row(y), size_t(plane.size.width));
        continue;
      }
      auto* samples = reinterpret_cast<uint16_t*>(row);
      const auto* in = plane.row<uint16_t>(y);
      for (int x = 0; x < plane.size.width; ++x) {
        samples[x] = uint16_t((in[x] * white + 32767) / 65535);
      }
    }
    return {};
  }
  avifRGBImage rgb;
  avifRGBImageSetDefaults(&rgb, &image);
  rgb.format = AVIF_RGB_FORMAT_RGBA;
  rgb.depth = uint32_t(in_bits);
  rgb.ignoreAlpha = !alpha;
  rgb.pixels = const_cast<uint8_t*>(plane.data);
  rgb.rowBytes = uint32_t(plane.stride);
  const avifResult code = avifImageRGBToYUV(&image, &rgb);
  if (code != AVIF_RESULT_OK) {
    return failed("colors cannot be converted", code);
  }
  return {};
}

Result<void> AvifEncoder::add(Frame frame, FrameTime time, bool last) {
  const bool single = last && frames_ == 0;
  if (frames_ == 0) {
    // All frames of a sequence have alpha or none.
    alpha_ = frame.format().layout == Layout::kRgba && job_.facts.has_alpha &&
             (!single || !is_opaque(frame));
    // aom 3.6 reads beyond its memory in sequences of this speed.
    if (!single && encoder_->speed == 7) encoder_->speed = 6;
    encoder_->codecChoice = uses_svt(frame, alpha_, single)
                                ? AVIF_CODEC_CHOICE_SVT
                                : AVIF_CODEC_CHOICE_AOM;
    if (encoder_->codecChoice == AVIF_CODEC_CHOICE_AOM) choose_rate_control();
  }
  const std::unique_ptr<avifImage, Destroy> image(avifImageCreate(
      frame.size().width, frame.size().height, depth(), chroma_of(frame)));
  if (!image) return fail(ErrorKind::kLimit, "out of memory");
  set_colors(*image);
  if (frames_ == 0) FW_RETURN_IF_ERROR(set_metadata(*image));
  FW_RETURN_IF_ERROR(fill(*image, frame, alpha_));
  const int64_t rounded = clock_.next(time.start + time.duration);
  int64_t ticks = rounded;
  if (exact_times_) {
    const TimeBase base = job_.facts.time_base;
    const int64_t common = std::gcd(base.numerator, base.denominator);
    ticks = time.duration * (base.numerator / common);
  } else if (!clock_.exact()) {
    job_.note("delays_rounded", "durations were rounded to milliseconds", "",
              frames_);
  }
  const avifResult code = avifEncoderAddImage(
      encoder_.get(), image.get(), uint64_t(std::max<int64_t>(ticks, 0)),
      single ? AVIF_ADD_IMAGE_FLAG_SINGLE : AVIF_ADD_IMAGE_FLAG_NONE);
  if (code != AVIF_RESULT_OK) {
    return at_frame(failed("a frame cannot be encoded", code, &encoder_->diag),
                    frames_);
  }
  ++frames_;
  return last ? write_all() : Result<void>();
}

// Sets the times of creation and change in the headers of a movie and its
// tracks to zero, which means unknown. libavif writes the time of the clock, so
// that equal frames would give other bytes a second later. The boxes are those
// that libavif has just written.
void erase_times(std::span<uint8_t> boxes) {
  size_t at = 0;
  while (boxes.size() - at >= 8) {
    const uint8_t* head = boxes.data() + at;
    const size_t size = size_t(head[0]) << 24 | size_t(head[1]) << 16 |
                        size_t(head[2]) << 8 | head[3];
    if (size < 8 || size > boxes.size() - at) return;
    const std::string_view kind(reinterpret_cast<const char*>(head + 4), 4);
    const std::span<uint8_t> content = boxes.subspan(at + 8, size - 8);
    if (kind == "moov" || kind == "trak" || kind == "mdia") {
      erase_times(content);
    } else if (kind == "mvhd" || kind == "tkhd" || kind == "mdhd") {
      // Version and flags, then both times, of 8 bytes each in version 1.
      const size_t times = !content.empty() && content[0] == 1 ? 16 : 8;
      if (content.size() >= 4 + times) {
        std::ranges::fill(content.subspan(4, times), uint8_t{0});
      }
    }
    at += size;
  }
}

Result<void> AvifEncoder::write_all() {
  FW_RETURN_IF_ERROR(job_.keep_going());
  avifRWData data = AVIF_DATA_EMPTY;
  const avifResult code = avifEncoderFinish(encoder_.get(), &data);
  if (code == AVIF_RESULT_OK) erase_times({data.data, data.size});
  auto done = code == AVIF_RESULT_OK
                  ? job_.output->append(data.data, data.size)
                  : Result<void>(failed("the file cannot be made", code,
                                        &encoder_->diag));
  avifRWDataFree(&data);
  return done;
}

Result<std::unique_ptr<Encoder>> create_avif(EncodeJob& job) {
  auto encoder = std::make_unique<AvifEncoder>(job);
  FW_RETURN_IF_ERROR(encoder->start());
  return std::unique_ptr<Encoder>(std::move(encoder));
}

}  // namespace
}  // namespace framewise::media

FW_ENCODER_MODULE(framewise::media::create_avif)
