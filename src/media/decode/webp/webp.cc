// SPDX-License-Identifier: Apache-2.0
// Decodes frames with libwebp and paints them on our own canvas. Unlike
// libwebp's WebPAnimDecoder this paints in place, tracks changes and decodes
// several frames in parallel.
#include "media/decode/webp/webp.h"

#include <webp/decode.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "media/decode/patch_painter.h"
#include "media/decode/webp/webp_file.h"
#include "simd/codec/alpha_over.h"

namespace framewise::media {
namespace {

constexpr size_t kFileHeaderBytes = 12;
constexpr size_t kPixelBytes = 4;

const uint8_t* u8(std::span<const std::byte> bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}

class WebpReader : public PatchReader {
 public:
  // Both arguments must outlive the reader.
  WebpReader(const WebpFile& file, const Job& job) : file_(file), job_(job) {}

  Result<void> check(size_t) const override { return {}; }

  Outcome read(size_t index, bool replaces, MutablePlaneView target) override {
    if (replaces) return decode(index, target);
    const auto stride = ptrdiff_t(size_t(target.size.width) * kPixelBytes);
    front_.resize(size_t(stride) * size_t(target.size.height));
    const MutablePlaneView front{front_.data(), stride, target.size};
    Outcome outcome = decode(index, front);
    if (!outcome.painted) return outcome;
    for (int y = 0; y < target.size.height; ++y) {
      simd::alpha_over_rgba8(front.row(y), target.row(y),
                             size_t(target.size.width));
    }
    return outcome;
  }

 private:
  Outcome decode(size_t index, MutablePlaneView target);
  Outcome decode_available(size_t index, Error why, MutablePlaneView target);
  static bool prepare(const MutablePlaneView& target,
                      WebPDecoderConfig& config);

  const WebpFile& file_;
  const Job& job_;
  std::vector<uint8_t> front_;
};

bool WebpReader::prepare(const MutablePlaneView& target,
                         WebPDecoderConfig& config) {
  if (!WebPInitDecoderConfig(&config)) return false;
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = target.data;
  config.output.u.RGBA.stride = int(target.stride);
  config.output.u.RGBA.size =
      size_t(target.stride) * size_t(target.size.height - 1) +
      size_t(target.size.width) * kPixelBytes;
  return true;
}

const char* reason(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_OUT_OF_MEMORY: return "out of memory";
    case VP8_STATUS_UNSUPPORTED_FEATURE: return "an unsupported feature";
    case VP8_STATUS_SUSPENDED:
    case VP8_STATUS_NOT_ENOUGH_DATA: return "the pixel data are incomplete";
    default: return "the pixel data are damaged";
  }
}

PatchReader::Outcome WebpReader::decode(size_t index, MutablePlaneView target) {
  WebPDecoderConfig config;
  if (!prepare(target, config)) {
    return {fail(ErrorKind::kEnvironment, "libwebp of another version"), false};
  }
  const auto data = file_.frames[index].data;
  const VP8StatusCode status = WebPDecode(u8(data), data.size(), &config);
  if (status == VP8_STATUS_OK) return {std::nullopt, true};
  const ErrorKind kind = status == VP8_STATUS_OUT_OF_MEMORY ? ErrorKind::kLimit
                                                            : ErrorKind::kInput;
  // Of a file that ends early, the last picture ends where the file does.
  const bool cut = kind == ErrorKind::kInput && file_.damage &&
                   index + 1 == file_.frames.size();
  Error why = cut ? at_offset(fail(kind, "the file ends inside pixel data"),
                              file_.info.file_bytes)
                  : at_offset(fail(kind, "{}", reason(status)),
                              int64_t(file_.frames[index].offset));
  if (!job_.tolerant || kind == ErrorKind::kLimit) return {why, false};
  return decode_available(index, std::move(why), target);
}

// Decodes row by row as far as the data goes.
PatchReader::Outcome WebpReader::decode_available(size_t index, Error why,
                                                  MutablePlaneView target) {
  clear(target, kPixelBytes);
  WebPDecoderConfig config;
  prepare(target, config);
  WebPIDecoder* const decoder = WebPIDecode(nullptr, 0, &config);
  if (!decoder) return {std::move(why), false};
  const auto data = file_.frames[index].data;
  WebPIUpdate(decoder, u8(data), data.size());
  int rows = 0;
  WebPIDecGetRGB(decoder, &rows, nullptr, nullptr, nullptr);
  WebPIDelete(decoder);
  // libwebp may have begun rows that are not complete.
  const int from = std::max(rows, 0);
  clear(
      subplane(target, {0, from, target.size.width, target.size.height - from},
               kPixelBytes),
      kPixelBytes);
  return {std::move(why), rows > 0};
}

class WebpDecoder : public Decoder {
 public:
  WebpDecoder(WebpFile file, const Job& job)
      : file_(std::move(file)),
        job_(job),
        painter_(file_.info.format, file_.info.size, file_.patches, job) {
    for (size_t i = painter_.wanted_readers(); i > 0; --i) {
      painter_.add_reader(std::make_unique<WebpReader>(file_, job));
    }
  }

  const AnimationInfo& info() const override { return file_.info; }

  Result<std::optional<Frame>> next() override {
    if (damage_) return std::optional<Frame>();
    if (painter_.index() == file_.frames.size()) {
      if (file_.damage && !job_.tolerant) return *file_.damage;
      damage_ = file_.damage;
      return std::optional<Frame>();
    }
    FW_ASSIGN_OR_RETURN(auto painted,
                        painter_.paint(file_.frames[painter_.index()].time));
    damage_ = std::move(painted.damage);
    return std::move(painted.frame);
  }

  Result<void> rewind() override { return seek_before(0); }

  Result<void> seek_before(int64_t index) override {
    painter_.seek_before(size_t(index));
    damage_.reset();
    return {};
  }

  Result<Survey> survey() override {
    Survey survey;
    survey.findings = file_.findings;
    survey.frames.reserve(file_.frames.size());
    for (size_t i = 0; i < file_.frames.size(); ++i) {
      const WebpFrame& frame = file_.frames[i];
      FrameFacts facts;
      facts.time = frame.time;
      if (file_.info.plays) {
        facts.stored_delay = frame.stored_delay;
        facts.disposal = name_of(file_.patches[i].disposal);
      }
      facts.offset = int64_t(frame.offset);
      facts.bytes = int64_t(frame.data.size());
      facts.rect = file_.patches[i].rect;
      facts.transparent = frame.has_alpha;
      facts.key = painter_.independent(i);
      survey.frames.push_back(std::move(facts));
    }
    return survey;
  }

  const std::optional<Error>& damage() const override { return damage_; }

 private:
  const WebpFile file_;
  const Job& job_;
  PatchPainter painter_;
  std::optional<Error> damage_;
};

}  // namespace

bool is_webp(std::span<const std::byte> head) {
  return head.size() >= kFileHeaderBytes &&
         std::memcmp(head.data(), "RIFF", 4) == 0 &&
         std::memcmp(head.data() + 8, "WEBP", 4) == 0;
}

Result<std::unique_ptr<Decoder>> open_webp(Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  FW_ASSIGN_OR_RETURN(WebpFile file, parse_webp(bytes, job));
  return std::unique_ptr<Decoder>(
      std::make_unique<WebpDecoder>(std::move(file), job));
}

}  // namespace framewise::media
