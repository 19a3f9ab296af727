// SPDX-License-Identifier: Apache-2.0
#include "video/scan/animated_loop.h"

#include <algorithm>

#include "base/result.h"
#include "frame/color/color.h"
#include "simd/plane/crossfade.h"
#include "video/film/timeline.h"
#include "video/motion/morph.h"

namespace framewise::video {
namespace {

constexpr SampleKind kRgba{.channels = 4};

// Colors times alpha, so that what is transparent has no color when it is
// mixed; and back.
void premultiply(PlaneView from, MutablePlaneView to) {
  for (int y = 0; y < from.size.height; ++y) {
    const uint8_t* a = from.row(y);
    uint8_t* b = to.row(y);
    for (int x = 0; x < 4 * from.size.width; x += 4) {
      for (int c = 0; c < 3; ++c) {
        b[x + c] = uint8_t((a[x + c] * a[x + 3] + 127) / 255);
      }
      b[x + 3] = a[x + 3];
    }
  }
}

void unpremultiply(MutablePlaneView plane) {
  for (int y = 0; y < plane.size.height; ++y) {
    uint8_t* row = plane.row(y);
    for (int x = 0; x < 4 * plane.size.width; x += 4) {
      const int alpha = row[x + 3];
      if (alpha == 0) continue;
      for (int c = 0; c < 3; ++c) {
        row[x + c] =
            uint8_t(std::min(255, (row[x + c] * 255 + alpha / 2) / alpha));
      }
    }
  }
}

class LoopWriter {
 public:
  LoopWriter(Writer& writer, runtime::Progress& progress, FramePool& pool,
             std::optional<LevelRamp> ramp)
      : writer_(writer),
        progress_(progress),
        pool_(pool),
        ramp_(std::move(ramp)) {}

  // The next frames of a reader.
  Result<void> copy(Animation& from, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      FW_ASSIGN_OR_RETURN(const Frame frame, next(from));
      FW_RETURN_IF_ERROR(add(frame));
    }
    return {};
  }

  // The next frames of `tail` become those of `head`.
  Result<void> fade(Animation& tail, Animation& head, const LoopCut& cut) {
    for (int64_t i = 0; i < cut.fade_frames; ++i) {
      FW_ASSIGN_OR_RETURN(const Frame first, next(tail));
      FW_ASSIGN_OR_RETURN(const Frame second, next(head));
      const int weight = weight_of(blend_at(i, cut.fade_frames));
      FW_ASSIGN_OR_RETURN(const Frame mixed,
                          mix(first, second, weight, cut.joint));
      FW_RETURN_IF_ERROR(add(mixed));
    }
    return {};
  }

 private:
  Result<Frame> next(Animation& from) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, from.next());
    if (!frame) return fail(ErrorKind::kInput, "the clip ends too early");
    FW_ASSIGN_OR_RETURN(const Frame colors, to_rgba8(*frame, pool_));
    if (!ramp_) return colors;
    return levelled(colors, ramp_->at(frame->index()));
  }

  Result<Frame> levelled(const Frame& frame, const LevelDrift& change) {
    FW_ASSIGN_OR_RETURN(FrameBuffer out,
                        pool_.allocate(frame.format(), frame.size()));
    const LevelTables tables = rgb_tables(change);
    const PlaneView from = frame.plane(0);
    const MutablePlaneView to = out.plane(0);
    for (int y = 0; y < from.size.height; ++y) {
      std::copy_n(from.row(y), 4 * from.size.width, to.row(y));
    }
    for (int c = 0; c < 3; ++c) {
      apply_table(tables[size_t(c)], {from.data + c, from.stride, from.size}, 1,
                  4, {to.data + c, to.stride, to.size});
    }
    return std::move(out).freeze(frame.index(), frame.time(),
                                 ChangedArea::everything(frame.size()));
  }

  // Frames follow others than in the clip.
  Result<void> add(const Frame& frame) {
    FW_RETURN_IF_ERROR(writer_.add(frame.with_time(
        frame.index(), frame.time(), ChangedArea::everything(frame.size()))));
    progress_.end(1);
    return {};
  }

  Result<Frame> premultiplied(const Frame& frame) {
    if (is_opaque(frame)) return frame;
    FW_ASSIGN_OR_RETURN(FrameBuffer out,
                        pool_.allocate(frame.format(), frame.size()));
    premultiply(frame.plane(0), out.plane(0));
    return std::move(out).freeze(frame.index(), frame.time(), frame.changed());
  }

  Result<Frame> mix(const Frame& one, const Frame& other, int weight,
                    LoopJoint joint) {
    FW_ASSIGN_OR_RETURN(const Frame first, premultiplied(one));
    FW_ASSIGN_OR_RETURN(const Frame second, premultiplied(other));
    FW_ASSIGN_OR_RETURN(FrameBuffer out,
                        pool_.allocate(first.format(), first.size()));
    const MutablePlaneView plane = out.plane(0);
    if (joint == LoopJoint::kAlongMotion) {
      FW_ASSIGN_OR_RETURN(const HalfLuma from, half_luma(first));
      FW_ASSIGN_OR_RETURN(const HalfLuma to, half_luma(second));
      Morph(from, to).draw(first.plane(0), second.plane(0), kRgba, weight,
                           plane);
    } else {
      for (int y = 0; y < plane.size.height; ++y) {
        simd::crossfade(first.plane(0).row(y), second.plane(0).row(y),
                        plane.row(y), 4 * size_t(plane.size.width), weight);
      }
    }
    unpremultiply(plane);
    return std::move(out).freeze(one.index(), one.time(),
                                 ChangedArea::everything(one.size()));
  }

  Writer& writer_;
  runtime::Progress& progress_;
  FramePool& pool_;
  std::optional<LevelRamp> ramp_;  // of both ends
};

Result<void> write_frames(LoopWriter& loop, Animation& tail,
                          const std::filesystem::path& clip,
                          const OpenOptions& reading, const LoopCut& cut) {
  if (cut.joint == LoopJoint::kCut) {
    FW_RETURN_IF_ERROR(tail.seek(cut.part.first));
    return loop.copy(tail, cut.part.end - cut.part.first);
  }
  FW_ASSIGN_OR_RETURN(Animation head, open(clip, reading));
  FW_RETURN_IF_ERROR(tail.seek(cut.middle));
  FW_RETURN_IF_ERROR(head.seek(cut.part.first));
  FW_RETURN_IF_ERROR(
      loop.copy(tail, cut.part.end - cut.fade_frames - cut.middle));
  FW_RETURN_IF_ERROR(loop.fade(tail, head, cut));
  return loop.copy(head, cut.middle - cut.part.first - cut.fade_frames);
}

}  // namespace

Result<Written> write_animated_loop(const std::filesystem::path& clip,
                                    const OpenOptions& reading,
                                    const LoopCut& cut,
                                    const std::filesystem::path& output,
                                    const WriteOptions& options,
                                    runtime::Progress& progress) {
  FW_ASSIGN_OR_RETURN(Animation tail, open(clip, reading));
  AnimationFacts facts = AnimationFacts::of(tail.info());
  facts.plays = 0;
  FramePool pool;
  WriteOptions writing = options;
  writing.pool = &pool;
  FW_ASSIGN_OR_RETURN(Writer writer,
                      output.empty() ? Writer::to_memory(facts, writing)
                                     : Writer::create(output, facts, writing));
  const int64_t frames = cut.frames();
  progress.add(frames, frames);
  LoopWriter loop(writer, progress, pool, cut.tail_ramp());
  FW_RETURN_IF_ERROR(write_frames(loop, tail, clip, reading, cut));
  return writer.finish();
}

}  // namespace framewise::video
