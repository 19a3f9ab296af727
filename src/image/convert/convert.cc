// SPDX-License-Identifier: Apache-2.0
#include "framewise/image/convert.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/color/to_srgb.h"
#include "image/convert/quality_search.h"
#include "image/still/kept_gain_map.h"
#include "image/still/made_from.h"
#include "image/still/memory_needed.h"
#include "image/still/read_still.h"
#include "media/gain_map/gain_map_findings.h"
#include "media/metadata/container_metadata.h"
#include "media/metadata/credentials.h"
#include "media/open.h"
#include "media/rows/row_reader.h"

namespace framewise::image {
namespace {

// The steps of AV1's quantizer are up to 1.4 points apart.
double tolerance_of(const ConvertOptions& options) {
  const double normal = options.format == FileFormat::kAvif ? 1.0 : 0.5;
  return options.tolerance.value_or(normal);
}

Result<void> check(const ConvertOptions& options) {
  const int chosen = int(options.quality.has_value()) +
                     int(options.target.has_value()) +
                     int(options.max_bytes.has_value()) + int(options.lossless);
  if (chosen > 1) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "quality, target, size and lossless exclude each other"),
        "give one of them");
  }
  if (options.target && !(*options.target <= 100)) {
    return fail(ErrorKind::kUsage, "a target of {}: SSIMULACRA2 ends at 100",
                *options.target);
  }
  if (options.max_bytes && *options.max_bytes < 1) {
    return fail(ErrorKind::kUsage, "a file of {} bytes", *options.max_bytes);
  }
  const FileFormatInfo& info = info_of(options.format);
  if (options.lossless && !info.lossless) {
    return with_hint(
        fail(ErrorKind::kUnsupported, "{} is always lossy", info.name),
        "use png, webp, avif or jxl");
  }
  return {};
}

WriteOptions write_options(const ConvertOptions& options, FramePool& pool) {
  WriteOptions write;
  write.format = options.format;
  write.quality = options.quality;
  write.lossless = options.lossless;
  write.effort = options.effort;
  write.progressive = options.progressive;
  if (options.subsampling) write.subsampling = *options.subsampling;
  write.color = options.keep.icc ? ColorPolicy::kAsStored : ColorPolicy::kSrgb;
  write.background = options.background;
  write.limits = options.open.limits;
  write.executor = options.open.executor;
  write.pool = &pool;
  write.stop = options.open.stop;
  return write;
}

void append(std::vector<Finding>& all, std::vector<Finding> more) {
  for (Finding& one : more) all.push_back(std::move(one));
}

class StillConverter {
 public:
  // `map`: what the result is joined with.
  StillConverter(Still still, const ConvertOptions& options,
                 const KeptGainMap* map, FramePool& pool)
      : still_(std::move(still)),
        options_(options),
        map_(map),
        pool_(pool),
        write_(write_options(options, pool)) {
    write_.metadata = kept(std::move(still_.metadata), options.keep);
  }

  Result<void> convert(Conversion& made) {
    made.size = still_.frame.size();
    append(made.notes, std::move(still_.notes));
    FW_RETURN_IF_ERROR(convert_photograph(made));
    if (!map_ || made.content.empty()) return {};
    FW_ASSIGN_OR_RETURN(made.content, map_->joined(made.content));
    return {};
  }

 private:
  Result<void> convert_photograph(Conversion& made) {
    if (options_.target) return by_score(made);
    if (options_.max_bytes) return by_size(made);
    FW_ASSIGN_OR_RETURN(
        Encoded encoded,
        encode_still(std::move(still_.frame), still_.has_alpha, write_));
    take(made, std::move(encoded));
    made.quality = options_.quality;
    return {};
  }

  void take(Conversion& made, Encoded encoded) {
    made.content = std::move(encoded.content);
    append(made.notes, std::move(encoded.notes));
  }

  // Measured is what a viewer sees: sRGB, over the background where the format
  // has no alpha.
  Result<Frame> reference() {
    Frame frame = still_.frame;
    if (!options_.keep.icc) {
      FW_ASSIGN_OR_RETURN(frame, frame.format().bits > 8
                                     ? to_srgb16(frame, pool_)
                                     : to_srgb8(frame, pool_));
    }
    if (info_of(options_.format).alpha || !still_.has_alpha) return frame;
    const auto [r, g, b] = options_.background;
    return flatten(frame, Background::plain({r, g, b}), pool_);
  }

  Result<void> by_score(Conversion& made) {
    FW_ASSIGN_OR_RETURN(const Frame reference, this->reference());
    OpenOptions open = options_.open;
    open.pool = &pool_;
    FW_ASSIGN_OR_RETURN(Scorer scorer, Scorer::create(reference, open));
    const QualityGoal goal{.score = options_.target,
                           .bytes = {},
                           .tolerance = tolerance_of(options_)};
    if (const Encoding* const encoding = encoding_of(options_.format)) {
      FW_ASSIGN_OR_RETURN(
          SearchResult found,
          search_quality(reference, *encoding, goal, write_, &scorer));
      if (accept(made, std::move(found))) return {};
    }
    return without_loss(made, scorer);
  }

  // The last resort, and the only way of formats without a quality.
  Result<void> without_loss(Conversion& made, Scorer& scorer) {
    if (!info_of(options_.format).lossless) return missed(made);
    WriteOptions write = write_;
    write.lossless = true;
    FW_ASSIGN_OR_RETURN(Encoded encoded,
                        encode_still(still_.frame, still_.has_alpha, write));
    // Not of every format and depth: 256 colors of GIF, 8 bits of WebP.
    FW_ASSIGN_OR_RETURN(const double score, scorer.score(encoded.content));
    made.attempts.push_back({.encoding = "lossless",
                             .quality = 100,
                             .score = score,
                             .bytes = int64_t(encoded.content.size()),
                             .probes = 1,
                             .reached = score >= *options_.target});
    if (!made.attempts.back().reached) return missed(made);
    take(made, std::move(encoded));
    made.score = score;
    return {};
  }

  Result<void> by_size(Conversion& made) {
    const int64_t beside = map_ ? map_->added_bytes() : 0;
    const QualityGoal goal{
        .score = {},
        .bytes = std::max<int64_t>(1, *options_.max_bytes - beside)};
    if (const Encoding* const encoding = encoding_of(options_.format)) {
      FW_ASSIGN_OR_RETURN(
          SearchResult found,
          search_quality(still_.frame, *encoding, goal, write_, nullptr));
      return accept(made, std::move(found)) ? Result<void>() : missed(made);
    }
    FW_ASSIGN_OR_RETURN(Encoded encoded,
                        encode_still(still_.frame, still_.has_alpha, write_));
    const auto bytes = int64_t(encoded.content.size());
    made.attempts.push_back({.encoding = "lossless",
                             .quality = 100,
                             .score = {},
                             .bytes = bytes,
                             .probes = 1,
                             .reached = bytes <= *options_.max_bytes});
    if (!made.attempts.back().reached) return missed(made);
    take(made, std::move(encoded));
    return {};
  }

  bool accept(Conversion& made, SearchResult found) {
    made.attempts.push_back(std::move(found.attempt));
    const ConvertAttempt& attempt = made.attempts.back();
    if (!attempt.reached) return false;
    made.quality = attempt.quality;
    made.score = attempt.score;
    take(made, std::move(found.encoded));
    return true;
  }

  Result<void> missed(Conversion& made) {
    made.outcome = ConvertOutcome::kMissed;
    return {};
  }

  Still still_;
  const ConvertOptions& options_;
  const KeptGainMap* map_;
  FramePool& pool_;
  WriteOptions write_;
};

// Of the animation nothing is left that would share the pixels.
Result<Still> first_still(Animation animation, Metadata metadata) {
  FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
  if (!frame) return fail(ErrorKind::kInput, "the file has no frame");
  return Still{.frame = *frame,
               .has_alpha = animation.info().has_alpha,
               .metadata = std::move(metadata),
               .notes = {}};
}

// Other delays, colors or sizes may flash where the source does not.
Result<void> check_flashes(Animation& source, const ConvertOptions& options,
                           const Conversion& made) {
  if (!options.flashes || made.frames < 2 || made.content.empty()) return {};
  const FlashOptions flashes{.rules = *options.flashes};
  FW_ASSIGN_OR_RETURN(Animation written,
                      open(made.content, "result", options.open));
  FW_ASSIGN_OR_RETURN(const FlashReport after, find_flashes(written, flashes));
  if (after.state != FlashState::kFail) return {};
  FW_ASSIGN_OR_RETURN(const FlashReport before, find_flashes(source, flashes));
  if (before.state == FlashState::kFail) return {};
  return with_hint(fail(ErrorKind::kUnsupported,
                        "the result would flash where the source does not: {}",
                        after.sentence),
                   "use another format or a higher quality; --flash-rules none "
                   "does not judge flashes");
}

Result<void> convert_frames(Animation& animation, const ConvertOptions& options,
                            FramePool& pool, Conversion& made) {
  if (options.target) {
    return with_hint(
        fail(ErrorKind::kUnsupported,
             "a target of quality is searched for stills, this file moves"),
        "use `framewise optimize`, or give a quality");
  }
  if (!info_of(options.format).animation) {
    return with_hint(
        fail(ErrorKind::kUnsupported, "{} holds one frame, this file moves",
             info_of(options.format).name),
        "use webp, png, gif, avif or jxl, or `framewise image thumbnail` for "
        "one frame");
  }
  FW_ASSIGN_OR_RETURN(Writer writer,
                      Writer::to_memory(AnimationFacts::of(animation.info()),
                                        write_options(options, pool)));
  while (true) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) break;
    FW_RETURN_IF_ERROR(writer.add(*frame));
  }
  FW_ASSIGN_OR_RETURN(Written written, writer.finish());
  made.frames = written.frames;
  made.content = std::move(written.content);
  made.quality = options.quality;
  append(made.notes, std::move(written.notes));
  FW_RETURN_IF_ERROR(check_flashes(animation, options, made));
  if (!options.max_bytes || written.bytes <= *options.max_bytes) return {};
  made.attempts.push_back({.encoding = "default",
                           .quality = 0,
                           .score = {},
                           .bytes = written.bytes,
                           .probes = 1,
                           .reached = false});
  made.outcome = ConvertOutcome::kMissed;
  made.content.clear();
  return {};
}

// Whether the source could be the result: one of the same format that is no
// larger. `container` is Animation's name of the format.
bool prefers_source(std::string_view container, const Conversion& made,
                    const ConvertOptions& options) {
  const std::string_view name = info_of(options.format).name;
  const bool same = container == name ||
                    (container == "apng" && options.format == FileFormat::kPng);
  const bool larger = int64_t(made.content.size()) >= made.source_bytes;
  if (!same || options.may_grow) return false;
  return larger || made.outcome == ConvertOutcome::kMissed;
}

// The source without metadata; nullopt where its metadata cannot be located.
std::optional<std::vector<std::byte>> bare_source(
    std::span<const std::byte> source, const ConvertOptions& options) {
  switch (options.format) {
    case FileFormat::kJpeg:
    case FileFormat::kPng:
    case FileFormat::kWebp:
      return media::without_metadata(
          source, {.exif = options.keep.exif, .xmp = options.keep.xmp});
    case FileFormat::kGif:
    case FileFormat::kBmp:
    case FileFormat::kPnm:
      return std::vector<std::byte>(source.begin(), source.end());
    default: return std::nullopt;
  }
}

Result<void> keep_source(std::span<const std::byte> source,
                         const ConvertOptions& options, const KeptGainMap* map,
                         Conversion& made) {
  auto bare = bare_source(source, options);
  if (!bare) return {};
  if (map) {
    FW_ASSIGN_OR_RETURN(bare, map->joined(*bare));
  }
  const bool fits =
      !options.max_bytes || int64_t(bare->size()) <= *options.max_bytes;
  const bool smaller = made.outcome == ConvertOutcome::kMissed ||
                       bare->size() <= made.content.size();
  if (!fits || !smaller) return {};
  made.outcome = ConvertOutcome::kSourceKept;
  made.content = *std::move(bare);
  made.quality.reset();
  made.score.reset();
  return {};
}

// The map of the source, and the options by which the photograph then is
// converted: in its own colors, to which the gain applies, and without XMP,
// whose place the map's takes.
Result<std::optional<KeptGainMap>> map_of(media::Source& source,
                                          ConvertOptions& options,
                                          Conversion& made) {
  std::optional<KeptGainMap> map;
  const auto format = media::format_of(source);
  if (!format || !media::may_hold_gain_map((*format)->name)) return map;
  FW_RETURN_IF_ERROR(media::admit_bytes(source.size(), options.open.limits));
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  if (media::credential_bytes(bytes)) {
    made.notes.push_back(
        {.kind = "credentials_dropped",
         .message = "the content credentials (C2PA) are left out: they sign "
                    "the bytes of the source",
         .hint = "sign the result anew"});
  }
  if (options.drop_hdr) return map;
  FW_ASSIGN_OR_RETURN(map,
                      KeptGainMap::of(bytes, options.format, options.open));
  if (!map) return map;
  options.keep.icc = true;
  if (std::exchange(options.keep.xmp, false)) {
    made.notes.push_back(
        {.kind = "metadata_dropped",
         .message = "XMP is replaced by that of the gain map"});
  }
  return map;
}

// The source, if it may become the result.
Result<std::vector<std::byte>> bytes_of_same_format(
    media::Source& source, const ConvertOptions& options) {
  const auto format = media::format_of(source);
  std::vector<std::byte> none;
  if (!format || (*format)->name != info_of(options.format).name) return none;
  FW_RETURN_IF_ERROR(media::admit_bytes(source.size(), options.open.limits));
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  return std::vector<std::byte>(bytes.begin(), bytes.end());
}

Result<void> admit(const MemoryFacts& facts, const ConvertOptions& options) {
  return admit_memory(
      fmt::format("converting to {}", info_of(options.format).name), facts.size,
      memory_to_convert(facts, options), options.memory_bytes);
}

Result<Conversion> from_source(media::Source source,
                               const ConvertOptions& asked) {
  FramePool own_pool;
  ConvertOptions options = asked;
  const media::Job job = media::Job::of(options.open, own_pool);
  Conversion made;
  made.source_bytes = source.size();
  FW_ASSIGN_OR_RETURN(const std::optional<KeptGainMap> kept_map,
                      map_of(source, options, made));
  const KeptGainMap* const map = kept_map ? &*kept_map : nullptr;
  FW_ASSIGN_OR_RETURN(auto rows, media::open_rows(source, job));
  if (rows) {
    FW_ASSIGN_OR_RETURN(const media::Format* const format,
                        media::format_of(source));
    made.container = format->name;
    FW_RETURN_IF_ERROR(admit({.size = rows->facts().stored_size,
                              .bits = rows->facts().bits,
                              .file_bytes = made.source_bytes},
                             options));
    FW_ASSIGN_OR_RETURN(Still still,
                        read_still(*rows, source, options.keep.icc, job));
    rows.reset();
    source.forget();
    StillConverter converter(std::move(still), options, map, *job.pool);
    FW_RETURN_IF_ERROR(converter.convert(made));
    if (prefers_source(made.container, made, options)) {
      FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
      FW_RETURN_IF_ERROR(keep_source(bytes, options, map, made));
    }
    return made;
  }
  FW_ASSIGN_OR_RETURN(Metadata metadata,
                      kept_metadata_of(source, options.keep, options.open));
  FW_ASSIGN_OR_RETURN(const std::vector<std::byte> original,
                      bytes_of_same_format(source, options));
  OpenOptions open = options.open;
  open.pool = job.pool;
  FW_ASSIGN_OR_RETURN(Animation animation,
                      media::open_input(std::move(source), open));
  made.container = animation.info().container;
  made.size = animation.info().size;
  FW_RETURN_IF_ERROR(admit({.size = made.size,
                            .bits = animation.info().format.bits,
                            .moves = animation.info().frame_count != 1,
                            .file_bytes = made.source_bytes},
                           options));
  if (animation.info().frame_count != 1) {
    FW_RETURN_IF_ERROR(convert_frames(animation, options, *job.pool, made));
  } else {
    FW_ASSIGN_OR_RETURN(Still still,
                        first_still(std::move(animation), std::move(metadata)));
    StillConverter converter(std::move(still), options, map, *job.pool);
    FW_RETURN_IF_ERROR(converter.convert(made));
  }
  if (!original.empty() && prefers_source(made.container, made, options)) {
    FW_RETURN_IF_ERROR(keep_source(original, options, map, made));
  }
  return made;
}

Result<Conversion> made_from(media::Source source,
                             const ConvertOptions& options) {
  return guarded(std::move(source), [&](media::Source one) {
    return from_source(std::move(one), options);
  });
}

}  // namespace

Result<Conversion> convert(const std::filesystem::path& path,
                           const ConvertOptions& options) {
  FW_RETURN_IF_ERROR(check(options));
  FW_ASSIGN_OR_RETURN(media::Source source, media::Source::from_path(path));
  return made_from(std::move(source), options);
}

Result<Conversion> convert(std::vector<std::byte> bytes, std::string name,
                           const ConvertOptions& options) {
  FW_RETURN_IF_ERROR(check(options));
  return made_from(media::Source::from_bytes(std::move(bytes), std::move(name)),
                   options);
}

}  // namespace framewise::image
