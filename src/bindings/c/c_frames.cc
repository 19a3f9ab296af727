// SPDX-License-Identifier: Apache-2.0
#include "bindings/c/c_frames.h"

#include <cmath>

#include "bindings/c/boundary.h"
#include "frame/color/to_srgb.h"

namespace framewise::c_api {
namespace {

constexpr TimeBase kMicroseconds{1, 1'000'000};
// Of frames that state none: what GIF players use.
constexpr double kUsualDurationMs = 100;
// About 11 days: longer is a mistake.
constexpr double kLongestMs = 1e9;

}  // namespace

Result<Frame> frame_from(const framewise_frame* given) {
  if (const auto there = require(given, "a frame"); !there) {
    return there.error();
  }
  Result<framewise_frame> frame = read_struct(given);
  if (!frame) return frame.error();
  if (const auto there = require(frame->rgba, "rgba"); !there) {
    return there.error();
  }
  if (frame->width <= 0 || frame->height <= 0 ||
      frame->stride < ptrdiff_t{4} * frame->width) {
    return usage("a frame needs a width, a height and rows of 4 bytes a pixel",
                 "stride counts bytes from row to row");
  }
  const Size size{frame->width, frame->height};
  const PlaneView plane{frame->rgba, frame->stride, size};
  return Frame::wrap(PixelFormat(), size, {&plane, 1});
}

Result<Animation> animation_from(const framewise_frame* frames, size_t count,
                                 const char* name) {
  if (const auto there = require(frames, name); !there) return there.error();
  if (count == 0)
    return usage(std::string("there are no frames of the ") + name);
  // Elements lie as far apart as the caller's version of the struct is large.
  const size_t step = frames->struct_size;
  if (step < sizeof step) {
    return usage("struct_size is not set",
                 "fill each frame with FRAMEWISE_INIT");
  }
  std::vector<Frame> found;
  const auto* bytes = reinterpret_cast<const unsigned char*>(frames);
  int64_t start = 0;
  for (size_t i = 0; i < count; ++i) {
    const auto* given =
        reinterpret_cast<const framewise_frame*>(bytes + i * step);
    Result<Frame> frame = frame_from(given);
    if (!frame) return frame.error();
    double duration_ms = read_struct(given)->duration_ms;
    if (!(duration_ms >= 0 && duration_ms <= kLongestMs)) {
      return usage("duration_ms is between 0 and 1e9");
    }
    if (duration_ms == 0) duration_ms = kUsualDurationMs;
    const auto duration = int64_t(std::lround(duration_ms * 1000));
    found.push_back(frame->with_time(int64_t(i), {start, duration},
                                     ChangedArea::everything(frame->size())));
    start += duration;
  }
  return make_animation(std::move(found), kMicroseconds, name);
}

}  // namespace framewise::c_api

using namespace framewise;  // NOLINT: definitions of extern "C" functions

struct framewise_animation {
  Animation animation;
  FramePool pool;
  std::optional<Frame> shown;  // whose pixels the caller reads

  explicit framewise_animation(Animation opened)
      : animation(std::move(opened)) {}
};

framewise_error* framewise_animation_open(const char* path,
                                          framewise_animation** animation) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(path, "path"); !there) return there;
    if (auto there = c_api::require(animation, "animation"); !there) {
      return there;
    }
    Result<Animation> opened = open(path);
    if (!opened) return opened.error();
    *animation = new framewise_animation(*std::move(opened));
    return {};
  });
}

framewise_error* framewise_animation_get_info(framewise_animation* animation,
                                              framewise_animation_info* info) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(animation, "animation"); !there) {
      return there;
    }
    const AnimationInfo& facts = animation->animation.info();
    framewise_animation_info ours = FRAMEWISE_INIT(ours);
    ours.width = facts.size.width;
    ours.height = facts.size.height;
    ours.frames = facts.frame_count.value_or(-1);
    ours.plays = facts.plays.value_or(-1);
    ours.duration_ms =
        facts.duration ? facts.time_base.seconds(*facts.duration) * 1000 : -1;
    ours.container = facts.container.c_str();
    ours.codec = facts.codec.c_str();
    return c_api::write_struct(ours, info);
  });
}

framewise_error* framewise_animation_next(framewise_animation* animation,
                                          framewise_frame* frame, int* more) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(animation, "animation"); !there) {
      return there;
    }
    if (auto there = c_api::require(more, "more"); !there) return there;
    animation->shown.reset();
    Result<std::optional<Frame>> next = animation->animation.next();
    if (!next) return next.error();
    if (!*next) {
      *more = 0;
      return {};
    }
    Result<Frame> shown = to_srgb8(**next, animation->pool);
    if (!shown) return shown.error();
    const TimeBase base = animation->animation.info().time_base;
    framewise_frame ours = FRAMEWISE_INIT(ours);
    ours.rgba = shown->plane(0).data;
    ours.stride = shown->plane(0).stride;
    ours.width = shown->size().width;
    ours.height = shown->size().height;
    ours.start_ms = base.seconds((*next)->time().start) * 1000;
    ours.duration_ms = base.seconds((*next)->time().duration) * 1000;
    animation->shown = *std::move(shown);
    if (auto written = c_api::write_struct(ours, frame); !written) {
      return written;
    }
    *more = 1;
    return {};
  });
}

framewise_error* framewise_animation_rewind(framewise_animation* animation) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(animation, "animation"); !there) {
      return there;
    }
    animation->shown.reset();
    return animation->animation.rewind();
  });
}

void framewise_animation_free(framewise_animation* animation) {
  delete animation;
}
