// SPDX-License-Identifier: Apache-2.0
// Decoding has two halves. Picture data to palette indices is independent for
// each frame, so several frames are done ahead, side by side, where there is
// an executor. Painting the indices on the canvas goes in order.
#include "media/gif_decoder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "framewise/executor.h"
#include "media/gif_canvas.h"
#include "media/gif_lzw.h"
#include "media/gif_structure.h"
#include "media/gif_survey.h"

namespace framewise::media {
namespace {

using Colors = std::array<uint32_t, 256>;
constexpr uint32_t kOpaqueBlack = 0xff000000;

// Frames that wait, decoded, for their turn: bounds on how far ahead we work.
constexpr size_t kMaxAhead = 64;
constexpr size_t kMaxAheadBytes = size_t{8} << 20;

// Indices without a colour are black, as in browsers.
Colors read_colors(std::span<const std::byte> bytes,
                   const GifPalette& palette) {
  Colors colors;
  const std::byte* from = bytes.data() + palette.offset;
  for (int i = 0; i < palette.size; ++i, from += 3) {
    colors[size_t(i)] = uint32_t(from[0]) | uint32_t(from[1]) << 8 |
                        uint32_t(from[2]) << 16 | kOpaqueBlack;
  }
  std::fill(colors.begin() + palette.size, colors.end(), kOpaqueBlack);
  return colors;
}

class GifDecoder final : public Decoder {
 public:
  GifDecoder(GifStructure gif, const Job& job)
      : gif_(std::move(gif)),
        job_(job),
        info_(describe_gif(gif_, job.delay_rule)),
        global_colors_(read_colors(gif_.bytes, gif_.global_palette)),
        canvas_(gif_.canvas, *job.pool, job.executor) {}

  const AnimationInfo& info() const override { return info_; }
  const std::optional<Error>& damage() const override { return damage_; }

  Result<std::optional<Frame>> next() override {
    if (damage_) return std::optional<Frame>();
    if (next_ == gif_.frames.size()) {
      if (!gif_.damage) return std::optional<Frame>();
      return stop_at(*gif_.damage);
    }
    const GifFrame& frame = gif_.frames[next_];
    if (next_ >= ahead_begin_ + ahead_count_) {
      auto decoded = decode_ahead();
      if (!decoded) return stop_at(std::move(decoded).error());
    }
    const Ahead& ahead = ahead_[next_ - ahead_begin_];
    const bool complete = ahead.outcome.status == LzwStatus::kComplete;
    if (!complete) {
      Error error = describe(frame, ahead.outcome);
      if (!job_.tolerant || ahead.outcome.pixels == 0) {
        return stop_at(std::move(error));
      }
      damage_ = std::move(error);
    }
    if (ahead.outcome.excess) note_excess(ahead.outcome);
    FW_ASSIGN_OR_RETURN(Frame shown, show(frame, ahead));
    start_ += shown.time().duration;
    ++next_;
    return std::optional<Frame>(std::move(shown));
  }

  Result<void> rewind() override { return go_to(0); }

  Result<void> seek_before(int64_t index) override {
    const auto wanted = size_t(std::min(index, int64_t(gif_.frames.size())));
    size_t key = wanted;
    while (key > 0 && (key == gif_.frames.size() || !gif_.frames[key].key)) {
      --key;
    }
    // The canvas of a frame between the two is as good a place to go on from.
    if (!damage_ && key < next_ && next_ <= wanted) return {};
    return go_to(key);
  }

  Result<Survey> survey() override {
    if (gif_.damage && !job_.tolerant) return *gif_.damage;
    return survey_gif(gif_, job_.delay_rule, excess_);
  }

 private:
  // A frame whose indices lie ready.
  struct Ahead {
    const uint8_t* indices = nullptr;
    LzwOutcome outcome;
  };

  Result<void> go_to(size_t index) {
    canvas_.reset();
    damage_.reset();
    next_ = index;
    start_ = 0;
    for (size_t i = 0; i < index; ++i) {
      start_ += played_delay(gif_.frames[i], job_.delay_rule);
    }
    if (index < ahead_begin_ || index > ahead_begin_ + ahead_count_) {
      ahead_begin_ = index;
      ahead_count_ = 0;
    }
    return {};
  }

  // The end of the pictures: an error, or with `tolerant` a note.
  Result<std::optional<Frame>> stop_at(Error error) {
    const bool of_the_file = error.kind == ErrorKind::kInput;
    if (!job_.tolerant || !of_the_file) return error;
    damage_ = std::move(error);
    return std::optional<Frame>();
  }

  Error describe(const GifFrame& frame, const LzwOutcome& outcome) const {
    const int64_t pixels = int64_t{frame.rect.width} * frame.rect.height;
    const auto offset = frame.data + int64_t(outcome.offset);
    const bool cut = frame.end == int64_t(gif_.bytes.size()) && gif_.damage &&
                     outcome.status == LzwStatus::kTooShort &&
                     next_ + 1 == gif_.frames.size();
    Error error = cut ? *gif_.damage
                  : outcome.status == LzwStatus::kInvalidCode
                      ? fail(ErrorKind::kInput,
                             "the picture data is broken after {} of {} pixels",
                             outcome.pixels, pixels)
                      : fail(ErrorKind::kInput,
                             "the picture data ends after {} of {} pixels",
                             outcome.pixels, pixels);
    if (!cut) error.offset = offset;
    error.hint =
        "fetch or export the file again; --tolerant shows what there is";
    error.frame = int64_t(next_);
    return error;
  }

  void note_excess(const LzwOutcome& outcome) {
    // Frames seen again after a rewind are not counted twice.
    if (next_ < excess_seen_) return;
    excess_seen_ = next_ + 1;
    if (excess_.frames++ == 0) excess_.first_frame = int64_t(next_);
    excess_.bytes += int64_t(outcome.excess_bytes);
  }

  bool visible(const GifFrame& frame) const {
    return !painted_rect(gif_, frame).empty();
  }

  // How many bytes the indices of a frame take while they wait.
  size_t bytes_ahead(const GifFrame& frame) const {
    if (!visible(frame)) return 0;
    const size_t bytes = size_t(frame.rect.width) * size_t(frame.rect.height);
    return (bytes + kLzwSlack + 63) / 64 * 64;
  }

  // Makes the next frames ready: one, or as many as may wait.
  Result<void> decode_ahead() {
    const GifFrame& first = gif_.frames[next_];
    if (visible(first)) {
      auto admitted = job_.admit(first.rect.width, first.rect.height);
      if (!admitted) {
        return at_frame(std::move(admitted).error(), int64_t(next_));
      }
    }
    size_t bytes = bytes_ahead(first);
    size_t count = 1;
    while (job_.executor && count < kMaxAhead &&
           next_ + count < gif_.frames.size()) {
      const GifFrame& frame = gif_.frames[next_ + count];
      bytes += bytes_ahead(frame);
      if (bytes > kMaxAheadBytes) {
        bytes -= bytes_ahead(frame);
        break;
      }
      ++count;
    }
    if (bytes > indices_size_) {
      indices_.reset();
      indices_ = std::make_unique_for_overwrite<uint8_t[]>(bytes);
      indices_size_ = bytes;
    }
    ahead_begin_ = next_;
    ahead_count_ = count;
    uint8_t* at = indices_.get();
    for (size_t i = 0; i < count; ++i) {
      ahead_[i].indices = at;
      at += bytes_ahead(gif_.frames[next_ + i]);
    }
    if (count == 1) {
      decode(0);
    } else {
      job_.executor->parallel_for(count, [this](size_t i) { decode(i); });
    }
    return {};
  }

  void decode(size_t place) {
    Ahead& ahead = ahead_[place];
    const GifFrame& frame = gif_.frames[ahead_begin_ + place];
    // What nobody can see is not decoded.
    ahead.outcome = {};
    if (!visible(frame)) return;
    if (frame.code_size > 8) {
      ahead.outcome.status = LzwStatus::kInvalidCode;
      return;
    }
    ahead.outcome = decode_lzw(
        gif_.bytes.subspan(size_t(frame.data), size_t(frame.end - frame.data)),
        frame.code_size, const_cast<uint8_t*>(ahead.indices),
        size_t(frame.rect.width) * size_t(frame.rect.height));
  }

  Result<Frame> show(const GifFrame& frame, const Ahead& ahead) {
    Colors colors = frame.palette.size > 0
                        ? read_colors(gif_.bytes, frame.palette)
                        : global_colors_;
    if (frame.transparent >= 0) colors[size_t(frame.transparent)] = 0;
    return canvas_.show({.rect = frame.rect,
                         .interlaced = frame.interlaced,
                         .transparent = frame.transparent,
                         .disposal = frame.disposal,
                         .indices = ahead.indices,
                         .pixels = int64_t(ahead.outcome.pixels),
                         .colors = colors.data()},
                        int64_t(next_),
                        {start_, played_delay(frame, job_.delay_rule)});
  }

  GifStructure gif_;
  const Job& job_;
  AnimationInfo info_;
  Colors global_colors_;
  GifCanvas canvas_;
  size_t next_ = 0;
  int64_t start_ = 0;  // of frame next_
  std::optional<Error> damage_;

  // Frames [ahead_begin_, ahead_begin_ + ahead_count_) lie ready.
  std::array<Ahead, kMaxAhead> ahead_;
  size_t ahead_begin_ = 0;
  size_t ahead_count_ = 0;
  std::unique_ptr<uint8_t[]> indices_;
  size_t indices_size_ = 0;

  GifExcess excess_;
  size_t excess_seen_ = 0;  // frames below are already in excess_
};

}  // namespace

bool is_gif(std::span<const std::byte> head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()),
                              head.size());
  return text.starts_with("GIF87a") || text.starts_with("GIF89a");
}

Result<std::unique_ptr<Decoder>> open_gif(Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  FW_ASSIGN_OR_RETURN(GifStructure gif, scan_gif(bytes, job.limits));
  FW_RETURN_IF_ERROR(job.admit(gif.canvas.width, gif.canvas.height));
  return std::unique_ptr<Decoder>(
      std::make_unique<GifDecoder>(std::move(gif), job));
}

}  // namespace framewise::media
