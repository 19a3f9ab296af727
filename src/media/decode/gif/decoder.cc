// SPDX-License-Identifier: Apache-2.0
// Decoding has two stages. LZW decoding is independent for each frame, so with
// an executor several frames are decoded ahead in parallel. Painting the
// indices on the canvas is sequential.
#include "media/decode/gif/decoder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "framewise/executor.h"
#include "media/decode/gif/canvas.h"
#include "media/decode/gif/facts.h"
#include "media/decode/gif/lzw.h"
#include "media/decode/gif/structure.h"

namespace framewise::media {
namespace {

// At most this many frames are decoded ahead.
constexpr size_t kMaxAhead = 64;
constexpr size_t kMaxAheadBytes = size_t{8} << 20;

class GifDecoder final : public Decoder {
 public:
  GifDecoder(const Source& source, GifStructure gif, const Job& job)
      : source_(source),
        gif_(std::move(gif)),
        job_(job),
        info_(gif_info(gif_, job.delay_rule)),
        canvas_(gif_.canvas, *job.pool, job.executor) {}

  const AnimationInfo& info() const override { return info_; }
  const std::optional<Error>& damage() const override { return damage_; }

  Result<std::optional<Frame>> next() override {
    if (damage_) return std::optional<Frame>();
    if (next_ == gif_.frames.size()) {
      if (!gif_.damage) return std::optional<Frame>();
      return stop_at(*gif_.damage);
    }
    GifFrame& frame = gif_.frames[next_];
    if (next_ >= ahead_begin_ + ahead_count_) {
      auto decoded = decode_ahead();
      if (!decoded) return stop_at(std::move(decoded).error());
    }
    Ahead& ahead = ahead_[next_ - ahead_begin_];
    if (ahead.unreadable) return *ahead.unreadable;
    const bool complete = ahead.outcome.status == LzwStatus::kComplete;
    if (!complete) {
      Error error = describe(frame, ahead.outcome);
      if (!job_.tolerant || ahead.outcome.pixels == 0) {
        return stop_at(std::move(error));
      }
      damage_ = std::move(error);
    }
    // Recorded now, not when decoded ahead: independent of the thread count.
    frame.excess = ahead.outcome.excess;
    frame.excess_bytes = uint32_t(ahead.outcome.excess_bytes);
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
    // The canvas of a frame between `key` and `wanted` is just as good a start.
    if (!damage_ && key < next_ && next_ <= wanted) return {};
    return go_to(key);
  }

  Result<Survey> survey() override {
    if (gif_.damage && !job_.tolerant) return *gif_.damage;
    return gif_survey(gif_, job_.delay_rule);
  }

 private:
  // A frame decoded ahead: its compressed bytes, then its indices.
  struct Ahead {
    uint8_t* indices = nullptr;
    std::span<std::byte> stored;  // palette, code size and picture data
    LzwOutcome outcome;
    std::optional<Error> unreadable;
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

  // Ends the frames: with an error, or with `tolerant` by recording the damage.
  Result<std::optional<Frame>> stop_at(Error error) {
    const bool of_the_file = error.kind == ErrorKind::kInput;
    if (!job_.tolerant || !of_the_file) return error;
    damage_ = std::move(error);
    return std::optional<Frame>();
  }

  Error describe(const GifFrame& frame, const LzwOutcome& outcome) const {
    const int64_t pixels = int64_t{frame.rect.width} * frame.rect.height;
    const auto offset = frame.data + int64_t(outcome.offset);
    const bool cut = frame.end == gif_.file_bytes && gif_.damage &&
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

  bool visible(const GifFrame& frame) const {
    return !painted_rect(gif_, frame).empty();
  }

  Result<void> admit(const GifFrame& frame) const {
    if (!visible(frame)) return {};
    return job_.admit(frame.rect.width, frame.rect.height);
  }

  // File offset at which a frame's palette and picture data begin. They end at
  // frame.end.
  static int64_t stored_begin(const GifFrame& frame) {
    return frame.palette.size > 0 ? frame.palette.offset : frame.data;
  }

  // Memory for a frame's indices, followed by its compressed bytes.
  size_t index_bytes(const GifFrame& frame) const {
    if (!visible(frame)) return 0;
    return size_t(frame.rect.width) * size_t(frame.rect.height) + kLzwSlack;
  }
  size_t bytes_ahead(const GifFrame& frame) const {
    const auto stored = size_t(frame.end - stored_begin(frame));
    return visible(frame) ? index_bytes(frame) + stored : 0;
  }

  // Decodes the next frames: one, or as many as may be decoded ahead.
  Result<void> decode_ahead() {
    const GifFrame& first = gif_.frames[next_];
    auto admitted = admit(first);
    if (!admitted) return at_frame(std::move(admitted).error(), int64_t(next_));
    size_t bytes = bytes_ahead(first);
    size_t count = 1;
    while (job_.executor && count < kMaxAhead &&
           next_ + count < gif_.frames.size()) {
      const GifFrame& frame = gif_.frames[next_ + count];
      if (!admit(frame)) break;
      bytes += bytes_ahead(frame);
      if (bytes > kMaxAheadBytes) {
        bytes -= bytes_ahead(frame);
        break;
      }
      ++count;
    }
    if (bytes > memory_bytes_) {
      // Batches differ slightly in size. With some spare room the first
      // allocation is often the only one.
      memory_.reset();
      memory_bytes_ =
          std::max(bytes, std::min(bytes + bytes / 4, kMaxAheadBytes));
      memory_ = std::make_unique_for_overwrite<uint8_t[]>(memory_bytes_);
    }
    ahead_begin_ = next_;
    ahead_count_ = count;
    uint8_t* at = memory_.get();
    for (size_t i = 0; i < count; ++i) {
      const GifFrame& frame = gif_.frames[next_ + i];
      const size_t here = bytes_ahead(frame);
      const size_t indices = index_bytes(frame);
      ahead_[i].indices = at;
      ahead_[i].stored = {reinterpret_cast<std::byte*>(at + indices),
                          here - indices};
      at += here;
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
    ahead.outcome = {};
    ahead.unreadable.reset();
    // Frames without visible pixels are not decoded.
    if (!visible(frame)) return;
    auto got = source_.read_at(stored_begin(frame), ahead.stored);
    if (!got) {
      ahead.unreadable = std::move(got).error();
      return;
    }
    if (frame.code_size > 8) {
      ahead.outcome.status = LzwStatus::kInvalidCode;
      return;
    }
    ahead.outcome = decode_lzw(
        ahead.stored.subspan(size_t(frame.data - stored_begin(frame))),
        frame.code_size, ahead.indices,
        size_t(frame.rect.width) * size_t(frame.rect.height));
  }

  Result<Frame> show(const GifFrame& frame, const Ahead& ahead) {
    GifColors colors = gif_.global_colors;
    if (frame.palette.size > 0 && !ahead.stored.empty()) {
      colors = read_colors(ahead.stored.first(3 * size_t(frame.palette.size)));
    }
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

  const Source& source_;
  GifStructure gif_;
  const Job& job_;
  AnimationInfo info_;
  GifCanvas canvas_;
  size_t next_ = 0;
  int64_t start_ = 0;  // start time of frame next_
  std::optional<Error> damage_;

  // Frames [ahead_begin_, ahead_begin_ + ahead_count_) are decoded.
  std::array<Ahead, kMaxAhead> ahead_;
  size_t ahead_begin_ = 0;
  size_t ahead_count_ = 0;
  std::unique_ptr<uint8_t[]> memory_;  // of all frames decoded ahead
  size_t memory_bytes_ = 0;
};

}  // namespace

bool is_gif(std::span<const std::byte> head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()),
                              head.size());
  return text.starts_with("GIF87a") || text.starts_with("GIF89a");
}

Result<std::unique_ptr<Decoder>> open_gif(Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(GifStructure gif, scan_gif(source, job.limits));
  FW_RETURN_IF_ERROR(job.admit(gif.canvas.width, gif.canvas.height));
  return std::unique_ptr<Decoder>(
      std::make_unique<GifDecoder>(source, std::move(gif), job));
}

}  // namespace framewise::media
