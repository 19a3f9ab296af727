// SPDX-License-Identifier: Apache-2.0
// Plays animations whose frames are parts painted on a canvas, each of which
// can be decoded without the others (APNG, WebP): decodes some of them ahead
// on the executor's threads, and paints them in order.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "media/decode/canvas.h"
#include "media/decoder.h"

namespace framewise::media {

// Decodes parts; belongs to one thread at a time.
class PartReader {
 public:
  struct Outcome {
    std::optional<Error> damage;  // why not every pixel is there
    bool painted = false;         // whether any is
  };

  virtual ~PartReader() = default;

  // Fails if nothing should be allocated for this part. Needs no memory.
  virtual Result<void> check(size_t index) const = 0;

  // Writes part `index` to `target`, or lays it over what is there where it
  // does not replace. Of a damaged part a tolerant job gets what is sound;
  // where it replaces, the rest becomes transparent.
  virtual Outcome read(size_t index, bool replaces,
                       MutablePlaneView target) = 0;
};

class PartPainter {
 public:
  struct Painted {
    std::optional<Frame> frame;   // nullopt: nothing worth showing
    std::optional<Error> damage;  // why it is incomplete
  };

  // All of them outlive the painter. `parts` is indexed as the readers are.
  PartPainter(const PixelFormat& format, Size size,
              std::span<const CanvasPart> parts, const Job& job)
      : format_(format),
        size_(size),
        parts_(parts),
        job_(job),
        canvas_(format, size, *job.pool) {}

  // How many readers the painter can use, at least 1.
  size_t wanted_readers() const;
  void add_reader(std::unique_ptr<PartReader> reader);

  // The frame after the last one painted. A strict job fails where a tolerant
  // one gets an incomplete frame.
  Result<Painted> paint(FrameTime time);

  // The index of the frame that paint() gives next.
  size_t index() const { return index_; }

  // Goes to the nearest frame up to `index` that needs none before it.
  void seek_before(size_t index);

  // Whether the part covers all that was there before, and the one after it
  // does not need that again.
  bool independent(size_t index) const;

 private:
  struct Slot {
    std::unique_ptr<PartReader> reader;
    std::optional<FrameBuffer> pixels;
    PartReader::Outcome outcome;
  };

  size_t pixel_bytes() const { return format_.bits > 8 ? 8 : 4; }
  Rect whole() const { return {0, 0, size_.width, size_.height}; }
  void read_ahead();
  Result<PartReader::Outcome> paint_now(const CanvasPart& part);
  Result<PartReader::Outcome> paint_ahead(const CanvasPart& part, Slot& slot);

  PixelFormat format_;
  Size size_;
  std::span<const CanvasPart> parts_;
  const Job& job_;
  Canvas canvas_;
  std::vector<Slot> slots_;
  size_t index_ = 0;
  size_t ahead_begin_ = 0;  // slots_[i] holds part ahead_begin_ + i
  size_t ahead_end_ = 0;
};

}  // namespace framewise::media
