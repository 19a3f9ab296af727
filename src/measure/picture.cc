// SPDX-License-Identifier: Apache-2.0
#include "measure/picture.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <new>
#include <utility>

#include "frame/changed_rows.h"
#include "frame/color/color.h"

namespace framewise::measure {

void Picture::show(const Frame& opaque, Planes planes,
                   const ChangedArea* hint) {
  if (serial_ != 0 && frame_.shares_pixels_with(opaque) && planes == planes_) {
    return;
  }
  assert(planes == Planes::kOwn || opaque.format().layout == Layout::kRgba);
  find_changes(opaque, planes == planes_ ? hint : nullptr);
  frame_ = opaque;
  planes_ = planes;
  ++serial_;
}

namespace {

bool same_pixels(const std::optional<Frame>& a, const std::optional<Frame>& b) {
  return a ? b && a->shares_pixels_with(*b) : !b;
}

}  // namespace

void Picture::show_between(const Frame& opaque, Planes planes,
                           NeighborFrames neighbors, const ChangedArea* hint) {
  const uint64_t before = serial_;
  show(opaque, planes, hint);
  const bool same_neighbors =
      std::all_of(std::begin(NeighborFrames::kAll),
                  std::end(NeighborFrames::kAll), [&](auto which) {
                    return same_pixels(neighbors_.*which, neighbors.*which);
                  });
  neighbors_ = std::move(neighbors);
  if (serial_ == before && !same_neighbors) {
    changed_.reset(frame_.size(), false);
    ++serial_;
  }
}

void Picture::find_changes(const Frame& next, const ChangedArea* hint) {
  if (serial_ == 0 || frame_.size() != next.size() ||
      frame_.format() != next.format()) {
    changed_.reset(next.size(), true);
    return;
  }
  changed_.reset(next.size(), false);
  const ChangedArea area = hint ? *hint : ChangedArea::everything(next.size());
  const detail::ChangedRows* told = hint && next.index() == frame_.index() + 1
                                        ? detail::changed_rows_of(next)
                                        : nullptr;
  if (told) {
    changed_.mark(*told);
  } else {
    for (const Rect& rect : area.rects()) {
      changed_.mark_differences(frame_, next, rect);
    }
  }
  changed_.fill_blocks();
}

namespace {

struct AsRgba {
  static constexpr bool kShared = true;
  Frame frame;

  void compute(const Picture& picture) {
    frame = {};  // release the last frame first
    Result<Frame> converted = picture.bits() > 8
                                  ? to_rgba16(picture.frame(), picture.pool())
                                  : to_rgba8(picture.frame(), picture.pool());
    if (!converted) throw std::bad_alloc();
    frame = *std::move(converted);
  }
};

}  // namespace

const Frame& Picture::rgb() const {
  if (frame_.format().layout == Layout::kRgba) return frame_;
  return get<AsRgba>().frame;
}

}  // namespace framewise::measure
