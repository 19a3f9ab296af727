// SPDX-License-Identifier: Apache-2.0
#include "media/frames_in_memory.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"

namespace framewise::media {
namespace {

// Bytes of a row that hold samples; the rest of its stride is undefined.
size_t row_bytes(const PixelFormat& format, const PlaneView& plane) {
  const size_t samples = format.layout == Layout::kRgba ? 4 : 1;
  return size_t(plane.size.width) * samples * size_t(format.bytes_per_sample());
}

bool same_pixels(const Frame& a, const Frame& b) {
  if (a.shares_pixels_with(b)) return true;
  for (int p = 0; p < a.format().planes(); ++p) {
    const PlaneView one = a.plane(p);
    const PlaneView other = b.plane(p);
    const size_t bytes = row_bytes(a.format(), one);
    for (int y = 0; y < one.size.height; ++y) {
      if (std::memcmp(one.row(y), other.row(y), bytes) != 0) return false;
    }
  }
  return true;
}

class FramesInMemory final : public Decoder {
 public:
  FramesInMemory(std::vector<Frame> frames, TimeBase time_base)
      : frames_(std::move(frames)) {
    info_.container = "memory";
    info_.codec = "pixels";
    info_.size = frames_.front().size();
    info_.format = frames_.front().format();
    info_.time_base = time_base;
    info_.frame_count = int64_t(frames_.size());
    info_.has_alpha =
        info_.format.layout == Layout::kRgba || info_.format.alpha_plane;
    number();
  }

  const AnimationInfo& info() const override { return info_; }

  Result<std::optional<Frame>> next() override {
    if (next_ == frames_.size()) return std::optional<Frame>();
    return std::optional(frames_[next_++]);
  }

  Result<void> rewind() override {
    next_ = 0;
    return {};
  }

  Result<void> seek_before(int64_t index) override {
    next_ = std::min(size_t(index), frames_.size());
    return {};
  }

  Result<Survey> survey() override {
    Survey survey;
    for (const Frame& frame : frames_) {
      FrameFacts& facts = survey.frames.emplace_back();
      facts.time = frame.time();
      facts.rect = {0, 0, info_.size.width, info_.size.height};
      facts.transparent = info_.has_alpha;
      facts.key = true;
    }
    return survey;
  }

  // Of everything that a reader can tell apart: format, size, times, pixels.
  Result<std::string> content_hash(const Source&, const Job& job) override {
    Sha256 hash;
    const auto add = [&hash](auto value) {
      hash.update(std::as_bytes(std::span(&value, 1)));
    };
    const PixelFormat& format = info_.format;
    const ColorFacts& color = format.color;
    for (const int fact :
         {int(format.layout), int(format.bits), int(format.alpha_plane),
          int(color.matrix), int(color.transfer), int(color.primaries),
          int(color.range), int(color.siting), info_.size.width,
          info_.size.height}) {
      add(int32_t(fact));
    }
    add(info_.time_base.numerator);
    add(info_.time_base.denominator);
    for (const Frame& frame : frames_) {
      FW_RETURN_IF_ERROR(job.keep_going());
      add(frame.time().duration);
      for (int p = 0; p < format.planes(); ++p) {
        const PlaneView plane = frame.plane(p);
        const size_t bytes = row_bytes(format, plane);
        for (int y = 0; y < plane.size.height; ++y) {
          hash.update(std::as_bytes(std::span(plane.row(y), bytes)));
        }
      }
    }
    return hash.hex();
  }

 private:
  // Gives the frames their index, their start and what changed.
  void number() {
    int64_t start = 0;
    for (size_t i = 0; i < frames_.size(); ++i) {
      const int64_t duration = frames_[i].time().duration;
      const bool repeats = i > 0 && same_pixels(frames_[i - 1], frames_[i]);
      frames_[i] =
          frames_[i].with_time(int64_t(i), {start, duration},
                               repeats ? ChangedArea::nothing()
                                       : ChangedArea::everything(info_.size));
      start += duration;
    }
    info_.duration = start;
  }

  std::vector<Frame> frames_;
  AnimationInfo info_;
  size_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<Decoder>> read_from_memory(std::vector<Frame> frames,
                                                  TimeBase time_base) {
  if (frames.empty()) return fail(ErrorKind::kUsage, "there are no frames");
  const Frame& first = frames.front();
  for (size_t i = 0; i < frames.size(); ++i) {
    const Frame& frame = frames[i];
    if (frame.size() != first.size()) {
      return at_frame(
          fail(ErrorKind::kUsage, "is {}x{}, the first frame is {}x{}",
               frame.size().width, frame.size().height, first.size().width,
               first.size().height),
          int64_t(i));
    }
    if (frame.format() != first.format()) {
      return at_frame(fail(ErrorKind::kUsage,
                           "has another pixel format than the first frame"),
                      int64_t(i));
    }
    if (frame.time().duration < 0) {
      return at_frame(fail(ErrorKind::kUsage, "has a duration of {} ticks",
                           frame.time().duration),
                      int64_t(i));
    }
  }
  return std::unique_ptr<Decoder>(
      std::make_unique<FramesInMemory>(std::move(frames), time_base));
}

}  // namespace framewise::media
