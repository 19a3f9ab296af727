// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/png.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <new>
#include <numeric>

#include "base/result.h"
#include "media/encode/byte_order.h"
#include "media/encode/changed_rect.h"
#include "media/encode/png/chunks.h"
#include "media/encode/png/compress.h"
#include "media/encode/png/few_colors.h"
#include "media/encode/png/form.h"
#include "media/encode/png/palette_order.h"
#include "media/encode/png/reductions.h"
#include "media/encode/rounded_time.h"

namespace framewise::media {
namespace {

// Frames that are looked at before the kind of pixels is chosen, which holds
// for all of a file. Longer animations get the kind that holds any frame.
constexpr size_t kMostAhead = 256;
constexpr int64_t kMostBytesAhead = int64_t{64} << 20;

// A chunk holds 2^31 - 1 bytes; less, since readers take them whole.
constexpr size_t kChunkBytes = size_t{1} << 30;

// From this effort on a changed part is written in both ways.
constexpr int kTriesBlending = 3;
// From this one on a frame may be taken back after it was shown.
constexpr int kTriesDisposal = 4;

// The treatment of a frame's part before the next, as fcTL has it.
enum class Disposal : uint8_t { kNone = 0, kBackground = 1, kPrevious = 2 };

int pixel_bytes(const Frame& frame) {
  return frame.format().bytes_per_sample() *
         (frame.format().layout == Layout::kRgba ? 4 : 1);
}

Rect changed(const Frame& before, const Frame& after) {
  return changed_rect(before.plane(0), after.plane(0), pixel_bytes(after));
}

// fcTL's fraction of a second, each number of 16 bits.
struct Delay {
  int64_t numerator = 0;
  int64_t denominator = 1;
};

class PngEncoder final : public Encoder {
 public:
  explicit PngEncoder(EncodeJob& job)
      : job_(job), compressor_(job, job.options.effort) {
    for (const int64_t rate : {1000, 100, 10, 1}) {
      clocks_.emplace_back(job.facts.time_base, rate);
    }
  }

  Result<void> add(Frame frame, FrameTime time, bool last) override;

 private:
  struct Shown {
    Frame frame;
    FrameTime time;
  };

  Result<void> write_still(Frame frame);
  Result<PngForm> ordered(PngForm form, const Frame& frame);
  Result<void> begin(bool all_known);
  Result<void> write_first(bool last);
  Result<void> write_next(bool last);
  Disposal disposal_before(const Frame& next);
  Result<Frame> base_after(Disposal disposal) const;
  Result<Frame> only_changes(const Frame& frame, const Rect& rect) const;
  Result<void> write_part(const Frame& frame, const Rect& rect, FrameTime time,
                          Disposal disposal);
  Result<void> append_control(const Rect& rect, FrameTime time,
                              Disposal disposal, bool over);
  Result<void> append_data(std::span<const uint8_t> packed, bool first);
  Delay delay_of(FrameTime time);

  EncodeJob& job_;
  PngCompressor compressor_;
  std::deque<Shown> ahead_;
  int64_t bytes_ahead_ = 0;
  std::optional<PngForm> form_;
  std::optional<PngFormChoice> choice_;
  std::vector<RoundedTime> clocks_;
  // The canvas below the frame in front of ahead_, for its disposal.
  std::optional<Frame> canvas_;
  Rect last_rect_;
  int64_t count_at_ = 0;  // where acTL is, to be filled in
  int64_t frames_ = 0;
  uint32_t sequence_ = 0;
};

Result<void> PngEncoder::add(Frame frame, FrameTime time, bool last) {
  const bool still = last && frames_ == 0 && ahead_.empty();
  if (still) return write_still(frame);
  ahead_.push_back({frame, time});
  if (!form_) {
    if (!choice_) choice_.emplace(frame.format());
    choice_->look_at(frame);
    bytes_ahead_ += frame.size().pixels() * pixel_bytes(frame);
    const bool enough =
        ahead_.size() >= kMostAhead || bytes_ahead_ >= kMostBytesAhead;
    if (!last && !enough) return {};
    FW_RETURN_IF_ERROR(begin(last));
  }
  // A frame's disposal depends on the one after it.
  while (ahead_.size() > 1) FW_RETURN_IF_ERROR(write_next(false));
  if (!last) return {};
  FW_RETURN_IF_ERROR(write_next(true));
  std::string facts;
  append_be32(facts, uint32_t(frames_));
  append_be32(facts, uint32_t(std::min<int64_t>(job_.facts.plays, INT32_MAX)));
  const std::string control = png_chunk("acTL", facts);
  FW_RETURN_IF_ERROR(
      job_.output->replace(count_at_, std::as_bytes(std::span(control))));
  return append_png_chunk(*job_.output, "IEND", {});
}

// Of the ways to write a palette's numbers the one that compresses best.
Result<PngForm> PngEncoder::ordered(PngForm form, const Frame& frame) {
  if (form.color != PngColor::kPalette || !compressor_.compares_forms() ||
      frame.format().layout != Layout::kRgba) {
    return form;
  }
  std::optional<size_t> least;
  for (PngForm& other : palette_forms(form, frame)) {
    FW_ASSIGN_OR_RETURN(const size_t bytes,
                        compressor_.estimated(frame, other));
    if (least && bytes >= *least) continue;
    least = bytes;
    form = std::move(other);
  }
  return form;
}

Result<void> PngEncoder::write_still(Frame frame) {
  if (!job_.options.bits) {
    FW_ASSIGN_OR_RETURN(frame, in_fewest_bits(frame, *job_.pool));
  }
  if (!job_.options.png.hidden_colors && job_.facts.has_alpha) {
    FW_ASSIGN_OR_RETURN(frame, without_hidden_colors(frame, *job_.pool));
  }
  if (const PngOptions& options = job_.options.png; options.colors > 0) {
    FW_ASSIGN_OR_RETURN(frame, with_few_colors(frame, options.colors,
                                               options.dither, *job_.pool));
  }
  PngFormChoice choice(frame.format());
  choice.look_at(frame);
  FW_ASSIGN_OR_RETURN(
      const PngForm form,
      ordered(choice.chosen(frame.size().pixels(), false), frame));
  FW_RETURN_IF_ERROR(append_png_head(job_, form));
  FW_RETURN_IF_ERROR(append_png_palette(*job_.output, form));
  const Rect all{0, 0, frame.size().width, frame.size().height};
  FW_ASSIGN_OR_RETURN(const auto packed,
                      compressor_.compress(frame, all, form));
  FW_RETURN_IF_ERROR(append_data(packed, true));
  return append_png_chunk(*job_.output, "IEND", {});
}

Result<void> PngEncoder::begin(bool all_known) {
  const Frame& first = ahead_.front().frame;
  form_ = all_known ? choice_->chosen(
                          first.size().pixels() * int64_t(ahead_.size()), true)
                    : PngFormChoice::any(first.format(), job_.facts.has_alpha);
  FW_RETURN_IF_ERROR(append_png_head(job_, *form_));
  count_at_ = job_.output->size();
  FW_RETURN_IF_ERROR(append_png_chunk(*job_.output, "acTL", "12345678"));
  return append_png_palette(*job_.output, *form_);
}

// The canvas after the frame in front was shown and disposed of.
Result<Frame> PngEncoder::base_after(Disposal disposal) const {
  const Frame& shown = ahead_.front().frame;
  if (disposal == Disposal::kNone) return shown;
  return *canvas_;
}

// Whether the frame before the last is the better ground for the next one.
Disposal PngEncoder::disposal_before(const Frame& next) {
  if (job_.options.effort < kTriesDisposal || !canvas_) return Disposal::kNone;
  const Frame& shown = ahead_.front().frame;
  const auto area = [](const Rect& rect) {
    return int64_t{rect.width} * rect.height;
  };
  const int64_t kept = area(changed(shown, next));
  return area(changed(*canvas_, next)) < kept ? Disposal::kPrevious
                                              : Disposal::kNone;
}

Result<void> PngEncoder::write_next(bool last) {
  FW_RETURN_IF_ERROR(job_.keep_going());
  const Shown& shown = ahead_.front();
  const Size size = shown.frame.size();
  Rect rect{0, 0, size.width, size.height};
  if (canvas_) {
    rect = changed(*canvas_, shown.frame);
    // An equal frame is its own time; it takes one pixel.
    if (rect.empty()) rect = {0, 0, 1, 1};
  }
  const Disposal disposal =
      last ? Disposal::kNone : disposal_before(ahead_[1].frame);
  FW_RETURN_IF_ERROR(write_part(shown.frame, rect, shown.time, disposal));
  FW_ASSIGN_OR_RETURN(canvas_, base_after(disposal));
  ahead_.pop_front();
  ++frames_;
  return {};
}

// Pixels that are as on the canvas are clear. The frame itself where one of the
// others is not opaque, since it would be mixed with what is below.
Result<Frame> PngEncoder::only_changes(const Frame& frame,
                                       const Rect& rect) const {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      job_.pool->allocate(frame.format(), frame.size()));
  const auto bytes = size_t(pixel_bytes(frame));
  const size_t alpha = bytes / 4;  // bytes of a sample
  const MutablePlaneView out = buffer.plane(0);
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    const size_t begin = size_t(rect.x) * bytes;
    const uint8_t* now = frame.plane(0).row(y) + begin;
    const uint8_t* before = canvas_->plane(0).row(y) + begin;
    uint8_t* to = out.row(y) + begin;
    for (int x = 0; x < rect.width; ++x) {
      if (std::memcmp(now, before, bytes) == 0) {
        std::memset(to, 0, bytes);
      } else {
        constexpr uint8_t kOpaque[2] = {255, 255};
        if (std::memcmp(now + bytes - alpha, kOpaque, alpha) != 0) return frame;
        std::memcpy(to, now, bytes);
      }
      now += bytes;
      before += bytes;
      to += bytes;
    }
  }
  return std::move(buffer).freeze(frame.index(), frame.time(), frame.changed());
}

Result<void> PngEncoder::write_part(const Frame& frame, const Rect& rect,
                                    FrameTime time, Disposal disposal) {
  FW_ASSIGN_OR_RETURN(auto packed, compressor_.compress(frame, rect, *form_));
  const bool may_blend = canvas_ && form_->has_clear() &&
                         frame.format().layout == Layout::kRgba &&
                         job_.options.effort >= kTriesBlending;
  bool over = false;
  std::vector<uint8_t> source;
  if (may_blend) {
    FW_ASSIGN_OR_RETURN(const Frame changes, only_changes(frame, rect));
    if (!changes.shares_pixels_with(frame)) {
      source.assign(packed.begin(), packed.end());
      FW_ASSIGN_OR_RETURN(packed, compressor_.compress(changes, rect, *form_));
      over = packed.size() < source.size();
      if (!over) packed = source;
    }
  }
  FW_RETURN_IF_ERROR(append_control(rect, time, disposal, over));
  return append_data(packed, frames_ == 0);
}

Delay PngEncoder::delay_of(FrameTime time) {
  const int64_t end = time.start + time.duration;
  std::vector<int64_t> rounded;
  for (RoundedTime& clock : clocks_) rounded.push_back(clock.next(end));
  const TimeBase base = job_.facts.time_base;
  constexpr int64_t kMost = 65535;
  if (time.duration <= INT64_MAX / base.numerator) {
    const int64_t ticks = time.duration * base.numerator;
    const int64_t common = std::gcd(ticks, base.denominator);
    const Delay exact{ticks / common, base.denominator / common};
    if (exact.numerator <= kMost && exact.denominator <= kMost) return exact;
  }
  job_.note("delays_rounded",
            "durations were rounded: PNG counts in fractions of 16 bits",
            "WebP counts milliseconds, AVIF and JPEG XL have exact times",
            frames_);
  int64_t rate = 1000;
  for (const int64_t duration : rounded) {
    if (duration <= kMost) return {duration, rate};
    rate /= 10;
  }
  return {kMost, 1};
}

Result<void> PngEncoder::append_control(const Rect& rect, FrameTime time,
                                        Disposal disposal, bool over) {
  const Delay delay = delay_of(time);
  std::string control;
  append_be32(control, sequence_++);
  append_be32(control, uint32_t(rect.width));
  append_be32(control, uint32_t(rect.height));
  append_be32(control, uint32_t(rect.x));
  append_be32(control, uint32_t(rect.y));
  append_be16(control, uint32_t(delay.numerator));
  append_be16(control, uint32_t(delay.denominator));
  control += char(disposal);
  control += char(over);
  return append_png_chunk(*job_.output, "fcTL", control);
}

Result<void> PngEncoder::append_data(std::span<const uint8_t> packed,
                                     bool first) {
  while (!packed.empty()) {
    FW_RETURN_IF_ERROR(job_.keep_going());
    const auto part = packed.first(std::min(packed.size(), kChunkBytes));
    packed = packed.subspan(part.size());
    if (first) {
      FW_RETURN_IF_ERROR(append_png_chunk(*job_.output, "IDAT", {}, part));
      continue;
    }
    std::string number;
    append_be32(number, sequence_++);
    FW_RETURN_IF_ERROR(append_png_chunk(*job_.output, "fdAT", number, part));
  }
  return {};
}

}  // namespace

std::string png_of(const Frame& picture) {
  constexpr int kQuick = 2;
  auto written =
      encode(picture, {.format = FileFormat::kPng,
                       .effort = kQuick,
                       .limits = {.file_bytes = 0, .frame_pixels = 0}});
  // Without limits, stop and file only memory can fail.
  if (!written) throw std::bad_alloc();
  return {reinterpret_cast<const char*>(written->data()), written->size()};
}

Result<std::unique_ptr<Encoder>> create_png(EncodeJob& job) {
  return std::unique_ptr<Encoder>(std::make_unique<PngEncoder>(job));
}

}  // namespace framewise::media
