// SPDX-License-Identifier: Apache-2.0
// Plays animations whose frames are patches painted on a canvas (APNG, WebP).
// Patches can be decoded independently, so some are decoded ahead on the
// executor's threads; they are painted in order.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "media/decode/canvas.h"
#include "media/decoder.h"

namespace framewise::media {

// Decodes patches. Used by one thread at a time.
class PatchReader {
 public:
  struct Outcome {
    std::optional<Error> damage;  // why pixels are missing
    bool painted = false;         // whether any pixel was written
  };

  virtual ~PatchReader() = default;

  // Fails if no memory should be allocated for this patch. Allocates nothing.
  virtual Result<void> check(size_t index) const = 0;

  // Writes patch `index` to `target`; blends it over the target if `replaces`
  // is false. Of a damaged patch a tolerant job gets the valid pixels; with
  // `replaces` the others become transparent.
  virtual Outcome read(size_t index, bool replaces,
                       MutablePlaneView target) = 0;
};

class PatchPainter {
 public:
  struct Painted {
    std::optional<Frame> frame;   // nullopt: no pixel was decoded
    std::optional<Error> damage;  // why the frame is incomplete
  };

  // All arguments must outlive the painter. Readers use the indices of
  // `patches`.
  PatchPainter(const PixelFormat& format, Size size,
               std::span<const CanvasPatch> patches, const Job& job)
      : format_(format),
        size_(size),
        patches_(patches),
        job_(job),
        canvas_(format, size, *job.pool) {}

  // Number of readers that the painter can use, at least 1.
  size_t wanted_readers() const;
  void add_reader(std::unique_ptr<PatchReader> reader);

  // Returns the next frame. A strict job fails where a tolerant job gets an
  // incomplete frame.
  Result<Painted> paint(FrameTime time);

  // Index of the frame that paint() returns next.
  size_t index() const { return index_; }

  // Moves to the nearest frame at or before `index` that needs no earlier
  // frame.
  void seek_before(size_t index);

  // Whether the patch replaces the whole canvas and the next patch does not
  // need the old canvas again.
  bool independent(size_t index) const;

 private:
  struct Slot {
    std::unique_ptr<PatchReader> reader;
    std::optional<FrameBuffer> pixels;
    PatchReader::Outcome outcome;
  };

  size_t pixel_bytes() const { return format_.bits > 8 ? 8 : 4; }
  Rect whole() const { return {0, 0, size_.width, size_.height}; }
  void read_ahead();
  Result<PatchReader::Outcome> paint_now(const CanvasPatch& patch);
  Result<PatchReader::Outcome> paint_ahead(const CanvasPatch& patch,
                                           Slot& slot);

  PixelFormat format_;
  Size size_;
  std::span<const CanvasPatch> patches_;
  const Job& job_;
  Canvas canvas_;
  std::vector<Slot> slots_;
  size_t index_ = 0;
  size_t ahead_begin_ = 0;  // slots_[i] holds patch ahead_begin_ + i
  size_t ahead_end_ = 0;
};

}  // namespace framewise::media
