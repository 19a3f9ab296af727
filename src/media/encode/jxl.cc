// SPDX-License-Identifier: Apache-2.0
// JPEG XL, stills, animations and JPEG files in it, through libjxl.
#include <jxl/encode.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "base/result.h"
#include "frame/color/color.h"
#include "media/encode/color_profile.h"
#include "media/encode/encoder_module.h"
#include "media/encode/rounded_time.h"

namespace framewise::media {
namespace {

constexpr double kNormalQuality = 90;
constexpr size_t kPieceBytes = size_t{1} << 16;

struct Destroy {
  void operator()(JxlEncoder* encoder) const { JxlEncoderDestroy(encoder); }
};

// As cjxl has it: 90 is a distance of 1, which is hard to see.
float distance_of(double quality) {
  if (quality >= 100) return 0;
  if (quality >= 30) return float(0.1 + (100 - quality) * 0.09);
  return float(53.0 / 3000 * quality * quality - 23.0 / 20 * quality + 25);
}

JxlTransferFunction transfer_of(Transfer transfer) {
  switch (transfer) {
    case Transfer::kLinear: return JXL_TRANSFER_FUNCTION_LINEAR;
    case Transfer::kPq: return JXL_TRANSFER_FUNCTION_PQ;
    case Transfer::kHlg: return JXL_TRANSFER_FUNCTION_HLG;
    case Transfer::kBt709: return JXL_TRANSFER_FUNCTION_709;
    case Transfer::kGamma22:
    case Transfer::kGamma28: return JXL_TRANSFER_FUNCTION_GAMMA;
    default: return JXL_TRANSFER_FUNCTION_SRGB;
  }
}

JxlPrimaries primaries_of(Primaries primaries) {
  switch (primaries) {
    case Primaries::kDisplayP3: return JXL_PRIMARIES_P3;
    case Primaries::kBt2020: return JXL_PRIMARIES_2100;
    default: return JXL_PRIMARIES_SRGB;
  }
}

// libjxl 0.7 reads beyond its memory where a frame with loss is one block of 8
// pixels wide and longer than a group of 2048 lines.
bool crashes_with_loss(Size size) {
  return size.width <= 8 && size.height > 2048;
}

// The same where a progressive frame is up to three blocks wide and longer than
// a group of 256 lines.
bool crashes_progressive(Size size) {
  return size.width <= 32 && size.height > 256;
}

class JxlWriter final : public Encoder {
 public:
  explicit JxlWriter(EncodeJob& job)
      : job_(job), clock_(job.facts.time_base, kMilliseconds) {}

  Result<void> start();
  Result<void> add(Frame frame, FrameTime time, bool last) override;
  Result<void> add_jpeg(std::span<const std::byte> jpeg) override;

 private:
  static constexpr int64_t kMilliseconds = 1000;

  bool lossless() const { return lossless_; }
  Error failed(std::string_view action) const;
  Result<void> begin(const Frame& frame, bool animated);
  void choose_ticks(JxlAnimationHeader& header);
  Result<void> set_colors(bool gray);
  Result<void> add_boxes();
  Result<JxlEncoderFrameSettings*> settings_for_frame();
  Result<void> put(const Frame& frame, JxlEncoderFrameSettings* settings);
  Result<void> flush();

  EncodeJob& job_;
  std::unique_ptr<JxlEncoder, Destroy> encoder_;
  RoundedTime clock_;
  bool exact_times_ = false;
  bool lossless_ = job_.options.lossless;
  int channels_ = 4;  // of the file
  int64_t frames_ = 0;
  std::vector<uint8_t> packed_;
};

Error JxlWriter::failed(std::string_view action) const {
  const JxlEncoderError code = JxlEncoderGetError(encoder_.get());
  return fail(
      code == JXL_ENC_ERR_OOM ? ErrorKind::kLimit : ErrorKind::kInternal,
      "libjxl: {} (code {})", action, int(code));
}

Result<void> JxlWriter::start() {
  encoder_.reset(JxlEncoderCreate(nullptr));
  if (!encoder_) return fail(ErrorKind::kLimit, "out of memory");
  return {};
}

// A tick of the file is one of the animation where its numbers fit.
void JxlWriter::choose_ticks(JxlAnimationHeader& header) {
  const TimeBase base = job_.facts.time_base;
  const int64_t common = std::gcd(base.numerator, base.denominator);
  const int64_t ticks = base.denominator / common;
  const int64_t seconds = base.numerator / common;
  // The limits of the file's header (ISO/IEC 18181-1, AnimationHeader).
  exact_times_ = ticks <= (1 << 30) && seconds <= (1 << 10);
  header.tps_numerator = uint32_t(exact_times_ ? ticks : kMilliseconds);
  header.tps_denominator = uint32_t(exact_times_ ? seconds : 1);
  header.num_loops = uint32_t(std::min<int64_t>(job_.facts.plays, UINT32_MAX));
}

Result<void> JxlWriter::set_colors(bool gray) {
  const auto profile = profile_to_write(job_);
  const bool named = has_code_points(job_.color) &&
                     (job_.options.color == ColorPolicy::kSrgb ||
                      job_.options.metadata.icc.empty());
  JxlEncoderStatus status = JXL_ENC_SUCCESS;
  if (!named && !profile.empty()) {
    status = JxlEncoderSetICCProfile(
        encoder_.get(), reinterpret_cast<const uint8_t*>(profile.data()),
        profile.size());
  } else {
    JxlColorEncoding encoding;
    JxlColorEncodingSetToSRGB(&encoding, gray);
    encoding.primaries = primaries_of(job_.color.primaries);
    encoding.transfer_function = transfer_of(job_.color.transfer);
    encoding.gamma =
        job_.color.transfer == Transfer::kGamma28 ? 1 / 2.8 : 1 / 2.2;
    status = JxlEncoderSetColorEncoding(encoder_.get(), &encoding);
  }
  return status == JXL_ENC_SUCCESS ? Result<void>()
                                   : failed("the colors are not accepted");
}

Result<void> JxlWriter::add_boxes() {
  const Metadata& metadata = job_.options.metadata;
  if (metadata.exif.empty() && metadata.xmp.empty()) return {};
  JxlEncoderUseBoxes(encoder_.get());
  const auto add = [&](const char* type, std::string_view head,
                       const std::vector<std::byte>& data) {
    if (data.empty()) return true;
    std::vector<uint8_t> box(head.begin(), head.end());
    const auto* bytes = reinterpret_cast<const uint8_t*>(data.data());
    box.insert(box.end(), bytes, bytes + data.size());
    return JxlEncoderAddBox(encoder_.get(), type, box.data(), box.size(),
                            JXL_FALSE) == JXL_ENC_SUCCESS;
  };
  // Exif begins with how many bytes lie before its header: none.
  if (!add("Exif", std::string_view("\0\0\0\0", 4), metadata.exif) ||
      !add("xml ", {}, metadata.xmp)) {
    return failed("the metadata are not accepted");
  }
  return {};
}

Result<void> JxlWriter::begin(const Frame& frame, bool animated) {
  if (!lossless_ && crashes_with_loss(frame.size())) {
    lossless_ = true;
    job_.note("written_lossless",
              "written without loss: libjxl cannot write it with loss",
              "frames of at most 8 pixels in width and more than 2048 in "
              "height are concerned",
              frame.index());
  }
  const bool gray = frame.format().layout == Layout::kGray;
  const bool alpha =
      !gray && job_.facts.has_alpha && (animated || !is_opaque(frame));
  channels_ = gray ? 1 : alpha ? 4 : 3;
  JxlBasicInfo info;
  JxlEncoderInitBasicInfo(&info);
  info.xsize = uint32_t(frame.size().width);
  info.ysize = uint32_t(frame.size().height);
  info.bits_per_sample = frame.format().bits;
  info.num_color_channels = gray ? 1 : 3;
  info.num_extra_channels = alpha ? 1 : 0;
  info.alpha_bits = alpha ? frame.format().bits : 0;
  info.uses_original_profile = lossless();
  if (animated) {
    info.have_animation = JXL_TRUE;
    choose_ticks(info.animation);
  }
  if (JxlEncoderSetBasicInfo(encoder_.get(), &info) != JXL_ENC_SUCCESS) {
    return failed("the size or the depth is not accepted");
  }
  // More than 12 bits without loss need a level of more memory.
  if (JxlEncoderGetRequiredCodestreamLevel(encoder_.get()) == 10) {
    JxlEncoderSetCodestreamLevel(encoder_.get(), 10);
  }
  FW_RETURN_IF_ERROR(set_colors(gray));
  return add_boxes();
}

Result<JxlEncoderFrameSettings*> JxlWriter::settings_for_frame() {
  auto* settings = JxlEncoderFrameSettingsCreate(encoder_.get(), nullptr);
  if (!settings) return failed("no settings");
  const WriteOptions& options = job_.options;
  constexpr std::array kEfforts{1, 3, 3, 4, 5, 6, 7, 7, 8, 9};
  const auto set = [&](JxlEncoderFrameSettingId id, int value) {
    return JxlEncoderFrameSettingsSetOption(settings, id, value) ==
           JXL_ENC_SUCCESS;
  };
  bool accepted =
      set(JXL_ENC_FRAME_SETTING_EFFORT, kEfforts[size_t(options.effort)]);
  if (options.progressive && !crashes_progressive(job_.facts.size)) {
    accepted = accepted && set(JXL_ENC_FRAME_SETTING_RESPONSIVE, 1) &&
               (lossless() || (set(JXL_ENC_FRAME_SETTING_PROGRESSIVE_AC, 1) &&
                               set(JXL_ENC_FRAME_SETTING_PROGRESSIVE_DC, 1)));
  }
  if (lossless()) {
    accepted =
        accepted && set(JXL_ENC_FRAME_SETTING_KEEP_INVISIBLE, 1) &&
        JxlEncoderSetFrameLossless(settings, JXL_TRUE) == JXL_ENC_SUCCESS;
  } else {
    const float distance = distance_of(job_.quality_or(kNormalQuality));
    accepted = accepted && JxlEncoderSetFrameDistance(settings, distance) ==
                               JXL_ENC_SUCCESS;
  }
  if (!accepted) return failed("a setting is not accepted");
  return settings;
}

// libjxl wants as many channels as the file has, rows without gaps.
Result<void> JxlWriter::put(const Frame& frame,
                            JxlEncoderFrameSettings* settings) {
  const size_t sample = size_t(frame.format().bytes_per_sample());
  const PlaneView plane = frame.plane(0);
  const auto width = size_t(plane.size.width);
  const size_t in_pixel =
      sample * (frame.format().layout == Layout::kGray ? 1 : 4);
  const size_t out_pixel = sample * size_t(channels_);
  packed_.resize(width * size_t(plane.size.height) * out_pixel);
  uint8_t* out = packed_.data();
  for (int y = 0; y < plane.size.height; ++y) {
    const uint8_t* in = plane.row(y);
    if (in_pixel == out_pixel) {
      std::memcpy(out, in, width * in_pixel);
      out += width * in_pixel;
      continue;
    }
    for (size_t x = 0; x < width; ++x, in += in_pixel, out += out_pixel) {
      std::memcpy(out, in, out_pixel);
    }
  }
  const JxlPixelFormat format{
      .num_channels = uint32_t(channels_),
      .data_type = sample == 2 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8,
      .endianness = JXL_NATIVE_ENDIAN,
      .align = 0};
  if (JxlEncoderAddImageFrame(settings, &format, packed_.data(),
                              packed_.size()) != JXL_ENC_SUCCESS) {
    return at_frame(failed("a frame is not accepted"), frames_);
  }
  return {};
}

Result<void> JxlWriter::flush() {
  std::vector<uint8_t> piece(kPieceBytes);
  JxlEncoderStatus status = JXL_ENC_NEED_MORE_OUTPUT;
  while (status == JXL_ENC_NEED_MORE_OUTPUT) {
    FW_RETURN_IF_ERROR(job_.keep_going());
    uint8_t* next = piece.data();
    size_t left = piece.size();
    status = JxlEncoderProcessOutput(encoder_.get(), &next, &left);
    FW_RETURN_IF_ERROR(job_.output->append(piece.data(), piece.size() - left));
  }
  if (status != JXL_ENC_SUCCESS) return failed("encoding fails");
  return {};
}

Result<void> JxlWriter::add(Frame frame, FrameTime time, bool last) {
  const bool animated = !(last && frames_ == 0) || frames_ > 0;
  if (frames_ == 0) FW_RETURN_IF_ERROR(begin(frame, animated));
  FW_ASSIGN_OR_RETURN(auto* settings, settings_for_frame());
  if (animated) {
    const int64_t rounded = clock_.next(time.start + time.duration);
    if (!exact_times_ && !clock_.exact()) {
      job_.note("delays_rounded", "durations were rounded to milliseconds", "",
                frames_);
    }
    JxlFrameHeader header;
    JxlEncoderInitFrameHeader(&header);
    header.duration = uint32_t(std::clamp<int64_t>(
        exact_times_ ? time.duration : rounded, 0, UINT32_MAX));
    JxlEncoderSetFrameHeader(settings, &header);
  }
  FW_RETURN_IF_ERROR(put(frame, settings));
  ++frames_;
  if (last) JxlEncoderCloseInput(encoder_.get());
  return flush();
}

Result<void> JxlWriter::add_jpeg(std::span<const std::byte> jpeg) {
  FW_ASSIGN_OR_RETURN(auto* settings, settings_for_frame());
  JxlEncoderUseContainer(encoder_.get(), JXL_TRUE);
  if (JxlEncoderStoreJPEGMetadata(encoder_.get(), JXL_TRUE) !=
          JXL_ENC_SUCCESS ||
      JxlEncoderAddJPEGFrame(settings,
                             reinterpret_cast<const uint8_t*>(jpeg.data()),
                             jpeg.size()) != JXL_ENC_SUCCESS) {
    return with_hint(
        fail(ErrorKind::kUnsupported,
             "libjxl cannot repack this JPEG file (code {})",
             int(JxlEncoderGetError(encoder_.get()))),
        "it takes gray and YUV files, baseline and progressive; encode others "
        "from their pixels");
  }
  JxlEncoderCloseInput(encoder_.get());
  return flush();
}

Result<std::unique_ptr<Encoder>> create_jxl(EncodeJob& job) {
  auto encoder = std::make_unique<JxlWriter>(job);
  FW_RETURN_IF_ERROR(encoder->start());
  return std::unique_ptr<Encoder>(std::move(encoder));
}

}  // namespace
}  // namespace framewise::media

FW_ENCODER_MODULE(framewise::media::create_jxl)
