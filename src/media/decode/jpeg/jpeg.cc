// SPDX-License-Identifier: Apache-2.0
#include "media/decode/jpeg/jpeg.h"

#include <fmt/format.h>

#include <cstring>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "media/decode/jpeg/reader.h"
#include "media/metadata/exif.h"
#include "media/metadata/turn.h"

namespace framewise::media {
namespace {

// JPEG stores YCbCr; libjpeg returns full-range RGB.
PixelFormat pixel_format(const JpegFacts& facts) {
  return {.layout = Layout::kRgba, .bits = 8, .color = facts.color};
}

// Whether an end marker follows the last scan.
bool has_end_marker(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              bytes.size());
  const size_t scan = text.rfind("\xFF\xDA");
  return scan != text.npos && text.find("\xFF\xD9", scan) != text.npos;
}

struct DecodedPicture {
  Frame frame;
  std::optional<Error> damage;
};

Result<DecodedPicture> decode(std::span<const std::byte> bytes, int denominator,
                              const Job& job) {
  JpegReader reader(bytes, job);
  FW_ASSIGN_OR_RETURN(const JpegFacts facts, reader.read_header());
  FW_RETURN_IF_ERROR(
      job.admit(facts.stored_size.width, facts.stored_size.height));
  FW_ASSIGN_OR_RETURN(const Size size, reader.start(denominator));
  FW_ASSIGN_OR_RETURN(FrameBuffer stored,
                      job.pool->allocate(pixel_format(facts), size));
  FW_ASSIGN_OR_RETURN(std::optional<Error> damage,
                      reader.read_rows(stored.plane(0)));
  const Orientation orientation = orientation_of(facts.orientation);
  if (!orientation.upright()) {
    FW_ASSIGN_OR_RETURN(
        FrameBuffer turned,
        job.pool->allocate(pixel_format(facts), orientation.apply(size)));
    turn_plane(stored.plane(0), turned.plane(0), /*pixel_bytes=*/4,
               orientation);
    std::swap(stored, turned);
  }
  const ChangedArea everything = ChangedArea::everything(stored.size());
  return DecodedPicture{std::move(stored).freeze(0, {}, everything),
                        std::move(damage)};
}

class JpegDecoder : public Decoder {
 public:
  JpegDecoder(JpegFacts facts, std::span<const std::byte> bytes, const Job& job)
      : facts_(std::move(facts)), bytes_(bytes), job_(job) {
    info_.container = "jpeg";
    info_.codec = "jpeg";
    const Orientation orientation = orientation_of(facts_.orientation);
    info_.size = orientation.apply(facts_.stored_size);
    info_.format = pixel_format(facts_);
    info_.frame_count = 1;
    info_.rotation = orientation.degrees();
    info_.file_bytes = int64_t(bytes.size());
    info_.comments = facts_.comments;
    if (orientation.mirror_image()) {
      facts_.findings.push_back(
          {.kind = "mirrored",
           .message = fmt::format("Exif orientation {} is applied: the stored "
                                  "picture is a mirror image",
                                  facts_.orientation),
           .hint = "turn the pixels themselves: some programs do not mirror"});
    }
  }

  const AnimationInfo& info() const override { return info_; }

  Result<std::optional<Frame>> next() override {
    if (std::exchange(done_, true)) return std::optional<Frame>();
    auto picture = decode(bytes_, 1, job_);
    if (!picture) return at_frame(std::move(picture).error(), 0);
    damage_ = std::move(picture->damage);
    if (damage_) damage_->frame = 0;
    return std::optional(std::move(picture->frame));
  }

  Result<void> rewind() override {
    done_ = false;
    damage_.reset();
    return {};
  }

  Result<Survey> survey() override {
    FrameFacts facts;
    facts.bytes = int64_t(bytes_.size());
    facts.rect = {0, 0, info_.size.width, info_.size.height};
    facts.interlaced = facts_.progressive;
    facts.key = true;
    Survey survey{{std::move(facts)}, facts_.findings};
    if (!has_end_marker(bytes_)) {
      survey.findings.push_back(
          {.kind = "missing_end",
           .message = "the file ends without its end marker",
           .hint = "write the file anew"});
    }
    return survey;
  }

  const std::optional<Error>& damage() const override { return damage_; }

 private:
  JpegFacts facts_;
  std::span<const std::byte> bytes_;
  const Job& job_;
  AnimationInfo info_;
  bool done_ = false;
  std::optional<Error> damage_;
};

}  // namespace

bool is_jpeg(std::span<const std::byte> head) {
  return head.size() >= 3 && std::memcmp(head.data(), "\xFF\xD8\xFF", 3) == 0;
}

Result<std::unique_ptr<Decoder>> open_jpeg(Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  JpegReader reader(bytes, job);
  FW_ASSIGN_OR_RETURN(JpegFacts facts, reader.read_header());
  FW_RETURN_IF_ERROR(
      job.admit(facts.stored_size.width, facts.stored_size.height));
  return std::unique_ptr<Decoder>(
      std::make_unique<JpegDecoder>(std::move(facts), bytes, job));
}

Result<Frame> decode_jpeg_scaled(std::span<const std::byte> bytes,
                                 int denominator, const Job& job) {
  FW_ASSIGN_OR_RETURN(DecodedPicture picture, decode(bytes, denominator, job));
  return std::move(picture.frame);
}

}  // namespace framewise::media
