// SPDX-License-Identifier: Apache-2.0
#include "media/decode/png/png.h"

#include <cstring>
#include <utility>

#include "base/result.h"
#include "media/decode/patch_painter.h"
#include "media/decode/png/file.h"
#include "media/decode/png/image.h"

namespace framewise::media {
namespace {

class PngDecoder : public Decoder {
 public:
  PngDecoder(PngFile file, std::span<const std::byte> bytes, const Job& job)
      : file_(std::move(file)),
        job_(job),
        info_(describe(file_, bytes.size())),
        painter_(info_.format, info_.size, file_.patches, job) {
    for (size_t i = painter_.wanted_readers(); i > 0; --i) {
      painter_.add_reader(std::make_unique<PngImageReader>(file_, bytes, job));
    }
  }

  const AnimationInfo& info() const override { return info_; }
  Result<std::optional<Frame>> next() override;
  Result<void> rewind() override { return seek_before(0); }
  Result<void> seek_before(int64_t index) override;
  Result<Survey> survey() override;
  const std::optional<Error>& damage() const override { return damage_; }

 private:
  static AnimationInfo describe(const PngFile& file, size_t file_bytes);

  const PngFile file_;
  const Job& job_;
  const AnimationInfo info_;
  PatchPainter painter_;
  std::optional<Error> damage_;
};

AnimationInfo PngDecoder::describe(const PngFile& file, size_t file_bytes) {
  AnimationInfo info;
  info.container = file.animated ? "apng" : "png";
  info.codec = "png";
  info.size = file.header.size;
  info.format = {.layout = Layout::kRgba,
                 .bits = uint8_t(file.header.depth == 16 ? 16 : 8),
                 .color = file.color};
  info.time_base = file.time_base;
  if (!file.damage) {
    info.frame_count = int64_t(file.frames.size());
    const FrameTime& last = file.frames.back().time;
    if (file.animated) info.duration = last.start + last.duration;
  }
  if (file.animated) info.plays = file.plays;
  info.has_alpha = file.has_alpha();
  for (const CanvasPatch& patch : file.patches) {
    const bool last = &patch == &file.patches.back();
    const bool first = &patch == &file.patches.front();
    const Disposal disposal = patch.disposal;
    // The background is visible.
    if ((first && size_t(patch.rect.width) * size_t(patch.rect.height) !=
                      size_t(info.size.pixels())) ||
        (!last && (disposal == Disposal::kBackground ||
                   (first && disposal == Disposal::kPrevious)))) {
      info.has_alpha = true;
    }
  }
  info.file_bytes = int64_t(file_bytes);
  if (file.header.color == PngColor::kPalette) {
    info.global_palette_size = int(file.palette.size());
  }
  info.comments = file.comments;
  return info;
}

Result<std::optional<Frame>> PngDecoder::next() {
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

Result<void> PngDecoder::seek_before(int64_t index) {
  painter_.seek_before(size_t(index));
  damage_.reset();
  return {};
}

Result<Survey> PngDecoder::survey() {
  Survey survey;
  survey.findings = file_.findings;
  survey.frames.reserve(file_.frames.size());
  for (size_t i = 0; i < file_.frames.size(); ++i) {
    const PngFrame& frame = file_.frames[i];
    const CanvasPatch& patch = file_.patches[i];
    FrameFacts facts;
    facts.time = frame.time;
    if (file_.animated) {
      facts.stored_delay = frame.stored_delay;
      facts.disposal = name_of(patch.disposal);
    }
    facts.offset = int64_t(frame.offset);
    facts.bytes = int64_t(frame.data_end - frame.offset);
    facts.rect = patch.rect;
    facts.transparent = file_.has_alpha();
    facts.interlaced = file_.header.interlaced;
    facts.key = painter_.independent(i);
    survey.frames.push_back(std::move(facts));
  }
  return survey;
}

}  // namespace

bool is_png(std::span<const std::byte> head) {
  constexpr unsigned char kSignature[] = {0x89, 'P',  'N',  'G',
                                          '\r', '\n', 0x1A, '\n'};
  return head.size() >= sizeof(kSignature) &&
         std::memcmp(head.data(), kSignature, sizeof(kSignature)) == 0;
}

Result<std::unique_ptr<Decoder>> open_png(Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  FW_ASSIGN_OR_RETURN(PngFile file, parse_png(bytes, job));
  return std::unique_ptr<Decoder>(
      std::make_unique<PngDecoder>(std::move(file), bytes, job));
}

}  // namespace framewise::media
