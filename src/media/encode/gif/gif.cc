// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/gif.h"

#include <algorithm>
#include <deque>
#include <optional>

#include "base/result.h"
#include "frame/color/color.h"
#include "media/encode/gif/canvas.h"
#include "media/encode/gif/container.h"
#include "media/encode/gif/joint/joint_gif.h"
#include "media/encode/gif/lzw.h"
#include "media/encode/gif/palette.h"

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

// From this effort on all is chosen together, even without loss.
constexpr int kSearchesJointly = 6;

class GifEncoder final : public Encoder {
 public:
  explicit GifEncoder(EncodeJob& job) : job_(job), delays_(job) {}

  Result<void> add(Frame frame, FrameTime time, bool last) override;

 private:
  struct Shown {
    Frame frame;
    FrameTime time;
  };

  bool is_still(bool last) const { return last && ahead_.size() == 1; }
  Result<void> begin(bool all_known);
  Result<void> write_next();
  GifPalette palette_of(const Frame& frame, const Rect& rect,
                        const Frame* before, bool clear) const;
  GifIndexer& indexer_for(const Frame& frame, const Rect& rect,
                          bool needs_clear);
  std::string packed(GifIndexer& indexer, const Frame& frame, const Rect& rect);

  EncodeJob& job_;
  GifDelays delays_;
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

Result<void> GifEncoder::add(Frame frame, FrameTime time, bool last) {
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
  // A frame's disposal depends on the one after it.
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
  return job_.output->append(
      gif_header(job_.facts, global_->palette(), animated_));
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
  const GifFrameHead head{
      .part = part,
      .delay = animated_ ? delays_.next(shown.time, frames_) : 0,
      .animated = animated_,
      .local = local};
  FW_RETURN_IF_ERROR(job_.output->append(gif_frame_head(head, palette)));
  FW_RETURN_IF_ERROR(job_.output->append(packed(indexer, frame, part.rect)));
  FW_ASSIGN_OR_RETURN(canvas_,
                      gif_canvas_after(canvas_, frame, part, *job_.pool));
  ahead_.pop_front();
  ++frames_;
  return {};
}

}  // namespace

Result<std::unique_ptr<Encoder>> create_gif(EncodeJob& job) {
  if (job.options.gif.loss > 0 || job.options.effort >= kSearchesJointly) {
    return create_joint_gif(job);
  }
  return std::unique_ptr<Encoder>(std::make_unique<GifEncoder>(job));
}

}  // namespace framewise::media
