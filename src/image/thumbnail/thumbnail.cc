// SPDX-License-Identifier: Apache-2.0
#include "framewise/image/thumbnail.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/resize/resize.h"
#include "image/still/kept_gain_map.h"
#include "image/still/made_from.h"
#include "image/still/memory_needed.h"
#include "image/still/source_colors.h"
#include "image/thumbnail/fitting.h"
#include "image/thumbnail/shape.h"
#include "image/thumbnail/still_rows.h"
#include "image/thumbnail/video_frame.h"
#include "media/metadata/container_metadata.h"
#include "media/open.h"
#include "media/rows/row_reader.h"

namespace framewise::image {
namespace {

// The displayed size: players stretch pixels that are not square.
Size shown_size(const AnimationInfo& info) {
  const PixelAspect& aspect = info.pixel_aspect;
  if (aspect.square()) return info.size;
  const double width =
      double(info.size.width) * double(aspect.width) / double(aspect.height);
  return {std::max(1, int32_t(width + 0.5)), info.size.height};
}

WriteOptions write_options(const ThumbnailOptions& options, Metadata metadata,
                           FramePool& pool) {
  WriteOptions write;
  write.format = options.format;
  write.quality = options.quality;
  write.effort = options.effort;
  write.bits = 8;
  write.color = options.keep.icc ? ColorPolicy::kAsStored : ColorPolicy::kSrgb;
  write.background = options.background;
  write.limits = options.open.limits;
  write.metadata = std::move(metadata);
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

// One size of thumbnails: shapes scaled frames and writes them.
class ThumbnailWriter {
 public:
  static Result<ThumbnailWriter> create(const AnimationFacts& source,
                                        const Fitting& fitting,
                                        const ThumbnailOptions& options,
                                        Metadata metadata, FramePool& pool) {
    AnimationFacts facts = source;
    facts.size = fitting.canvas;
    facts.has_alpha = facts.has_alpha || fitting.pads();
    FW_ASSIGN_OR_RETURN(
        Writer writer,
        Writer::to_memory(facts,
                          write_options(options, std::move(metadata), pool)));
    return ThumbnailWriter(fitting, options, pool, std::move(writer));
  }

  const Fitting& fitting() const { return fitting_; }

  Result<void> add(const Frame& scaled) {
    const Bars bars = info_of(options_.format).alpha ? Bars::kTransparent
                                                     : Bars::kOfBackground;
    FW_ASSIGN_OR_RETURN(const Frame frame,
                        shaped(scaled, fitting_, options_.crop, bars,
                               options_.background, pool_));
    return writer_.add(frame, scaled.time().duration);
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

  Fitting fitting_;
  const ThumbnailOptions& options_;
  FramePool& pool_;
  Writer writer_;
};

// One writer for each box.
Result<std::vector<ThumbnailWriter>> writers_for(
    const AnimationFacts& facts, Size shown, const ThumbnailOptions& options,
    const Metadata& metadata, FramePool& pool) {
  std::vector<ThumbnailWriter> writers;
  for (const Size box : options.boxes) {
    const Fitting fitting =
        fitting_of(shown, box, options.fit, options.enlarge);
    FW_ASSIGN_OR_RETURN(
        ThumbnailWriter writer,
        ThumbnailWriter::create(facts, fitting, options, metadata, pool));
    writers.push_back(std::move(writer));
  }
  return writers;
}

Result<void> finish(std::vector<ThumbnailWriter>& writers, Thumbnails& made) {
  for (ThumbnailWriter& writer : writers) {
    FW_ASSIGN_OR_RETURN(Thumbnail one, writer.finish(made.notes));
    made.images.push_back(std::move(one));
  }
  return {};
}

Light light_of(const ThumbnailOptions& options) {
  return options.linear_light ? Light::kLinear : Light::kCoded;
}

// Joins JPEG thumbnails that show the whole photograph with its map. A preview
// in another format, or of a part, is of standard range, which is noted.
Result<void> keep_gain_map(std::span<const std::byte> file,
                           const std::vector<Fitting>& fittings,
                           const ThumbnailOptions& options, Thumbnails& made,
                           FramePool& pool) {
  if (!media::find_gain_map(file)) return {};
  const auto shows_part = [](const Fitting& fitting) {
    return fitting.crops() || fitting.pads();
  };
  auto map = KeptGainMap::of(file, options.format, options.open);
  if (!map || std::ranges::any_of(fittings, shows_part)) {
    made.notes.push_back(
        {.kind = "gain_map_dropped",
         .message = "the HDR gain map is left out",
         .hint = "JPEG thumbnails of whole photographs keep it"});
    return {};
  }
  for (size_t i = 0; i < fittings.size(); ++i) {
    KeptGainMap scaled = **map;
    const Size to = fittings[i].scaled;
    FW_RETURN_IF_ERROR(scaled.scale(double(to.width) / made.source_size.width,
                                    double(to.height) / made.source_size.height,
                                    pool));
    FW_ASSIGN_OR_RETURN(made.images[i].content,
                        scaled.joined(made.images[i].content));
  }
  return {};
}

// With a map the photograph keeps its colors, to which the gain applies.
ThumbnailOptions with_colors_for_map(const ThumbnailOptions& asked,
                                     std::span<const std::byte> file) {
  ThumbnailOptions options = asked;
  if (asked.format == FileFormat::kJpeg && media::find_gain_map(file)) {
    options.keep.icc = true;
    options.keep.xmp = false;
  }
  return options;
}

Result<Thumbnails> from_rows(media::RowReader& rows, media::Source& source,
                             const ThumbnailOptions& asked,
                             const media::Job& job) {
  const media::RowFacts& facts = rows.facts();
  FW_ASSIGN_OR_RETURN(const media::Format* const format,
                      media::format_of(source));
  FW_ASSIGN_OR_RETURN(const auto file, source.bytes());
  const bool has_gain_map = media::find_gain_map(file).has_value();
  const ThumbnailOptions options = with_colors_for_map(asked, file);
  const Metadata metadata = media::metadata_of(file);
  Thumbnails made{.container = std::string(format->name),
                  .source_size = facts.orientation.apply(facts.stored_size),
                  .source_frames = 1,
                  .images = {},
                  .notes = {}};
  const AnimationFacts still{
      .size = {},
      .time_base = {},
      .has_alpha = facts.kind == media::PixelKind::kAlpha};
  FW_ASSIGN_OR_RETURN(std::vector<ThumbnailWriter> writers,
                      writers_for(still, made.source_size, options,
                                  kept(metadata, options.keep), *job.pool));
  std::vector<Size> sizes;
  std::vector<Fitting> fittings;
  for (const ThumbnailWriter& one : writers) {
    sizes.push_back(one.fitting().scaled);
    fittings.push_back(one.fitting());
  }
  FW_ASSIGN_OR_RETURN(const std::vector<Frame> frames,
                      shrink_rows(rows, sizes, light_of(options), job));
  const bool inks = facts.kind == media::PixelKind::kInks;
  for (size_t i = 0; i < writers.size(); ++i) {
    Frame frame = frames[i];
    if (!options.keep.icc || inks) {
      FW_ASSIGN_OR_RETURN(
          frame, with_known_colors(frames[i], facts, metadata.icc, made.notes,
                                   *job.pool));
    }
    FW_RETURN_IF_ERROR(writers[i].add(frame));
  }
  FW_RETURN_IF_ERROR(finish(writers, made));
  if (has_gain_map) {
    FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
    FW_RETURN_IF_ERROR(
        keep_gain_map(bytes, fittings, options, made, *job.pool));
  }
  return made;
}

// Frames of one animation, scaled to one size.
class FrameScaler {
 public:
  FrameScaler(Size to, Light light, FramePool& pool)
      : to_(to), light_(light), pool_(pool) {}

  Result<Frame> scaled(const Frame& frame) {
    Frame source = frame;
    if (light_ == Light::kLinear && frame.format().layout != Layout::kRgba) {
      FW_ASSIGN_OR_RETURN(source, to_rgba8(frame, pool_));
    }
    if (!resizer_) {
      FW_ASSIGN_OR_RETURN(Resizer resizer,
                          Resizer::create(source.format(), source.size(), to_,
                                          {.filter = Filter::kLanczos3,
                                           .light = light_,
                                           .full_chroma = true}));
      resizer_.emplace(std::move(resizer));
    }
    return resizer_->apply(source, pool_);
  }

 private:
  Size to_;
  Light light_;
  FramePool& pool_;
  std::optional<Resizer> resizer_;
};

// Whether all frames become one file; a video would be a large one.
enum class Moves : uint8_t { kAsAsked, kIsVideo };

Result<Thumbnails> from_animation(Animation animation, Moves moves,
                                  const ThumbnailOptions& options,
                                  const Metadata& metadata, FramePool& pool) {
  const AnimationInfo& info = animation.info();
  AnimationFacts facts = AnimationFacts::of(info);
  if (!options.animated || info.frame_count == 1) facts.plays = 0;
  FW_ASSIGN_OR_RETURN(
      std::vector<ThumbnailWriter> writers,
      writers_for(facts, shown_size(info), options, metadata, pool));
  std::vector<FrameScaler> scalers;
  for (const ThumbnailWriter& one : writers) {
    scalers.emplace_back(one.fitting().scaled, light_of(options), pool);
  }
  const auto add = [&](const Frame& frame) -> Result<void> {
    for (size_t i = 0; i < writers.size(); ++i) {
      FW_ASSIGN_OR_RETURN(const Frame small, scalers[i].scaled(frame));
      FW_RETURN_IF_ERROR(writers[i].add(small));
    }
    return {};
  };
  if (moves == Moves::kIsVideo) {
    FW_ASSIGN_OR_RETURN(const Frame frame,
                        video_frame(animation, options.at_ms, pool));
    FW_RETURN_IF_ERROR(add(frame));
  } else {
    do {
      FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
      if (!frame) break;
      FW_RETURN_IF_ERROR(add(*frame));
    } while (options.animated);
  }
  // Whether later frames are cut: most formats know that from their structure.
  if (moves == Moves::kAsAsked && info.frame_count != 1) {
    FW_RETURN_IF_ERROR(animation.survey());
  }
  Thumbnails made{.container = info.container,
                  .source_size = info.size,
                  .source_frames = info.frame_count,
                  .images = {},
                  .notes = {}};
  if (moves == Moves::kAsAsked && !options.animated &&
      info.frame_count.value_or(1) > 1) {
    made.notes.push_back(
        {.kind = "first_frame",
         .message = fmt::format("the thumbnail shows the first of {} frames",
                                *info.frame_count),
         .hint = "keep all frames with --animated"});
  }
  FW_RETURN_IF_ERROR(finish(writers, made));
  return made;
}

Result<void> admit(const MemoryFacts& facts, Reading reading,
                   const ThumbnailOptions& options) {
  return admit_memory("making a thumbnail of", facts.size,
                      memory_to_shrink(facts, reading), options.memory_bytes);
}

Result<Thumbnails> from_source(media::Source source,
                               const ThumbnailOptions& options) {
  FramePool own_pool;
  const media::Job job = media::Job::of(options.open, own_pool);
  FW_ASSIGN_OR_RETURN(const auto rows, media::open_rows(source, job));
  if (rows) {
    FW_RETURN_IF_ERROR(admit({.size = rows->facts().stored_size,
                              .bits = rows->facts().bits,
                              .file_bytes = source.size()},
                             Reading::kRows, options));
    return from_rows(*rows, source, options, job);
  }
  const auto format = media::format_of(source);
  const Moves moves =
      format && (*format)->is_video ? Moves::kIsVideo : Moves::kAsAsked;
  FW_ASSIGN_OR_RETURN(const Metadata metadata,
                      kept_metadata_of(source, options.keep, options.open));
  FW_ASSIGN_OR_RETURN(Animation animation,
                      media::open_input(std::move(source), options.open));
  const AnimationInfo& info = animation.info();
  FW_RETURN_IF_ERROR(admit(
      {.size = info.size,
       .bits = info.format.bits,
       .file_bytes = info.file_bytes},
      info.container == "gif" ? Reading::kFrames : Reading::kFramesOfLibrary,
      options));
  return from_animation(std::move(animation), moves, options, metadata,
                        *job.pool);
}

Result<Thumbnails> made_from(media::Source source,
                             const ThumbnailOptions& options) {
  return guarded(std::move(source), [&](media::Source one) {
    return from_source(std::move(one), options);
  });
}

}  // namespace

Result<Thumbnails> thumbnails(const std::filesystem::path& path,
                              const ThumbnailOptions& options) {
  FW_RETURN_IF_ERROR(check(options));
  FW_ASSIGN_OR_RETURN(media::Source source, media::Source::from_path(path));
  return made_from(std::move(source), options);
}

Result<Thumbnails> thumbnails(std::vector<std::byte> bytes, std::string name,
                              const ThumbnailOptions& options) {
  FW_RETURN_IF_ERROR(check(options));
  return made_from(media::Source::from_bytes(std::move(bytes), std::move(name)),
                   options);
}

}  // namespace framewise::image
