// SPDX-License-Identifier: Apache-2.0
// One side of a pair: an opaque frame and all data derived from it (luma,
// linear light, gradients, a metric's own preparation), each computed at most
// once.
//
// A Picture is reused: it shows successive frames and its derived data keeps
// its memory, so a long comparison allocates nothing after the first frames.
// Metrics may read it from several threads; show() needs exclusive access.
#pragma once

#include <cstdint>
#include <optional>

#include "framewise/frame.h"
#include "measure/derived.h"
#include "measure/tile_map.h"

namespace framewise::measure {

class Models;
struct CvvdpDisplay;
namespace cvvdp {
enum class Padding : uint8_t;
}

// How ColorVideoVDP looks at the frames.
struct CvvdpViewing {
  // The display, which must outlive this; null: the usual one for the files.
  const CvvdpDisplay* display = nullptr;
  double pixels_per_degree = 0;  // 0: those of the display
  cvvdp::Padding padding{};      // before the first frame of a film
};

// Viewing conditions, fixed for a whole comparison.
struct Viewing {
  double nits = 80;  // luminance of white, for models of vision
  // Mean frames per second of the reference; 0: unknown, or a still.
  double frame_rate = 0;
  // LPIPS measures larger pictures at this length of the longer side; 0: at any
  // size.
  int lpips_size = 0;
  // In which words are read; what it names must outlive the picture.
  std::string_view text_language = "eng";
  // The available trained models, which must outlive the picture; null: none.
  const Models* models = nullptr;
  CvvdpViewing cvvdp;
};

// The planes that plane-by-plane metrics measure.
enum class Planes : uint8_t {
  kOwn,  // Y, U, V (or gray) as stored, at their depth
  kRgb,  // R, G, B at the frame's depth
};

// The frames before and after a frame, converted like it.
struct NeighborFrames {
  std::optional<Frame> previous;
  std::optional<Frame> next;
  std::optional<Frame> second_previous;  // before the previous one
  std::optional<Frame> third_previous;
  std::optional<Frame> fourth_previous;
  std::optional<Frame> second_next;

  static constexpr std::optional<Frame> NeighborFrames::*kAll[] = {
      &NeighborFrames::previous,        &NeighborFrames::next,
      &NeighborFrames::second_previous, &NeighborFrames::third_previous,
      &NeighborFrames::fourth_previous, &NeighborFrames::second_next};
};

class Picture {
 public:
  // Memory for conversions comes from `pool`, which must outlive the picture.
  // `pairs`: number of pairs that this side belongs to.
  explicit Picture(FramePool& pool, const Viewing& viewing = {},
                   size_t pairs = 1)
      : pool_(pool), viewing_(viewing), pairs_(pairs) {}
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;

  // Shows another frame. It must be opaque: alpha is ignored. Showing the same
  // frame again keeps the derived data. `hint`: where the frame may differ from
  // the one before, if known; this saves comparing the rest. kRgb requires a
  // kRgba frame, converted by the caller, which knows the depth of the other
  // side.
  void show(const Frame& opaque, Planes planes,
            const ChangedArea* hint = nullptr);

  // The same with the frames that temporal metrics read.
  void show_between(const Frame& opaque, Planes planes,
                    NeighborFrames neighbors,
                    const ChangedArea* hint = nullptr);
  // Empty unless shown with show_between().
  const NeighborFrames& neighbors() const { return neighbors_; }

  const Frame& frame() const { return frame_; }
  Size size() const { return frame_.size(); }
  int bits() const { return frame_.format().bits; }
  Planes planes() const { return planes_; }
  const Viewing& viewing() const { return viewing_; }
  FramePool& pool() const { return pool_; }
  // Whether this side belongs to several pairs, so that preparing it pays.
  bool meets_several() const { return pairs_ > 1; }

  // The frame as kRgba, with 16 bits if it has more than 8. Converted at the
  // first call. Throws std::bad_alloc as vectors do.
  const Frame& rgb() const;

  // Where this frame may differ from the one shown before. All tiles are marked
  // if that is unknown.
  const TileMap& changed() const { return changed_; }

  // The derived data T of this frame; see Derived.
  template <typename T>
  const T& get() const {
    return derived_.get<T>(*this, serial_);
  }
  template <typename T>
  DerivedUse use() const {
    return derived_.use<T>();
  }
  // See Derived. Derived data is a cache, so this is const.
  void forget_private() const { derived_.forget_private(); }
  int64_t frames_shown() const { return int64_t(serial_); }

 private:
  void find_changes(const Frame& next, const ChangedArea* hint);

  FramePool& pool_;
  Viewing viewing_;
  size_t pairs_;
  Frame frame_;
  NeighborFrames neighbors_;
  Planes planes_ = Planes::kRgb;
  uint64_t serial_ = 0;  // number of frames shown
  TileMap changed_;
  mutable Derived<Picture> derived_;
};

}  // namespace framewise::measure
