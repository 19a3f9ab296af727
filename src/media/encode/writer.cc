// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cassert>
#include <exception>
#include <new>
#include <utility>

#include "base/result.h"
#include "media/encode/encoder.h"
#include "media/encode/prepared.h"
#include "media/metadata/exif.h"

namespace framewise {

using media::EncodeJob;
using media::FormatWriter;
using media::set_exif_upright;

struct Writer::State {
  // Held back until the next frame or the end is known.
  struct Pending {
    Frame frame;
    FrameTime time;
  };

  FramePool own_pool;
  EncodeJob job;
  const FormatWriter* writer = nullptr;
  std::string name;  // of the file, as errors give it
  std::unique_ptr<media::Output> output;
  std::unique_ptr<media::Encoder> encoder;
  std::optional<PixelFormat> pixels;  // of the first frame, as written
  std::optional<Pending> pending;
  int64_t frames = 0;
  int64_t end = 0;  // of the last frame, in ticks
  bool over = false;

  Result<void> admit(const Frame& frame, int64_t duration) const;
  Result<void> add(Frame frame, int64_t duration);
  Result<void> encode_pending(bool last);
  Result<Written> finish();
  Result<Written> repack(std::span<const std::byte> jpeg);
  Result<Written> committed();
};

namespace {

// Frames on their way to the limits: a canvas, the number, all pixels.
Result<void> admit_count(const EncodeJob& job, int64_t frames) {
  const Limits& limits = job.options.limits;
  if (limits.frames > 0 && frames > limits.frames) {
    return with_hint(fail(ErrorKind::kLimit, "more than the allowed {} frames",
                          limits.frames),
                     "raise the limit on frames");
  }
  const int64_t pixels = job.facts.size.pixels();
  if (limits.total_pixels > 0 && frames > limits.total_pixels / pixels) {
    return with_hint(
        fail(ErrorKind::kLimit, "{} frames exceed the limit of {} pixels",
             frames, limits.total_pixels),
        "raise the limit on pixels of all frames");
  }
  return {};
}

Result<void> admit_size(Size size, const FormatWriter& writer,
                        const Limits& limits) {
  if (size.width <= 0 || size.height <= 0) {
    return fail(ErrorKind::kUsage, "a frame of {}x{} pixels has no content",
                size.width, size.height);
  }
  const int32_t longest = writer.info.longest_side;
  if (size.width > longest || size.height > longest) {
    return with_hint(
        fail(ErrorKind::kUnsupported,
             "{}x{} pixels do not fit into {}, whose sides are at most {}",
             size.width, size.height, writer.info.name, longest),
        "write PNG, TIFF or JPEG XL, or make the frame smaller");
  }
  if (limits.frame_pixels > 0 && size.pixels() > limits.frame_pixels) {
    return with_hint(
        fail(ErrorKind::kLimit, "{}x{} pixels exceed the limit of {} pixels",
             size.width, size.height, limits.frame_pixels),
        "raise the limit on pixels of a frame");
  }
  return {};
}

Result<void> check_options(const FormatWriter& writer,
                           const AnimationFacts& facts,
                           const WriteOptions& options) {
  const std::string_view name = writer.info.name;
  const auto out_of_range = [](std::string_view what, auto value, auto least,
                               auto most) {
    return fail(ErrorKind::kUsage, "{} is {}, not within {} and {}", what,
                value, least, most);
  };
  if (options.quality && !(*options.quality >= 0 && *options.quality <= 100)) {
    return out_of_range("quality", *options.quality, 0, 100);
  }
  if (options.effort < 0 || options.effort > 9) {
    return out_of_range("effort", options.effort, 0, 9);
  }
  if (options.bits && (*options.bits < 8 || *options.bits > 16)) {
    return out_of_range("bits", *options.bits, 8, 16);
  }
  if (options.gif.colors < 2 || options.gif.colors > 256) {
    return out_of_range("colors of a GIF palette", options.gif.colors, 2, 256);
  }
  if (!(options.gif.loss >= 0 && options.gif.loss <= 100)) {
    return out_of_range("loss of a GIF", options.gif.loss, 0, 100);
  }
  if (options.webp.near_lossless < 0 || options.webp.near_lossless > 100) {
    return out_of_range("near-lossless", options.webp.near_lossless, 0, 100);
  }
  if (options.webp.alpha_quality < 0 || options.webp.alpha_quality > 100) {
    return out_of_range("alpha quality", options.webp.alpha_quality, 0, 100);
  }
  if (options.lossless && !writer.info.lossless) {
    return with_hint(fail(ErrorKind::kUnsupported, "{} is always lossy", name),
                     "write PNG, WebP, AVIF or JPEG XL, or leave out lossless");
  }
  if (facts.time_base.numerator <= 0 || facts.time_base.denominator <= 0) {
    return fail(ErrorKind::kUsage, "a tick of {}/{} s is no time",
                facts.time_base.numerator, facts.time_base.denominator);
  }
  return {};
}

// Metadata that the format has no place for are left out, and that is noted.
void keep_metadata_that_fits(const FormatWriter& writer, EncodeJob& job) {
  Metadata& metadata = job.options.metadata;
  const auto drop = [&](std::vector<std::byte>& data, bool fits,
                        std::string_view what) {
    if (data.empty() || fits) return;
    data.clear();
    job.note("metadata_dropped",
             fmt::format("{} holds no {}, as it is written here",
                         writer.info.name, what),
             "JPEG, PNG, WebP, AVIF and JPEG XL hold ICC, Exif and XMP", 0);
  };
  drop(metadata.icc, writer.info.icc, "ICC profile");
  drop(metadata.exif, writer.info.exif, "Exif data");
  drop(metadata.xmp, writer.info.xmp, "XMP");
}

// Catches exceptions of codec libraries; every error names the file.
template <typename Action>
auto guarded(const std::string& name, Action&& action) -> decltype(action()) {
  try {
    auto result = action();
    if (result) return result;
    return in_file(std::move(result).error(), name);
  } catch (const std::bad_alloc&) {
    return in_file(fail(ErrorKind::kLimit, "out of memory"), name);
  } catch (const std::exception& thrown) {
    return in_file(
        fail(ErrorKind::kInternal, "a codec failed: {}", thrown.what()), name);
  }
}

}  // namespace

Result<void> Writer::State::admit(const Frame& frame, int64_t duration) const {
  if (over) {
    return fail(ErrorKind::kUsage, "the file is finished or has failed");
  }
  if (frame.size() != job.facts.size) {
    return fail(ErrorKind::kUsage, "a frame of {}x{} in an animation of {}x{}",
                frame.size().width, frame.size().height, job.facts.size.width,
                job.facts.size.height);
  }
  if (duration < 0) {
    return fail(ErrorKind::kUsage, "a duration of {} ticks", duration);
  }
  if (frames > 0 && !writer->info.animation) {
    return with_hint(
        fail(ErrorKind::kUnsupported, "{} holds one frame", writer->info.name),
        "write animations as WebP, PNG, GIF, AVIF or JPEG XL");
  }
  return admit_count(job, frames + 1);
}

Result<void> Writer::State::encode_pending(bool last) {
  FW_RETURN_IF_ERROR(job.keep_going());
  FW_RETURN_IF_ERROR(
      encoder->add(std::move(pending->frame), pending->time, last));
  return {};
}

Result<void> Writer::State::add(Frame frame, int64_t duration) {
  FW_RETURN_IF_ERROR(job.keep_going());
  FW_RETURN_IF_ERROR(admit(frame, duration));
  if (!pixels) {
    pixels = media::written_format(frame, *writer, job.options);
    job.color = pixels->color;
    job.bits = std::min(job.options.bits.value_or(frame.format().bits),
                        writer->info.bits);
    FW_ASSIGN_OR_RETURN(encoder, writer->create(job));
  }
  FW_ASSIGN_OR_RETURN(Frame ready,
                      media::prepared(frame, *pixels, *writer, job));
  if (pending) FW_RETURN_IF_ERROR(encode_pending(false));
  const FrameTime time{end, duration};
  pending = {ready.with_time(frames, time, frame.changed()), time};
  end += duration;
  ++frames;
  return {};
}

Result<Written> Writer::State::finish() {
  if (over) return fail(ErrorKind::kUsage, "the file is finished already");
  if (!pending) {
    return with_hint(fail(ErrorKind::kUsage, "a file without frames"),
                     "add a frame before finishing");
  }
  FW_RETURN_IF_ERROR(encode_pending(true));
  pending.reset();
  return committed();
}

Result<Written> Writer::State::repack(std::span<const std::byte> jpeg) {
  FW_ASSIGN_OR_RETURN(encoder, writer->create(job));
  FW_RETURN_IF_ERROR(encoder->add_jpeg(jpeg));
  frames = 1;
  return committed();
}

Result<Written> Writer::State::committed() {
  encoder.reset();
  FW_RETURN_IF_ERROR(job.keep_going());
  FW_RETURN_IF_ERROR(output->commit());
  return Written{.format = job.format,
                 .bytes = output->size(),
                 .frames = frames,
                 .notes = std::move(job.notes),
                 .content = output->take()};
}

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

namespace {

Result<FileFormat> wanted_format(const std::filesystem::path& path,
                                 const WriteOptions& options) {
  if (options.format) return *options.format;
  if (const auto format = file_format_of(path)) return *format;
  std::string known;
  for (const FileFormatInfo& info : file_formats()) {
    const std::string_view all = info.extensions;
    known += fmt::format("{}.{}", known.empty() ? "" : ", ",
                         all.substr(0, all.find(' ')));
  }
  return in_file(
      with_hint(fail(ErrorKind::kUsage,
                     "the ending \"{}\" names no format that can be written",
                     path.extension().string()),
                "end the name with one of " + known + ", or name the format"),
      path.string());
}

Result<std::unique_ptr<Writer::State>> new_state(FileFormat format,
                                                 std::string name,
                                                 const AnimationFacts& facts,
                                                 const WriteOptions& options) {
  const FormatWriter& writer = media::writer_of(format);
  const auto named = [&](Error error) {
    return in_file(std::move(error), name);
  };
  if (auto valid = check_options(writer, facts, options); !valid) {
    return named(std::move(valid).error());
  }
  if (auto fits = admit_size(facts.size, writer, options.limits); !fits) {
    return named(std::move(fits).error());
  }
  auto state = std::make_unique<Writer::State>();
  state->writer = &writer;
  state->name = std::move(name);
  EncodeJob& job = state->job;
  job.format = format;
  job.facts = facts;
  job.options = options;
  job.pool = options.pool ? options.pool : &state->own_pool;
  if (options.limits.wall_time_ms > 0) {
    job.deadline = std::chrono::steady_clock::now() +
                   std::chrono::milliseconds(options.limits.wall_time_ms);
  }
  keep_metadata_that_fits(writer, job);
  set_exif_upright(job.options.metadata.exif);  // as frames are
  return state;
}

}  // namespace

Result<Writer> Writer::create(const std::filesystem::path& path,
                              const AnimationFacts& facts,
                              const WriteOptions& options) {
  FW_ASSIGN_OR_RETURN(const FileFormat format, wanted_format(path, options));
  FW_ASSIGN_OR_RETURN(auto state,
                      new_state(format, path.string(), facts, options));
  FW_ASSIGN_OR_RETURN(state->output,
                      media::file_output(path, options.limits.file_bytes));
  state->job.output = state->output.get();
  return Writer(std::move(state));
}

Result<Writer> Writer::to_memory(const AnimationFacts& facts,
                                 const WriteOptions& options) {
  if (!options.format) {
    return fail(ErrorKind::kUsage, "bytes in memory of which format?");
  }
  FW_ASSIGN_OR_RETURN(auto state,
                      new_state(*options.format, {}, facts, options));
  state->output = media::memory_output(options.limits.file_bytes);
  state->job.output = state->output.get();
  return Writer(std::move(state));
}

Result<void> Writer::add(Frame frame, int64_t duration) {
  auto added = guarded(state_->name,
                       [&] { return state_->add(std::move(frame), duration); });
  if (!added) {
    // Nothing of what is there so far may stay.
    state_->over = true;
    state_->encoder.reset();
    state_->output.reset();
  }
  return added;
}

Result<void> Writer::add(Frame frame) {
  const int64_t duration = frame.time().duration;
  return add(std::move(frame), duration);
}

Result<Written> Writer::add_jpeg_and_finish(std::span<const std::byte> jpeg) {
  return guarded(state_->name, [&] { return state_->repack(jpeg); });
}

Result<Written> Writer::finish() {
  auto written = guarded(state_->name, [&] { return state_->finish(); });
  state_->over = true;
  state_->encoder.reset();
  state_->output.reset();
  return written;
}

AnimationFacts AnimationFacts::of(const AnimationInfo& info) {
  return {.size = info.size,
          .time_base = info.time_base,
          .plays = info.plays.value_or(0),
          .has_alpha = info.has_alpha};
}

Result<Written> write(const std::filesystem::path& path, const Frame& frame,
                      const WriteOptions& options) {
  FW_ASSIGN_OR_RETURN(Writer writer,
                      Writer::create(path, {.size = frame.size()}, options));
  FW_RETURN_IF_ERROR(writer.add(frame, 0));
  return writer.finish();
}

Result<Written> repack_jpeg(std::span<const std::byte> jpeg,
                            const std::filesystem::path& path,
                            const WriteOptions& options) {
  // Says whether it is a JPEG file, within the limits.
  FW_ASSIGN_OR_RETURN(const Animation animation,
                      open({jpeg.begin(), jpeg.end()}, "JPEG file",
                           {.limits = options.limits, .stop = options.stop}));
  if (animation.info().container != "jpeg") {
    return with_hint(fail(ErrorKind::kUsage, "{} is no JPEG file",
                          animation.info().container),
                     "write other formats frame by frame");
  }
  FW_ASSIGN_OR_RETURN(
      Writer writer,
      Writer::create(path, {.size = animation.info().size}, options));
  return writer.add_jpeg_and_finish(jpeg);
}

Result<std::vector<std::byte>> encode(const Frame& frame,
                                      const WriteOptions& options) {
  FW_ASSIGN_OR_RETURN(Writer writer,
                      Writer::to_memory({.size = frame.size()}, options));
  FW_RETURN_IF_ERROR(writer.add(frame, 0));
  FW_ASSIGN_OR_RETURN(Written written, writer.finish());
  return std::move(written.content);
}

}  // namespace framewise
