// SPDX-License-Identifier: Apache-2.0
#include "media/encode/webp/webp.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include <algorithm>
#include <array>

#include "base/result.h"
#include "frame/color/color.h"
#include "media/encode/byte_order.h"
#include "media/encode/color_profile.h"
#include "media/encode/rounded_time.h"
#include "media/encode/webp/container.h"
#include "media/encode/webp/still.h"

namespace framewise::media {
namespace {

constexpr double kNormalQuality = 80;

// libwebp's encoder of animations keeps all that it wrote in memory. So it gets
// so many frames, then a new one begins, with a key frame.
constexpr int kFramesAtOnce = 64;

constexpr int64_t kLongestDuration = (1 << 24) - 1;  // ms, of one frame
constexpr int64_t kMostPlays = 65535;

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<WebPConfig> config_of(const EncodeJob& job) {
  WebPConfig config;
  if (!WebPConfigInit(&config)) {
    return fail(ErrorKind::kEnvironment, "libwebp of another version");
  }
  const WriteOptions& options = job.options;
  if (options.lossless) {
    WebPConfigLosslessPreset(&config, options.effort);
    config.near_lossless = options.webp.near_lossless;
    config.exact = options.webp.near_lossless == 100;
    return config;
  }
  constexpr std::array kMethods{0, 1, 2, 3, 4, 4, 5, 6, 6, 6};
  config.method = kMethods[size_t(options.effort)];
  config.quality = float(job.quality_or(kNormalQuality));
  config.use_sharp_yuv = options.webp.sharp_yuv;
  config.alpha_quality = options.webp.alpha_quality;
  return config;
}

struct DeleteEncoder {
  void operator()(WebPAnimEncoder* encoder) const {
    WebPAnimEncoderDelete(encoder);
  }
};

// Frees what libwebp allocates, whatever happens.
struct AnimationPicture : WebPPicture {
  AnimationPicture() { WebPPictureInit(this); }
  ~AnimationPicture() { WebPPictureFree(this); }
  AnimationPicture(const AnimationPicture&) = delete;
  AnimationPicture& operator=(const AnimationPicture&) = delete;
};
struct Data : WebPData {
  Data() { WebPDataInit(this); }
  ~Data() { WebPDataClear(this); }
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;
};

class WebpEncoder final : public Encoder {
 public:
  explicit WebpEncoder(EncodeJob& job)
      : job_(job), clock_(job.facts.time_base, 1000) {}

  Result<void> start() {
    FW_ASSIGN_OR_RETURN(config_, config_of(job_));
    return {};
  }

  Result<void> add(Frame frame, FrameTime time, bool last) override;

 private:
  Result<void> write_still(const Frame& frame);
  Result<void> begin_file();
  Result<void> begin_part(const Frame& frame);
  Result<void> add_to_part(const Frame& frame);
  Result<void> end_part();
  Result<void> append_frames(std::string_view file);
  Result<EncodedWebpFrame> whole_frame(EncodedWebpFrame frame);
  Result<void> end_file();
  int64_t duration_of(FrameTime time);

  EncodeJob& job_;
  WebPConfig config_;
  RoundedTime clock_;
  std::vector<std::byte> profile_;
  uint32_t flags_ = 0;
  int64_t frames_ = 0;
  std::unique_ptr<WebPAnimEncoder, DeleteEncoder> part_;
  std::optional<Frame> part_begin_;
  bool first_part_ = true;
  int frames_in_part_ = 0;
  int64_t part_ms_ = 0;
};

Result<void> WebpEncoder::add(Frame frame, FrameTime time, bool last) {
  if (last && frames_ == 0) return write_still(frame);
  if (frames_ == 0) FW_RETURN_IF_ERROR(begin_file());
  if (!part_) FW_RETURN_IF_ERROR(begin_part(frame));
  FW_RETURN_IF_ERROR(add_to_part(frame));
  part_ms_ += duration_of(time);
  ++frames_;
  if (last || ++frames_in_part_ == kFramesAtOnce) {
    FW_RETURN_IF_ERROR(end_part());
  }
  return last ? end_file() : Result<void>();
}

int64_t WebpEncoder::duration_of(FrameTime time) {
  const int64_t duration = clock_.next(time.start + time.duration);
  if (!clock_.exact() || duration > kLongestDuration) {
    job_.note("delays_rounded",
              "durations were rounded: WebP counts milliseconds, at most 4.6 "
              "hours",
              "PNG, AVIF and JPEG XL have other fractions of a second",
              frames_);
  }
  return std::min(duration, kLongestDuration);
}

Result<void> WebpEncoder::write_still(const Frame& frame) {
  FW_ASSIGN_OR_RETURN(const std::string file,
                      encode_webp(frame.plane(0), config_, &job_));
  const Metadata& metadata = job_.options.metadata;
  profile_ = profile_to_write(job_);
  if (profile_.empty() && metadata.exif.empty() && metadata.xmp.empty()) {
    return job_.output->append(file);
  }
  const WebpImage image = webp_image(file);
  if (image.alpha) flags_ |= kWebpAlpha;
  FW_RETURN_IF_ERROR(begin_file());
  FW_RETURN_IF_ERROR(job_.output->append(image.chunks));
  return end_file();
}

// RIFF's size and VP8X are written again by end_file().
Result<void> WebpEncoder::begin_file() {
  std::string head = "RIFF";
  append_le32(head, 0);
  head += "WEBP";
  append_webp_chunk(head, "VP8X", webp_header(job_.facts.size, flags_));
  if (frames_ == 0 && profile_.empty()) profile_ = profile_to_write(job_);
  if (!profile_.empty()) append_webp_chunk(head, "ICCP", as_text(profile_));
  return job_.output->append(head);
}

Result<void> WebpEncoder::end_file() {
  const Metadata& metadata = job_.options.metadata;
  std::string tail;
  if (!metadata.exif.empty()) {
    append_webp_chunk(tail, "EXIF", as_text(metadata.exif));
    flags_ |= kWebpExif;
  }
  if (!metadata.xmp.empty()) {
    append_webp_chunk(tail, "XMP ", as_text(metadata.xmp));
    flags_ |= kWebpXmp;
  }
  if (!profile_.empty()) flags_ |= kWebpProfile;
  FW_RETURN_IF_ERROR(job_.output->append(tail));
  const int64_t bytes = job_.output->size() - 8;
  if (bytes > UINT32_MAX - 1) {
    return with_hint(fail(ErrorKind::kUnsupported,
                          "{} bytes are more than a WebP file counts", bytes),
                     "write fewer frames, or a lower quality");
  }
  std::string head = "RIFF";
  append_le32(head, uint32_t(bytes));
  head += "WEBP";
  append_webp_chunk(head, "VP8X", webp_header(job_.facts.size, flags_));
  return job_.output->replace(0, std::as_bytes(std::span(head)));
}

Result<void> WebpEncoder::begin_part(const Frame& frame) {
  if (frames_ == 0) {
    flags_ |= kWebpAnimation;
    std::string facts;
    append_le32(facts, 0);  // behind everything: transparent
    append_le16(facts, uint32_t(std::min(job_.facts.plays, kMostPlays)));
    std::string chunk;
    append_webp_chunk(chunk, "ANIM", facts);
    FW_RETURN_IF_ERROR(job_.output->append(chunk));
  }
  WebPAnimEncoderOptions options;
  if (!WebPAnimEncoderOptionsInit(&options)) {
    return fail(ErrorKind::kEnvironment, "libwebpmux of another version");
  }
  if (const WebpOptions& webp = job_.options.webp; webp.kmax > 0) {
    options.kmax = webp.kmax;
    options.kmin = std::clamp(webp.kmin, webp.kmax / 2 + 1,
                              std::max(webp.kmax - 1, webp.kmax / 2 + 1));
  }
  part_.reset(
      WebPAnimEncoderNew(frame.size().width, frame.size().height, &options));
  if (!part_) return fail(ErrorKind::kLimit, "out of memory");
  part_begin_ = frame;
  frames_in_part_ = 0;
  part_ms_ = 0;
  return {};
}

Result<void> WebpEncoder::add_to_part(const Frame& frame) {
  AnimationPicture picture;
  picture.use_argb = true;
  picture.width = frame.size().width;
  picture.height = frame.size().height;
  const PlaneView plane = frame.plane(0);
  if (!WebPPictureImportRGBA(&picture, plane.data, int(plane.stride))) {
    return webp_error(picture);
  }
  if (!WebPAnimEncoderAdd(part_.get(), &picture, int(part_ms_), &config_)) {
    if (picture.error_code != VP8_ENC_OK) return webp_error(picture);
    return fail(ErrorKind::kInternal, "libwebpmux fails: {}",
                WebPAnimEncoderGetError(part_.get()));
  }
  return {};
}

Result<void> WebpEncoder::end_part() {
  Data data;
  if (!WebPAnimEncoderAdd(part_.get(), nullptr, int(part_ms_), nullptr) ||
      !WebPAnimEncoderAssemble(part_.get(), &data)) {
    return fail(ErrorKind::kInternal, "libwebpmux fails: {}",
                WebPAnimEncoderGetError(part_.get()));
  }
  FW_RETURN_IF_ERROR(
      append_frames({reinterpret_cast<const char*>(data.bytes), data.size}));
  first_part_ = false;
  part_.reset();
  part_begin_.reset();
  return {};
}

// Each part takes the canvas to be empty at its start. In the file the first
// frame of a later one covers what is there.
Result<EncodedWebpFrame> WebpEncoder::whole_frame(EncodedWebpFrame frame) {
  const Size size = job_.facts.size;
  const Rect all{0, 0, size.width, size.height};
  frame.over = false;
  if (frame.rect == all) return frame;
  FW_ASSIGN_OR_RETURN(const std::string file,
                      encode_webp(part_begin_->plane(0), config_, &job_));
  frame.rect = all;
  frame.chunks = webp_image(file).chunks;
  return frame;
}

Result<void> WebpEncoder::append_frames(std::string_view file) {
  bool first = true;
  for (const EncodedWebpChunk& chunk : webp_chunks(file)) {
    if (chunk.type == "VP8X" && (uint8_t(chunk.content[0]) & kWebpAlpha)) {
      flags_ |= kWebpAlpha;
    }
    auto frame = webp_frame(chunk);
    if (!frame) continue;
    if (first && !first_part_) {
      FW_ASSIGN_OR_RETURN(frame, whole_frame(std::move(*frame)));
    }
    first = false;
    FW_RETURN_IF_ERROR(job_.output->append(webp_frame_chunk(*frame)));
  }
  if (!first) return {};
  // A part whose frames are all equal becomes a still.
  WebpImage image = webp_image(file);
  if (image.alpha) flags_ |= kWebpAlpha;
  return job_.output->append(webp_frame_chunk(
      {.rect = {0, 0, job_.facts.size.width, job_.facts.size.height},
       .duration_ms = std::min(part_ms_, kLongestDuration),
       .chunks = std::move(image.chunks)}));
}

}  // namespace

Result<std::unique_ptr<Encoder>> create_webp(EncodeJob& job) {
  auto encoder = std::make_unique<WebpEncoder>(job);
  FW_RETURN_IF_ERROR(encoder->start());
  return std::unique_ptr<Encoder>(std::move(encoder));
}

}  // namespace framewise::media
