// SPDX-License-Identifier: Apache-2.0
#include "framewise/image/thumbnail.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/geometry.h"
#include "frame/resize/resize.h"
#include "image/thumbnail/fitting.h"

namespace framewise::image {
namespace {

// What players show: pixels that are not square are stretched.
Size shown_size(const AnimationInfo& info) {
  const PixelAspect& aspect = info.pixel_aspect;
  if (aspect.square()) return info.size;
  const double width =
      double(info.size.width) * double(aspect.width) / double(aspect.height);
  return {std::max(1, int32_t(width + 0.5)), info.size.height};
}

WriteOptions write_options(const ThumbnailOptions& options, FramePool& pool) {
  WriteOptions write;
  write.format = options.format;
  write.quality = options.quality;
  write.effort = options.effort;
  write.bits = 8;
  write.color = options.keep.icc ? ColorPolicy::kAsStored : ColorPolicy::kSrgb;
  write.background = options.background;
  write.limits = options.open.limits;
  write.pool = &pool;
  write.stop = options.open.stop;
  return write;
}

Result<void> check(const ThumbnailOptions& options) {
  constexpr int32_t kLongestSide = 16384;
  for (const Size box : options.boxes) {
    if (box.width < 1 || box.height < 1 || box.width > kLongestSide ||
        box.height > kLongestSide) {
      return fail(ErrorKind::kUsage, "a box of {}x{} pixels; sides are 1 to {}",
                  box.width, box.height, kLongestSide);
    }
  }
  if (options.boxes.empty()) {
    return fail(ErrorKind::kUsage, "no size of a thumbnail is given");
  }
  return {};
}

// One size of thumbnails: fits frames and writes them.
class ThumbnailWriter {
 public:
  static Result<ThumbnailWriter> create(const AnimationInfo& source, Size box,
                                        const ThumbnailOptions& options,
                                        FramePool& pool) {
    const Fitting fitting =
        fitting_of(shown_size(source), box, options.fit, options.enlarge);
    const bool moves = options.animated && source.frame_count != 1;
    AnimationFacts facts = AnimationFacts::of(source);
    facts.size = fitting.canvas;
    facts.has_alpha = facts.has_alpha || fitting.pads();
    if (!moves) facts.plays = 0;
    FW_ASSIGN_OR_RETURN(Writer writer,
                        Writer::to_memory(facts, write_options(options, pool)));
    return ThumbnailWriter(fitting, options, pool, std::move(writer));
  }

  Result<void> add(const Frame& frame) {
    FW_ASSIGN_OR_RETURN(Frame shaped, shape(frame));
    return writer_.add(shaped, frame.time().duration);
  }

  Result<Thumbnail> finish(std::vector<Finding>& notes) {
    FW_ASSIGN_OR_RETURN(Written written, writer_.finish());
    for (Finding& note : written.notes) notes.push_back(std::move(note));
    return Thumbnail{fitting_.canvas, written.frames,
                     std::move(written.content)};
  }

 private:
  ThumbnailWriter(const Fitting& fitting, const ThumbnailOptions& options,
                  FramePool& pool, Writer writer)
      : fitting_(fitting),
        options_(options),
        pool_(pool),
        writer_(std::move(writer)) {}

  Result<Frame> shape(const Frame& frame) {
    Frame rgba = frame;
    if (options_.linear_light && frame.format().layout != Layout::kRgba) {
      FW_ASSIGN_OR_RETURN(rgba, to_rgba8(frame, pool_));
    }
    if (!resizer_) {
      FW_ASSIGN_OR_RETURN(
          Resizer resizer,
          Resizer::create(rgba.format(), rgba.size(), fitting_.scaled,
                          {.filter = Filter::kLanczos3,
                           .light = options_.linear_light ? Light::kLinear
                                                          : Light::kCoded}));
      resizer_.emplace(std::move(resizer));
    }
    FW_ASSIGN_OR_RETURN(Frame small, resizer_->apply(rgba, pool_));
    if (!fitting_.crops()) return small;
    FW_ASSIGN_OR_RETURN(small, to_rgba8(small, pool_));
    return crop(small, centered_part(fitting_), pool_);
  }

  Fitting fitting_;
  const ThumbnailOptions& options_;
  FramePool& pool_;
  Writer writer_;
  std::optional<Resizer> resizer_;
};

Result<Thumbnails> from_animation(Animation animation,
                                  const ThumbnailOptions& options,
                                  FramePool& pool) {
  const AnimationInfo& info = animation.info();
  std::vector<ThumbnailWriter> writers;
  for (const Size box : options.boxes) {
    FW_ASSIGN_OR_RETURN(ThumbnailWriter writer,
                        ThumbnailWriter::create(info, box, options, pool));
    writers.push_back(std::move(writer));
  }
  do {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) break;
    for (ThumbnailWriter& writer : writers) {
      FW_RETURN_IF_ERROR(writer.add(*frame));
    }
  } while (options.animated);
  Thumbnails made{.container = info.container,
                  .source_size = info.size,
                  .source_frames = info.frame_count,
                  .images = {},
                  .notes = {}};
  for (ThumbnailWriter& writer : writers) {
    FW_ASSIGN_OR_RETURN(Thumbnail one, writer.finish(made.notes));
    made.images.push_back(std::move(one));
  }
  return made;
}

}  // namespace

Result<Thumbnails> thumbnails(const std::filesystem::path& path,
                              const ThumbnailOptions& options) {
  FW_RETURN_IF_ERROR(check(options));
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, options.open));
  FramePool pool;
  return from_animation(std::move(animation), options,
                        options.open.pool ? *options.open.pool : pool);
}

Result<Thumbnails> thumbnails(std::vector<std::byte> bytes, std::string name,
                              const ThumbnailOptions& options) {
  FW_RETURN_IF_ERROR(check(options));
  FW_ASSIGN_OR_RETURN(Animation animation,
                      open(std::move(bytes), std::move(name), options.open));
  FramePool pool;
  return from_animation(std::move(animation), options,
                        options.open.pool ? *options.open.pool : pool);
}

}  // namespace framewise::image
