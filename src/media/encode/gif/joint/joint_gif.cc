// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/joint_gif.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <deque>
#include <optional>

#include "base/result.h"
#include "frame/color/color.h"
#include "media/encode/gif/container.h"
#include "media/encode/gif/joint/blue_noise.h"
#include "media/encode/gif/joint/color_use.h"
#include "media/encode/gif/joint/drawn_canvas.h"
#include "media/encode/gif/joint/frame_palette.h"
#include "media/encode/gif/joint/persistence.h"
#include "media/encode/gif/joint/tuning.h"
#include "media/encode/gif/joint/visibility.h"
#include "media/encode/gif/lzw.h"

namespace framewise::media {
namespace {

// Frames that are held, the one that is written included.
constexpr size_t kMostAhead = 64;
constexpr int64_t kMostBytesAhead = int64_t{48} << 20;

constexpr int64_t kBitsOfPaletteEntry = 24;

// Pixels that may stay can also be drawn; a bias in bits a pixel makes one of
// both the rule, or decides only between codes that cost the same.
constexpr float kRule = 2;
constexpr float kTie = 0.002f;
struct Way {
  float drawing;
  float keeping;
  float deviating;
  bool looks_ahead;
};
constexpr std::array<Way, 7> kWays{{{kRule, 0, 1, true},
                                    {0, kRule, 1, false},
                                    {kTie, 0, 0.25f, true},
                                    {0, 0, 1, false},
                                    {kRule, 0, 0.25f, false},
                                    {kRule, 0, 4, true},
                                    {0, kRule, 4, true}}};

// Levels between colors; farther ones show as dots.
constexpr float kMostDither = 48;

constexpr int64_t kFramesOfTries = 8;

// Coding a frame again pays if it takes no more than this share of the bytes.
constexpr double kPays = 0.997;
// A frame of which a byte holds so many pixels is always coded again: its
// strings are long, and chance decides which of them a table has.
constexpr size_t kPixelsOfPlainByte = 24;

// A frame that is encoded, and how it is taken away not yet known.
struct CodedFrame {
  GifFrameHead head;
  GifPalette palette;
  std::string data;
  bool must_clear = false;  // its rect covers all that the next one clears
};

class JointGif final : public Encoder {
 public:
  JointGif(EncodeJob& job, const JointTuning& tuning)
      : job_(job),
        tuning_(tuning),
        most_ahead_(size_t(std::clamp<int64_t>(
            kMostBytesAhead / (4 * job.facts.size.pixels()), 2, kMostAhead))),
        delays_(job),
        canvas_(job.facts.size) {}

  Result<void> add(Frame frame, FrameTime time, bool last) override;

 private:
  struct Shown {
    Frame frame;
    FrameTime time;
  };

  Result<void> begin(bool all_known);
  Result<void> write_next();
  Result<void> flush(const Frame* next);
  bool merge(const Frame& frame, const Frame* next, int delay);
  Rect want(const Frame& frame);
  void want_pixel(WantedPixel& out, const PersistentPixel& pixel, uint32_t own,
                  uint32_t shown, float visible);
  void settle(const Frame& frame, const Rect& rect);
  void crop(const Rect& from, const Rect& to);
  void add_kept(const Rect& from, const Rect& to);
  // `few`: the colors of the part, where a palette may hold all of them.
  SearchedPalette& palette_for_part(const std::optional<ColorTable>& few);
  int bits_for_part(SearchedPalette& palette,
                    const std::optional<ColorTable>& few) const;
  int tries() const;
  SearchedData searched(SearchedPalette& palette, int bits);
  void code_again(SearchedData& found, int bits);
  void dither(const Rect& rect, NearColors& near);
  void find_nearest(NearColors& near);
  void limit_to_nearest(NearColors& near);
  std::span<const Frame> frames_ahead();

  EncodeJob& job_;
  JointTuning tuning_;
  size_t most_ahead_;
  GifDelays delays_;
  std::deque<Shown> ahead_;
  std::vector<Frame> window_;
  bool any_clear_ = false;
  bool begun_ = false;
  bool animated_ = false;
  std::optional<SearchedPalette> global_;
  std::optional<SearchedPalette> local_;
  DrawnCanvas canvas_;
  std::optional<CodedFrame> coded_;
  std::optional<Frame> previous_;  // of the source, if its drawing stayed
  int64_t frames_ = 0;
  LabOfPixels lab_;
  Visibility visibility_;
  std::vector<PersistentPixel> persistent_;
  WantedPixels pixels_;
  // The result of want() for the next frame to write, while pixels_ and
  // the canvas are still those.
  std::optional<Rect> wanted_;
  LzwSearch search_;
  LzwEncoder lzw_;
  bool coding_again_pays_ = false;  // in the last frame where it was tried
  size_t best_way_ = 0;             // of kWays
  size_t next_way_ = 0;
};

uint32_t moved_samples(uint32_t rgba, int by) {
  auto samples = std::bit_cast<std::array<uint8_t, 4>>(rgba);
  for (size_t c = 0; c < 3; ++c) {
    samples[c] = uint8_t(std::clamp(samples[c] + by, 0, 255));
  }
  return std::bit_cast<uint32_t>(samples);
}

Rect all_of(Size size) { return {0, 0, size.width, size.height}; }

Result<void> JointGif::add(Frame frame, FrameTime time, bool last) {
  FW_ASSIGN_OR_RETURN(Thresholded ready, thresholded(frame, *job_.pool));
  if (ready.had_partial_alpha) {
    job_.note("alpha_thresholded",
              "pixels are opaque or clear in GIF: partly transparent ones "
              "became what they are nearer to",
              "PNG, WebP, AVIF and JPEG XL hold alpha", frame.index());
  }
  ahead_.push_back({ready.frame, time});
  if (!last && ahead_.size() < most_ahead_) return {};
  if (!begun_) FW_RETURN_IF_ERROR(begin(last));
  FW_RETURN_IF_ERROR(write_next());
  if (!last) return {};
  while (!ahead_.empty()) FW_RETURN_IF_ERROR(write_next());
  FW_RETURN_IF_ERROR(flush(nullptr));
  return job_.output->append(std::string_view(";"));
}

// The global palette is made for all frames that are known.
Result<void> JointGif::begin(bool all_known) {
  begun_ = true;
  animated_ = !(all_known && ahead_.size() == 1);
  ColorUse use;
  for (size_t i = 0; i < ahead_.size(); ++i) {
    any_clear_ = any_clear_ || !is_opaque(ahead_[i].frame);
    use.add(ahead_[i].frame, i > 0 ? &ahead_[i - 1].frame : nullptr);
  }
  const auto most = size_t(job_.options.gif.colors);
  // Only where all colors are known to fill it a palette has no clear one.
  const bool clear =
      any_clear_ || (animated_ && !(all_known && use.count() == most));
  const std::vector<uint32_t> colors = use.ordered(most - size_t(clear));
  if (!colors.empty()) {
    global_.emplace(ordered_palette(colors, clear));
  } else {
    global_.emplace(quantized_palette(use.histogram(), int(most), clear));
  }
  return job_.output->append(
      gif_header(job_.facts, global_->palette(), animated_));
}

std::span<const Frame> JointGif::frames_ahead() {
  window_.clear();
  const size_t count = std::min(ahead_.size(), size_t(tuning_.frames_ahead));
  for (size_t i = 0; i < count; ++i) window_.push_back(ahead_[i].frame);
  return window_;
}

void JointGif::want_pixel(WantedPixel& out, const PersistentPixel& pixel,
                          uint32_t own, uint32_t shown, float visible) {
  out = {};
  out.rgba = pixel.rgba;
  out.own = own;
  if (pixel.rgba == 0) {
    out.keep = shown == 0 ? 0 : kForbidden;
    out.weight = kForbidden;
    out.limit = 0;
    out.kind = WantedPixelKind::kKept;
    return;
  }
  out.color = lab_(pixel.rgba);
  out.weight = visible * std::sqrt(float(pixel.frames));
  if (shown == own) {
    out.keep = 0;
  } else if (shown != 0) {
    out.keep = out.weight * squared_distance(out.color, lab_(shown));
  }
  if (out.keep <= 0) out.kind = WantedPixelKind::kKept;
}

// Fills pixels_ with the region that changes, and returns it: empty if nothing
// must be written.
Rect JointGif::want(const Frame& frame) {
  const Rect changed = canvas_.changed(frame);
  pixels_.clear();
  if (changed.empty()) return {};
  find_persistence(frames_ahead(), changed, tuning_.tolerance, persistent_);
  const bool lossy = tuning_.search.error_per_bit > 0;
  const bool weighs = lossy && tuning_.weighs_visibility;
  if (weighs) visibility_.measure(frame, changed, lab_);
  pixels_.resize(persistent_.size());
  size_t i = 0;
  for (int y = changed.y; y < changed.y + changed.height; ++y) {
    const uint32_t* shown = canvas_.row(y);
    const auto* own = frame.plane(0).row<uint32_t>(y);
    for (int x = changed.x; x < changed.x + changed.width; ++x, ++i) {
      want_pixel(pixels_[i], persistent_[i], own[x], shown[x],
                 weighs ? visibility_.at(x, y) : 1);
    }
  }
  if (tuning_.keeps_settled) settle(frame, changed);
  if (lossy) {
    leave_unseen(changed, tuning_.unseen_block, tuning_.unseen_pixel, pixels_);
  }
  mark_flat(changed, pixels_);
  const Rect needed = needed_rect(changed, pixels_);
  if (!needed.empty()) crop(changed, needed);
  return needed;
}

// Pixels drawn for the frame before stay where the source did not change:
// errors that were accepted once are not drawn over.
void JointGif::settle(const Frame& frame, const Rect& rect) {
  if (!previous_) return;
  size_t i = 0;
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    const auto* now = frame.plane(0).row<uint32_t>(y);
    const auto* before = previous_->plane(0).row<uint32_t>(y);
    for (int x = rect.x; x < rect.x + rect.width; ++x, ++i) {
      if (now[x] != before[x] || now[x] == 0) continue;
      pixels_[i].kind = WantedPixelKind::kKept;
      pixels_[i].keep = 0;
    }
  }
}

// Both change pixels_ in place: a second copy would take 36 bytes a pixel.
void JointGif::crop(const Rect& from, const Rect& to) {
  if (from == to) return;
  auto out = pixels_.begin();
  for (int y = to.y; y < to.y + to.height; ++y) {
    const auto row =
        pixels_.begin() + ptrdiff_t(y - from.y) * from.width + (to.x - from.x);
    out = std::copy(row, row + to.width, out);
  }
  pixels_.erase(out, pixels_.end());
}

// Makes `to`, which contains `from`, the region: what is new may stay.
void JointGif::add_kept(const Rect& from, const Rect& to) {
  if (from == to) return;
  constexpr WantedPixel kKept{.weight = kForbidden,
                              .keep = 0,
                              .limit = 0,
                              .kind = WantedPixelKind::kKept};
  pixels_.resize(size_t(to.width) * size_t(to.height), kKept);
  // From the last row on: rows move towards the end.
  for (int y = to.y + to.height - 1; y >= to.y; --y) {
    const auto row = pixels_.begin() + ptrdiff_t(y - to.y) * to.width;
    auto kept_until = row + to.width;
    if (y >= from.y && y < from.y + from.height) {
      const auto old = pixels_.begin() + ptrdiff_t(y - from.y) * from.width;
      const auto left = row + (from.x - to.x);
      std::copy_backward(old, old + from.width, left + from.width);
      std::fill(left + from.width, row + to.width, kKept);
      kept_until = left;
    }
    std::fill(row, kept_until, kKept);
  }
}

SearchedPalette& JointGif::palette_for_part(
    const std::optional<ColorTable>& few) {
  const bool may_stay =
      std::any_of(pixels_.begin(), pixels_.end(),
                  [](const WantedPixel& p) { return p.keep != kForbidden; });
  const bool must_stay =
      std::any_of(pixels_.begin(), pixels_.end(),
                  [](const WantedPixel& p) { return p.weight == kForbidden; });
  const bool global_fits = !must_stay || global_->palette().clear;
  if (global_fits && few && global_->holds(few->colors())) return *global_;
  local_.emplace(palette_for(pixels_, job_.options.gif.colors, may_stay));
  const bool lossless = tuning_.search.error_per_bit <= 0;
  if (local_->palette().exact && (lossless || !global_fits)) return *local_;
  if (!few) {
    job_.note("colors_quantized",
              fmt::format("frames have more colors than the {} of a palette: "
                          "the nearest were taken",
                          job_.options.gif.colors),
              "PNG, WebP, AVIF and JPEG XL hold all colors", frames_);
  }
  global_->near().use_first(256);
  if (!global_fits) return *local_;
  if (!tuning_.uses_local_palettes) return *global_;
  const double bits = double(kBitsOfPaletteEntry << local_->palette().bits());
  const double error_per_bit = std::max(1.0f, tuning_.search.error_per_bit);
  return palette_error(pixels_, *global_) <=
                 palette_error(pixels_, *local_) + bits * error_per_bit
             ? *global_
             : *local_;
}

// Bits of the indices that are used, those of small numbers only where they are
// enough.
int JointGif::bits_for_part(SearchedPalette& palette,
                            const std::optional<ColorTable>& few) const {
  int bits = palette.palette().bits();
  if (few && palette.holds(few->colors())) {
    bits = palette.bits_for(few->colors());
  }
  palette.near().use_first(size_t{1} << bits);
  return bits;
}

// Where much is drawn, only some frames are searched in more than one way.
int JointGif::tries() const {
  if (tuning_.tries != 2 || frames_ % kFramesOfTries == 0) return tuning_.tries;
  const auto drawn = std::count_if(
      pixels_.begin(), pixels_.end(),
      [](const WantedPixel& p) { return p.kind == WantedPixelKind::kBusy; });
  return 4 * drawn < job_.facts.size.pixels() ? 2 : 1;
}

// The best of some ways to search. Frames are alike: the way that was best last
// is tried each time, the others in turn.
SearchedData JointGif::searched(SearchedPalette& palette, int bits) {
  const auto search = [&](size_t way) {
    SearchOptions options = tuning_.search;
    options.bits_of_drawing = kWays[way].drawing;
    options.bits_of_keeping = kWays[way].keeping;
    options.bits_of_deviating =
        tuning_.avoids_deviating ? kWays[way].deviating : 0;
    if (!kWays[way].looks_ahead) options.looks_ahead = 0;
    return search_.encode(pixels_, palette.near(), palette.palette().clear,
                          bits, options);
  };
  const size_t first = best_way_;
  SearchedData best = search(first);
  for (int i = 1; i < tries(); ++i) {
    next_way_ = (next_way_ + 1) % kWays.size();
    if (next_way_ == first) next_way_ = (next_way_ + 1) % kWays.size();
    SearchedData other = search(next_way_);
    if (other.cost >= best.cost) continue;
    best = std::move(other);
    best_way_ = next_way_;
  }
  return best;
}

// The search chooses where tables start again only when they are full, and from
// what it has seen. What it chose may take fewer bits with others.
void JointGif::code_again(SearchedData& found, int bits) {
  if (tuning_.reset_patience_bits <= 0) return;
  const bool is_plain =
      found.indices.size() >= kPixelsOfPlainByte * found.data.size();
  if (!is_plain && !coding_again_pays_ && frames_ % kFramesOfTries != 0) return;
  std::string data =
      lzw_.encode_shortest(found.indices, bits, tuning_.reset_patience_bits);
  coding_again_pays_ = double(data.size()) < kPays * double(found.data.size());
  if (data.size() < found.data.size()) found.data = std::move(data);
}

// Moves what is drawn newly, within the distance of the two nearest colors, by
// a pattern that is fixed to the canvas: what stays is not drawn again.
void JointGif::dither(const Rect& rect, NearColors& near) {
  for (size_t i = 0; i < pixels_.size(); ++i) {
    WantedPixel& pixel = pixels_[i];
    if (pixel.kind == WantedPixelKind::kKept || pixel.weight == kForbidden)
      continue;
    const auto& list = near(pixel.rgba, pixel.color);
    if (list.count < 2) continue;
    const float spread = std::sqrt(squared_distance(
        near.color(list.indices[0]), near.color(list.indices[1])));
    const int x = rect.x + int(i % size_t(rect.width));
    const int y = rect.y + int(i / size_t(rect.width));
    const float move = std::min(spread, kMostDither) * blue_noise(x, y);
    pixel.rgba = moved_samples(pixel.rgba, int(std::lround(move)));
    pixel.color = lab_(pixel.rgba);
  }
}

void JointGif::find_nearest(NearColors& near) {
  for (WantedPixel& pixel : pixels_) {
    if (pixel.weight == kForbidden) continue;
    pixel.nearest = near(pixel.rgba, pixel.color).indices[0];
  }
}

// Without loss a pixel is the nearest color, or stays if it is as near.
void JointGif::limit_to_nearest(NearColors& near) {
  for (WantedPixel& pixel : pixels_) {
    if (pixel.weight == kForbidden) continue;
    const float nearest = std::min(
        pixel.keep, squared_distance(pixel.color, near.color(pixel.nearest)));
    pixel.limit = nearest * 1.0001f + 1e-5f;
    pixel.keep = pixel.keep <= pixel.limit ? 0 : kForbidden;
  }
}

// Whether `frame` may be left out: what is shown stays for longer.
bool JointGif::merge(const Frame& frame, const Frame* next, int delay) {
  wanted_.reset();
  if (!coded_ || coded_->must_clear) return false;
  if (coded_->head.delay + delay > kLongestGifDelay) return false;
  if (next && !opaque_where_clear(frame, *next).empty()) return false;
  wanted_ = want(frame);
  if (!wanted_->empty()) return false;
  coded_->head.delay += delay;
  return true;
}

Result<void> JointGif::flush(const Frame* next) {
  if (!coded_) return {};
  GifPart& part = coded_->head.part;
  if (coded_->must_clear) {
    part.disposal = canvas_.can_go_back(*next) ? GifDisposalCode::kPrevious
                                               : GifDisposalCode::kBackground;
  } else if (next && canvas_.better_taken_back(*next, tuning_.tolerance)) {
    part.disposal = GifDisposalCode::kPrevious;
  }
  FW_RETURN_IF_ERROR(
      job_.output->append(gif_frame_head(coded_->head, coded_->palette)));
  FW_RETURN_IF_ERROR(job_.output->append(coded_->data));
  canvas_.dispose(part);
  if (part.disposal != GifDisposalCode::kKeep) {
    previous_.reset();
    wanted_.reset();
  }
  coded_.reset();
  return {};
}

Result<void> JointGif::write_next() {
  FW_RETURN_IF_ERROR(job_.keep_going());
  const Shown shown = ahead_.front();
  const Frame& frame = shown.frame;
  const Frame* next = ahead_.size() > 1 ? &ahead_[1].frame : nullptr;
  const int delay = animated_ ? delays_.next(shown.time, frames_) : 0;
  if (merge(frame, next, delay)) {
    previous_ = frame;
    ahead_.pop_front();
    return {};
  }
  FW_RETURN_IF_ERROR(flush(&frame));
  const Rect rect = wanted_ ? *wanted_ : want(frame);
  Rect drawn = rect;
  // The first frame fills the canvas.
  if (frames_ == 0) drawn = all_of(job_.facts.size);
  const Rect hole = next ? opaque_where_clear(frame, *next) : Rect{};
  drawn = united(drawn, hole);
  if (drawn.empty()) drawn = {0, 0, 1, 1};
  if (rect.empty()) pixels_.clear();
  add_kept(rect, drawn);
  const std::optional<ColorTable> few = wanted_colors(pixels_);
  SearchedPalette& palette = palette_for_part(few);
  const int bits = bits_for_part(palette, few);
  if (job_.options.gif.dither == Dither::kOrdered && !palette.palette().exact) {
    dither(drawn, palette.near());
  }
  find_nearest(palette.near());
  if (tuning_.search.error_per_bit <= 0) limit_to_nearest(palette.near());
  coded_.emplace();
  coded_->must_clear = !hole.empty();
  coded_->palette = palette.palette();
  coded_->head = {.part = {.rect = drawn},
                  .delay = delay,
                  .animated = animated_,
                  .local = &palette != &*global_};
  SearchedData best = searched(palette, bits);
  code_again(best, bits);
  coded_->data = std::move(best.data);
  canvas_.draw(drawn, best.indices, palette.palette());
  previous_ = frame;
  ahead_.pop_front();
  ++frames_;
  return {};
}

}  // namespace

Result<std::unique_ptr<Encoder>> create_joint_gif(EncodeJob& job) {
  return create_joint_gif(job,
                          joint_tuning(job.options.gif, job.options.effort));
}

std::unique_ptr<Encoder> create_joint_gif(EncodeJob& job,
                                          const JointTuning& tuning) {
  return std::make_unique<JointGif>(job, tuning);
}

}  // namespace framewise::media
