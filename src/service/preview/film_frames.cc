// SPDX-License-Identifier: Apache-2.0
#include "service/preview/film_frames.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/printable.h"
#include "base/result.h"
#include "frame/color/color.h"
#include "frame/resize/resize.h"

namespace framewise::service {
namespace {

using video::Plan;
using video::Play;

constexpr int64_t kMostFramePixels = 33'200'000;

// The largest size of this shape that fits.
Size fitted(Size shown, PixelAspect aspect, Size room) {
  const double shape = double(shown.width) * double(aspect.width) /
                       (double(shown.height) * double(aspect.height));
  const double width = std::min(double(room.width), room.height * shape);
  return {std::clamp(int(width + 0.5), 1, room.width),
          std::clamp(int(width / shape + 0.5), 1, room.height)};
}

// In the middle of black.
Result<Frame> letterboxed(const Frame& picture, Size size, FramePool& pool) {
  if (picture.size() == size) return picture;
  FW_ASSIGN_OR_RETURN(FrameBuffer out, pool.allocate({}, size));
  const MutablePlaneView plane = out.plane(0);
  const int left = (size.width - picture.size().width) / 2;
  const int top = (size.height - picture.size().height) / 2;
  for (int y = 0; y < size.height; ++y) {
    uint8_t* row = plane.row(y);
    for (int x = 0; x < size.width; ++x) {
      std::memcpy(row + 4 * x, "\x00\x00\x00\xff", 4);
    }
    const int from = y - top;
    if (from < 0 || from >= picture.size().height) continue;
    std::memcpy(row + 4 * left, picture.plane(0).row(from),
                4 * size_t(picture.size().width));
  }
  out.mark_opaque();
  return std::move(out).freeze(0, {}, ChangedArea::everything(size));
}

// `part` of 256 of the second frame.
Result<Frame> blended(const Frame& a, const Frame& b, int part,
                      FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer out, pool.allocate({}, a.size()));
  const MutablePlaneView plane = out.plane(0);
  for (int y = 0; y < a.size().height; ++y) {
    const uint8_t* from = a.plane(0).row(y);
    const uint8_t* to = b.plane(0).row(y);
    uint8_t* row = plane.row(y);
    for (int i = 0; i < 4 * a.size().width; ++i) {
      row[i] = uint8_t((from[i] * (256 - part) + to[i] * part + 128) >> 8);
    }
  }
  out.mark_opaque();
  return std::move(out).freeze(0, {}, ChangedArea::everything(a.size()));
}

}  // namespace

// A clip that is being read for one play.
struct FilmFrames::OpenPlay {
  size_t play = 0;
  Animation animation;
  std::optional<Frame> current;  // covers the time of the last request
  std::optional<Frame> next;
  std::optional<Resizer> resizer;
  Size resized_to;

  // Time of a frame in ticks of the film.
  int64_t ticks_of(int64_t clip_time) const {
    return int64_t(animation.info().time_base.seconds(clip_time) *
                       double(video::kTicksPerSecond) +
                   0.5);
  }

  // Moves to the frame that is shown at `ticks` of the clip.
  Result<void> advance(int64_t ticks) {
    if (!current) {
      FW_ASSIGN_OR_RETURN(current, animation.next());
      if (!current) return fail(ErrorKind::kInput, "the clip has no frames");
      FW_ASSIGN_OR_RETURN(next, animation.next());
    }
    while (next && ticks_of(next->time().start) <= ticks) {
      current = std::move(next);
      FW_ASSIGN_OR_RETURN(next, animation.next());
    }
    return {};
  }
};

FilmFrames::FilmFrames(const media::Folder& folder, const Plan& plan)
    : folder_(folder), plan_(plan) {
  for (const Play& play : plan.plays) {
    starts_.push_back(duration_);
    duration_ += play.end - play.start - play.overlap;
  }
}

FilmFrames::~FilmFrames() = default;

size_t FilmFrames::play_at(int64_t ticks) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), ticks);
  return after == starts_.begin() ? 0 : size_t(after - starts_.begin()) - 1;
}

Result<FilmFrames::OpenPlay*> FilmFrames::opened(size_t play,
                                                 int64_t clip_ticks) {
  for (const auto& one : open_) {
    const bool ahead =
        one->current && one->ticks_of(one->current->time().start) > clip_ticks;
    if (one->play == play && !ahead) return one.get();
  }
  std::erase_if(open_, [&](const auto& one) {
    return one->play == play || one->play + 1 < play || one->play > play + 1;
  });
  const video::PlanClip& clip = plan_.clips[plan_.plays[play].clip];
  FW_ASSIGN_OR_RETURN(const media::ContainedFile file,
                      folder_.open_file(clip.path));
  if (file.stamp.size != clip.bytes) {
    return in_file(with_hint(fail(ErrorKind::kInput,
                                  "the clip changed since it was planned"),
                             "plan again with `framewise video plan`"),
                   file.name);
  }
  OpenOptions options;
  options.limits.frame_pixels = kMostFramePixels;
  options.pool = &pool_;
  FW_ASSIGN_OR_RETURN(Animation animation,
                      open_fd(file.fd.get(), file.name, options));
  open_.push_back(std::make_unique<OpenPlay>(
      OpenPlay{play, std::move(animation), {}, {}, {}, {}}));
  return open_.back().get();
}

Result<Frame> FilmFrames::frame_of(size_t play, int64_t ticks, Size size) {
  const Play& shown = plan_.plays[play];
  const int64_t clip_ticks = std::clamp(ticks - starts_[play] + shown.start,
                                        shown.start, shown.end - 1);
  FW_ASSIGN_OR_RETURN(OpenPlay* const open, opened(play, clip_ticks));
  FW_RETURN_IF_ERROR(open->advance(clip_ticks));
  const Frame& frame = *open->current;
  const Size target =
      fitted(frame.size(), open->animation.info().pixel_aspect, size);
  if (!open->resizer || open->resized_to != target) {
    FW_ASSIGN_OR_RETURN(open->resizer,
                        Resizer::create(frame.format(), frame.size(), target,
                                        {.filter = Filter::kBilinear}));
    open->resized_to = target;
  }
  FW_ASSIGN_OR_RETURN(Frame small, open->resizer->apply(frame, pool_));
  FW_ASSIGN_OR_RETURN(small, to_rgba8(small, pool_));
  FW_ASSIGN_OR_RETURN(small,
                      flatten(small, Background::plain({0, 0, 0}), pool_));
  return letterboxed(small, size, pool_);
}

Result<Frame> FilmFrames::at(int64_t ticks, Size size) {
  ticks = std::clamp<int64_t>(ticks, 0, std::max<int64_t>(duration_ - 1, 0));
  const size_t play = play_at(ticks);
  const bool begins = play > 0 && plan_.plays[play - 1].overlap > 0 &&
                      ticks < starts_[play] + plan_.plays[play - 1].overlap;
  FW_ASSIGN_OR_RETURN(const Frame frame, frame_of(play, ticks, size));
  if (!begins) return frame;
  FW_ASSIGN_OR_RETURN(const Frame before, frame_of(play - 1, ticks, size));
  const int64_t overlap = plan_.plays[play - 1].overlap;
  const auto part = int(256 * (ticks - starts_[play]) / overlap);
  return blended(before, frame, part, pool_);
}

}  // namespace framewise::service
