// SPDX-License-Identifier: Apache-2.0
// One side of a pair as metrics see it: an opaque picture and everything
// derived from it (luma, linear light, gradients, a metric's own preparation),
// each derived at most once however many metrics ask.
//
// A Picture is recycled: it shows one frame after the other and its derived
// planes keep their memory, so a long comparison allocates nothing once the
// first frames have passed. Metrics may ask from several threads at once;
// show() must not run at the same time.
#pragma once

#include <cstdint>
#include <optional>

#include "framewise/frame.h"
#include "measure/derived.h"
#include "measure/tile_map.h"

namespace framewise::measure {

class Models;

// How the picture is looked at. Fixed for a whole comparison.
struct Viewing {
  double nits = 80;  // luminance of white, for models of the eye
  // Frames a second of the reference, the mean; 0: unknown, or a still.
  double frame_rate = 0;
  // The trained models at hand, which outlive the picture; null: none.
  const Models* models = nullptr;
};

// What metrics that work plane by plane take as planes.
enum class Planes : uint8_t {
  kOwn,  // Y, U, V (or gray) as stored, at their depth
  kRgb,  // R, G, B at the frame's depth
};

// What is on screen before and after a frame, converted as it is.
struct Neighbours {
  std::optional<Frame> previous;
  std::optional<Frame> next;
  std::optional<Frame> second_previous;  // before the previous one

  static constexpr std::optional<Frame> Neighbours::*kAll[] = {
      &Neighbours::previous, &Neighbours::next, &Neighbours::second_previous};
};

class Picture {
 public:
  // Memory for conversions comes from `pool`, which must outlive the picture.
  // `pairs`: how many pairs it is one side of.
  explicit Picture(FramePool& pool, const Viewing& viewing = {},
                   size_t pairs = 1)
      : pool_(pool), viewing_(viewing), pairs_(pairs) {}
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;

  // Shows another frame. It must be opaque: alpha, where the layout has it, is
  // ignored. Showing the frame that is shown already keeps what was derived.
  // `hint`: what may differ from the frame shown before, if the caller knows;
  // it saves looking at the rest. kRgb wants a frame of kRgba: the caller
  // converts, because only it knows the depth of the other side.
  void show(const Frame& opaque, Planes planes,
            const ChangedArea* hint = nullptr);

  // The same with what metrics of time look at besides.
  void show_between(const Frame& opaque, Planes planes, Neighbours neighbours,
                    const ChangedArea* hint = nullptr);
  // None unless they were shown.
  const Neighbours& neighbours() const { return neighbours_; }

  const Frame& frame() const { return frame_; }
  Size size() const { return frame_.size(); }
  int bits() const { return frame_.format().bits; }
  Planes planes() const { return planes_; }
  const Viewing& viewing() const { return viewing_; }
  FramePool& pool() const { return pool_; }
  // Whether what a metric prepares of this side alone is used again.
  bool meets_several() const { return pairs_ > 1; }

  // The picture as kRgba, of 16 bits where it has more than 8, converted at the
  // first call if it is something else. Throws std::bad_alloc as vectors do.
  const Frame& rgb() const;

  // Where this frame may differ from the one shown before it. All tiles are
  // marked when that is unknown.
  const TileMap& changed() const { return changed_; }

  // The derived thing T of this frame: see Derived.
  template <typename T>
  const T& get() const {
    return derived_.get<T>(*this, serial_);
  }
  template <typename T>
  DerivedUse use() const {
    return derived_.use<T>();
  }
  // See Derived. Derived things are a cache, so this is const.
  void forget_private() const { derived_.forget_private(); }
  int64_t frames_shown() const { return int64_t(serial_); }

 private:
  void find_changes(const Frame& next, const ChangedArea* hint);

  FramePool& pool_;
  Viewing viewing_;
  size_t pairs_;
  Frame frame_;
  Neighbours neighbours_;
  Planes planes_ = Planes::kRgb;
  uint64_t serial_ = 0;  // counts the frames shown
  TileMap changed_;
  mutable Derived<Picture> derived_;
};

}  // namespace framewise::measure
