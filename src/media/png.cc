// SPDX-License-Identifier: Apache-2.0
#include "media/png.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "framewise/executor.h"
#include "media/canvas.h"
#include "media/png_file.h"
#include "media/png_image.h"
#include "simd/alpha_over.h"

namespace framewise::media {
namespace {

// Frames that are decoded ahead on several threads, and the most pixels they
// may hold together.
constexpr int kMaxAhead = 16;
constexpr int64_t kMaxPixelsAhead = int64_t{32} << 20;

class PngDecoder : public Decoder {
 public:
  PngDecoder(PngFile file, std::span<const std::byte> bytes, const Job& job)
      : file_(std::move(file)),
        bytes_(bytes),
        job_(job),
        info_(describe(file_, bytes.size())),
        canvas_(info_.format, info_.size, *job.pool) {
    ahead_.resize(size_t(frames_at_once()));
    for (Ahead& slot : ahead_) {
      slot.reader = std::make_unique<PngImageReader>(file_, bytes_, job_);
    }
  }

  const AnimationInfo& info() const override { return info_; }
  Result<std::optional<Frame>> next() override;
  Result<void> rewind() override { return seek_before(0); }
  Result<void> seek_before(int64_t index) override;
  Result<Survey> survey() override;
  const std::optional<Error>& damage() const override { return damage_; }

 private:
  // A frame that was decoded before its turn.
  struct Ahead {
    std::unique_ptr<PngImageReader> reader;
    std::optional<FrameBuffer> pixels;
    PngImageReader::Outcome outcome;
  };

  static AnimationInfo describe(const PngFile& file, size_t file_bytes);
  int frames_at_once() const;
  bool independent(size_t index) const;
  void read_ahead();
  Result<PngImageReader::Outcome> paint(const PngFrame& frame);
  Result<PngImageReader::Outcome> take_ahead(const PngFrame& frame,
                                             Ahead& slot);
  Result<std::optional<Frame>> end();

  const PngFile file_;
  const std::span<const std::byte> bytes_;
  const Job& job_;
  const AnimationInfo info_;
  Canvas canvas_;
  size_t index_ = 0;        // of the next frame
  size_t ahead_begin_ = 0;  // ahead_[i] holds frame ahead_begin_ + i
  size_t ahead_end_ = 0;
  std::vector<Ahead> ahead_;
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
  for (const PngFrame& frame : file.frames) {
    const bool last = &frame == &file.frames.back();
    const bool first = &frame == &file.frames.front();
    const Disposal disposal = frame.part.disposal;
    // The background shows through.
    if ((first &&
         size_t(frame.part.rect.width) * size_t(frame.part.rect.height) !=
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

int PngDecoder::frames_at_once() const {
  if (!job_.executor || file_.frames.size() < 2) return 1;
  const int64_t fitting = kMaxPixelsAhead / info_.size.pixels();
  return int(std::clamp<int64_t>(
      std::min<int64_t>(job_.executor->concurrency(), fitting), 1, kMaxAhead));
}

Result<std::optional<Frame>> PngDecoder::next() {
  if (damage_ || index_ == file_.frames.size()) return end();
  const PngFrame& frame = file_.frames[index_];
  const auto index = int64_t(index_);
  if (!job_.tolerant) {
    auto plausible = PngImageReader::check_plausible(file_, frame);
    if (!plausible) return at_frame(std::move(plausible).error(), index);
  }
  if (ahead_.size() > 1 && index_ >= ahead_end_) read_ahead();
  const bool decoded = index_ >= ahead_begin_ && index_ < ahead_end_;
  auto outcome =
      decoded ? take_ahead(frame, ahead_[index_ - ahead_begin_]) : paint(frame);
  if (!outcome) return at_frame(std::move(outcome).error(), index);
  if (outcome->damage) {
    Error why = at_frame(*std::move(outcome->damage), index);
    const bool worth_showing = outcome->painted || index > 0;
    if (!job_.tolerant || !worth_showing) return why;
    damage_ = std::move(why);
    if (!outcome->painted) return std::optional<Frame>();
  }
  ++index_;
  return std::optional(canvas_.finish(index, frame.time));
}

// Where the pictures stop: at their end, or at damage.
Result<std::optional<Frame>> PngDecoder::end() {
  if (!job_.tolerant && file_.damage) return *file_.damage;
  if (!damage_) damage_ = file_.damage;
  return std::optional<Frame>();
}

Result<PngImageReader::Outcome> PngDecoder::paint(const PngFrame& frame) {
  FW_ASSIGN_OR_RETURN(const MutablePlaneView target, canvas_.begin(frame.part));
  return ahead_[0].reader->read(frame, target);
}

// Decodes the frames from index_ on, as many as there are slots.
void PngDecoder::read_ahead() {
  size_t count = 0;
  const size_t left = file_.frames.size() - index_;
  for (; count < std::min(ahead_.size(), left); ++count) {
    const PngFrame& frame = file_.frames[index_ + count];
    if (!job_.tolerant && !PngImageReader::check_plausible(file_, frame)) break;
    const Rect& rect = frame.part.rect;
    auto pixels =
        job_.pool->allocate(info_.format, Size{rect.width, rect.height});
    // Frames one by one need less memory.
    if (!pixels) break;
    ahead_[count].pixels = *std::move(pixels);
  }
  ahead_begin_ = index_;
  ahead_end_ = index_ + count;
  job_.executor->parallel_for(count, [this](size_t i) {
    PngFrame alone = file_.frames[ahead_begin_ + i];
    alone.part.replaces = true;
    ahead_[i].outcome =
        ahead_[i].reader->read(alone, ahead_[i].pixels->plane(0));
  });
}

Result<PngImageReader::Outcome> PngDecoder::take_ahead(const PngFrame& frame,
                                                       Ahead& slot) {
  FrameBuffer pixels = *std::exchange(slot.pixels, std::nullopt);
  PngImageReader::Outcome outcome =
      std::exchange(slot.outcome, PngImageReader::Outcome{});
  if (outcome.damage && !job_.tolerant) return outcome;
  const CanvasPart& part = frame.part;
  if (part.replaces && pixels.size() == info_.size &&
      part.disposal != Disposal::kPrevious) {
    canvas_.adopt(std::move(pixels), part.disposal);
    return outcome;
  }
  FW_ASSIGN_OR_RETURN(const MutablePlaneView target, canvas_.begin(part));
  const PlaneView source = pixels.plane(0);
  const auto width = size_t(part.rect.width);
  for (int y = 0; y < part.rect.height; ++y) {
    if (part.replaces) {
      std::memcpy(target.row(y), source.row(y),
                  width * (info_.format.bits > 8 ? 8 : 4));
    } else if (info_.format.bits > 8) {
      simd::alpha_over_rgba16(source.row<uint16_t>(y), target.row<uint16_t>(y),
                              width);
    } else {
      simd::alpha_over_rgba8(source.row(y), target.row(y), width);
    }
  }
  return outcome;
}

// Whether the frame covers all that was there before, and what comes after it
// does not ask for that again.
bool PngDecoder::independent(size_t index) const {
  const CanvasPart& part = file_.frames[index].part;
  return index == 0 ||
         (part.replaces && part.disposal != Disposal::kPrevious &&
          part.rect == Rect{0, 0, info_.size.width, info_.size.height});
}

Result<void> PngDecoder::seek_before(int64_t index) {
  index_ =
      size_t(std::clamp<int64_t>(index, 0, int64_t(file_.frames.size()) - 1));
  while (!independent(index_)) --index_;
  ahead_begin_ = ahead_end_ = index_;
  for (Ahead& slot : ahead_) slot.pixels.reset();
  canvas_.reset();
  damage_.reset();
  return {};
}

Result<Survey> PngDecoder::survey() {
  Survey survey;
  survey.findings = file_.findings;
  survey.frames.reserve(file_.frames.size());
  for (size_t i = 0; i < file_.frames.size(); ++i) {
    const PngFrame& frame = file_.frames[i];
    FrameFacts facts;
    facts.time = frame.time;
    if (file_.animated) {
      facts.stored_delay = frame.stored_delay;
      facts.disposal = name_of(frame.part.disposal);
    }
    facts.offset = int64_t(frame.offset);
    facts.bytes = int64_t(frame.data_end - frame.offset);
    facts.rect = frame.part.rect;
    facts.transparent = file_.has_alpha();
    facts.interlaced = file_.header.interlaced;
    facts.key = independent(i);
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
