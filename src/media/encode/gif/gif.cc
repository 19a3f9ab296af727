// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/gif.h"

#include <algorithm>
#include <deque>
#include <optional>

#include "base/result.h"
#include "frame/color/color.h"
#include "media/encode/byte_order.h"
#include "media/encode/gif/canvas.h"
#include "media/encode/gif/lzw.h"
#include "media/encode/gif/palette.h"
#include "media/encode/rounded_time.h"

namespace framewise::media {
namespace {

// Frames that are looked at before the global palette is chosen.
constexpr size_t kMostAhead = 64;
constexpr int64_t kMostBytesAhead = int64_t{64} << 20;

// A palette of its own costs up to 768 bytes. The global one is good enough for
// a part whose error with it is at most this much larger.
constexpr double kGlobalIsWorth = 1.05;

// From this effort on a part is written in several ways, the smallest kept.
constexpr int kTriesWays = 4;

// Browsers show frames of less than 20 ms for 100 ms.
constexpr int64_t kShortestDelay = 2;
constexpr int64_t kLongestDelay = 65535;

class GifEncoder final : public Encoder {
 public:
  explicit GifEncoder(EncodeJob& job)
      : job_(job), clock_(job.facts.time_base, 100) {}

  Result<void> add(const Frame& frame, FrameTime time, bool last) override;

 private:
  struct Shown {
    Frame frame;
    FrameTime time;
  };

  bool is_still(bool last) const { return last && ahead_.size() == 1; }
  Result<void> begin(bool all_known);
  Result<void> write_next();
  int delay_of(FrameTime time);
  GifPalette palette_of(const Frame& frame, const Rect& rect,
                        const Frame* before, bool clear) const;
  GifIndexer& indexer_for(const Frame& frame, const Rect& rect,
                          bool needs_clear);
  std::string packed(GifIndexer& indexer, const Frame& frame, const Rect& rect);
  Result<void> append_palette(const GifPalette& palette);

  EncodeJob& job_;
  RoundedTime clock_;
  int64_t debt_ = 0;  // time that short frames took from those after them
  std::deque<Shown> ahead_;
  int64_t bytes_ahead_ = 0;
  GifColors colors_;  // of all that is ahead
  bool any_clear_ = false;
  bool begun_ = false;
  bool animated_ = false;
  std::optional<GifIndexer> global_;
  std::optional<GifIndexer> local_;
  std::optional<Frame> canvas_;
  int64_t frames_ = 0;
  LzwEncoder lzw_;
  std::vector<uint8_t> indices_;
};

bool has_clear_pixels(const Frame& frame) { return !is_opaque(frame); }

Rect all_of(const Frame& frame) {
  return {0, 0, frame.size().width, frame.size().height};
}

Result<void> GifEncoder::add(const Frame& frame, FrameTime time, bool last) {
  FW_ASSIGN_OR_RETURN(Thresholded ready, thresholded(frame, *job_.pool));
  if (ready.had_partial_alpha) {
    job_.note("alpha_thresholded",
              "pixels are opaque or clear in GIF: partly transparent ones "
              "became what they are nearer to",
              "PNG, WebP, AVIF and JPEG XL hold alpha", frame.index());
  }
  ahead_.push_back({ready.frame, time});
  if (!begun_) {
    colors_.add(ready.frame, all_of(ready.frame), nullptr);
    any_clear_ = any_clear_ || has_clear_pixels(ready.frame);
    bytes_ahead_ += 4 * frame.size().pixels();
    const bool enough =
        ahead_.size() >= kMostAhead || bytes_ahead_ >= kMostBytesAhead;
    if (!last && !enough) return {};
    FW_RETURN_IF_ERROR(begin(last));
  }
  // What becomes of a frame depends on the one after it.
  while (ahead_.size() > 1) FW_RETURN_IF_ERROR(write_next());
  if (!last) return {};
  FW_RETURN_IF_ERROR(write_next());
  return job_.output->append(std::string_view(";"));
}

// All colors that are known make the global palette if they fit; else it is
// made for the first frame.
Result<void> GifEncoder::begin(bool all_known) {
  begun_ = true;
  animated_ = !is_still(all_known);
  const int most = job_.options.gif.colors;
  // Only where all colors are known to fill it a palette has no clear one.
  const bool clear =
      any_clear_ || (animated_ && !(all_known && colors_.few(most) &&
                                    !colors_.few(most - 1)));
  const Frame& first = ahead_.front().frame;
  global_.emplace(colors_.few(most - int(clear))
                      ? colors_.palette(clear)
                      : palette_of(first, all_of(first), nullptr, clear),
                  job_.options.gif.dither);
  const GifPalette& palette = global_->palette();
  std::string head = "GIF89a";
  append_le16(head, uint32_t(job_.facts.size.width));
  append_le16(head, uint32_t(job_.facts.size.height));
  // A global palette of so many bits, of colors that had 8.
  head += char(0x80 | 0x70 | (palette.bits() - 1));
  head.append(2, '\0');  // background and aspect of pixels: not stated
  FW_RETURN_IF_ERROR(job_.output->append(head));
  FW_RETURN_IF_ERROR(append_palette(palette));
  if (!animated_ || job_.facts.plays == 1) return {};
  std::string loop("\x21\xFF\x0BNETSCAPE2.0\x03\x01", 16);
  // How often it starts again.
  const int64_t again = job_.facts.plays == 0 ? 0 : job_.facts.plays - 1;
  append_le16(loop, uint32_t(std::min<int64_t>(again, 65535)));
  loop += '\0';
  return job_.output->append(loop);
}

Result<void> GifEncoder::append_palette(const GifPalette& palette) {
  std::string bytes;
  for (const Rgb8 color : palette.colors) {
    bytes += {char(color.r), char(color.g), char(color.b)};
  }
  bytes.resize(size_t{3} << palette.bits(), '\0');
  return job_.output->append(bytes);
}

int GifEncoder::delay_of(FrameTime time) {
  int64_t delay = clock_.next(time.start + time.duration);
  if (!clock_.exact()) {
    job_.note("delays_rounded",
              "durations were rounded: GIF counts hundredths of a second",
              "WebP, PNG, AVIF and JPEG XL have finer times", frames_);
  }
  // What was given to a short frame is taken from those that can spare it.
  const int64_t spare = std::max<int64_t>(0, delay - kShortestDelay);
  const int64_t repaid = std::min(debt_, spare);
  delay -= repaid;
  debt_ -= repaid;
  if (time.duration > 0 && delay < kShortestDelay) {
    debt_ += kShortestDelay - delay;
    delay = kShortestDelay;
    job_.note("delays_lengthened",
              "frames of less than 20 ms were lengthened to it, since players "
              "would show them for 100 ms",
              "give at most 50 frames a second", frames_);
  }
  return int(std::min(delay, kLongestDelay));
}

GifPalette GifEncoder::palette_of(const Frame& frame, const Rect& rect,
                                  const Frame* before, bool clear) const {
  const int most = job_.options.gif.colors;
  GifColors colors;
  colors.add(frame, rect, before);
  return colors.few(most - int(clear))
             ? colors.palette(clear)
             : quantized_palette(frame, rect, before, most, clear);
}

// The global palette where it holds the colors that are written, or nearly;
// else one of the part's own.
GifIndexer& GifEncoder::indexer_for(const Frame& frame, const Rect& rect,
                                    bool needs_clear) {
  const Frame* before = canvas_ ? &*canvas_ : nullptr;
  GifColors colors;
  colors.add(frame, rect, before);
  const bool global_fits = !needs_clear || global_->palette().clear;
  if (global_fits && global_->holds(colors)) return *global_;
  // It was made for the first frame.
  const bool made_for_it = frames_ == 0;
  if (!made_for_it) {
    local_.emplace(palette_of(frame, rect, before, true),
                   job_.options.gif.dither);
    if (local_->palette().exact) return *local_;
  }
  job_.note("colors_quantized",
            fmt::format("frames have more colors than the {} of a palette: the "
                        "nearest were taken",
                        job_.options.gif.colors),
            "PNG, WebP, AVIF and JPEG XL hold all colors", frames_);
  if (made_for_it) return *global_;
  if (!global_fits) return *local_;
  const double global = global_->squared_error(frame, rect, before);
  const double own = local_->squared_error(frame, rect, before);
  return global <= kGlobalIsWorth * own ? *global_ : *local_;
}

// As image data; of all ways to write the part the smallest.
std::string GifEncoder::packed(GifIndexer& indexer, const Frame& frame,
                               const Rect& rect) {
  const Frame* before = canvas_ ? &*canvas_ : nullptr;
  const bool tries = job_.options.effort >= kTriesWays;
  const bool can_leave = before && indexer.palette().clear.has_value();
  std::string best;
  const auto consider = [&](bool leave_equal, LzwReset reset) {
    indexer.indices(frame, rect, before, leave_equal, indices_);
    std::string data = lzw_.encode(indices_, indexer.palette().bits(), reset);
    if (best.empty() || data.size() < best.size()) best = std::move(data);
  };
  consider(can_leave, LzwReset::kWhenWorse);
  if (!tries) return best;
  consider(can_leave, LzwReset::kWhenFull);
  if (!can_leave) return best;
  // Pixels that stay may be written again only if they come out as they are.
  GifColors colors;
  colors.add(frame, rect, nullptr);
  if (indexer.holds(colors)) {
    consider(false, LzwReset::kWhenWorse);
    consider(false, LzwReset::kWhenFull);
  }
  return best;
}

Result<void> GifEncoder::write_next() {
  FW_RETURN_IF_ERROR(job_.keep_going());
  const Shown& shown = ahead_.front();
  const Frame& frame = shown.frame;
  const Frame* next = ahead_.size() > 1 ? &ahead_[1].frame : nullptr;
  FW_ASSIGN_OR_RETURN(
      const GifPart part,
      gif_part(canvas_ ? &*canvas_ : nullptr, frame, next, *job_.pool));
  GifIndexer& indexer = indexer_for(frame, part.rect, has_clear_pixels(frame));
  const GifPalette& palette = indexer.palette();
  const bool local = &indexer != &*global_;
  std::string head;
  if (animated_ || palette.clear) {
    head += {'\x21', '\xF9', '\x04'};
    head += char(int(animated_ ? part.disposal : GifDisposal{}) << 2 |
                 int(palette.clear.has_value()));
    append_le16(head, animated_ ? uint32_t(delay_of(shown.time)) : 0);
    head += {char(palette.clear.value_or(0)), '\0'};
  }
  head += ',';
  for (const int number :
       {part.rect.x, part.rect.y, part.rect.width, part.rect.height}) {
    append_le16(head, uint32_t(number));
  }
  head += char(local ? 0x80 | (palette.bits() - 1) : 0);
  FW_RETURN_IF_ERROR(job_.output->append(head));
  if (local) FW_RETURN_IF_ERROR(append_palette(palette));
  FW_RETURN_IF_ERROR(job_.output->append(packed(indexer, frame, part.rect)));
  FW_ASSIGN_OR_RETURN(canvas_,
                      gif_canvas_after(canvas_, frame, part, *job_.pool));
  ahead_.pop_front();
  ++frames_;
  return {};
}

}  // namespace

Result<std::unique_ptr<Encoder>> create_gif(EncodeJob& job) {
  return std::unique_ptr<Encoder>(std::make_unique<GifEncoder>(job));
}

}  // namespace framewise::media
