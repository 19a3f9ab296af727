// SPDX-License-Identifier: Apache-2.0
// Opens files by content, and applies what holds for every format: limits over
// all frames, cancellation, deadlines and file names in errors.
#include "media/open.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "base/objects/object_name.h"
#include "base/result.h"
#include "base/sha256.h"
#include "framewise/animation.h"
#include "media/cached_frames.h"
#include "media/decode/profiled.h"
#include "media/decode/raw.h"
#include "media/decode/sequence.h"
#include "media/decoder.h"
#include "media/frames_in_memory.h"
#include "media/gain_map/gain_map_findings.h"
#include "media/pipe.h"
#include "runtime/machine.h"
#include "telemetry/span.h"

namespace framewise {
namespace media {

Job Job::of(const OpenOptions& options, FramePool& own_pool) {
  Job job;
  job.limits = options.limits;
  job.delay_rule = options.delay_rule;
  job.tolerant = options.tolerant;
  job.untagged_matrix = options.untagged_matrix;
  job.on_card = options.on_card;
  job.picture_time = options.picture_time;
  job.raw_video = options.raw_video;
  job.executor = options.executor;
  job.pool = options.pool ? options.pool : &own_pool;
  job.stop = options.stop;
  if (options.limits.wall_time_ms > 0) {
    job.deadline = std::chrono::steady_clock::now() +
                   std::chrono::milliseconds(options.limits.wall_time_ms);
  }
  return job;
}

Result<void> Job::admit(int64_t width, int64_t height) const {
  if (width <= 0 || height <= 0) {
    return fail(ErrorKind::kInput, "a picture of {}x{} pixels has no content",
                width, height);
  }
  constexpr int64_t kMaxSide = 1 << 24;
  if (width > kMaxSide || height > kMaxSide ||
      (limits.frame_pixels > 0 && width * height > limits.frame_pixels)) {
    return with_hint(
        fail(ErrorKind::kLimit,
             "a canvas of {}x{} pixels exceeds the limit of {} pixels", width,
             height, limits.frame_pixels),
        "raise it with --max-frame-pixels if you trust this file");
  }
  return {};
}

void Job::name_matrix(PixelFormat& format) const {
  const bool yuv =
      format.layout != Layout::kRgba && format.layout != Layout::kGray;
  if (yuv && format.color.matrix == Matrix::kUnspecified) {
    format.color.matrix = untagged_matrix;
  }
}

Result<void> Job::keep_going() const {
  if (stop.stop_requested()) {
    return fail(ErrorKind::kCancelled, "stopped on request");
  }
  if (deadline.time_since_epoch().count() != 0 &&
      std::chrono::steady_clock::now() > deadline) {
    return with_hint(
        fail(ErrorKind::kTimeout, "the time limit of {} ms has passed",
             limits.wall_time_ms),
        "raise it with --max-time");
  }
  return {};
}

Result<void> Decoder::seek_before(int64_t) { return rewind(); }

Result<std::string> Decoder::content_hash(const Source& source,
                                          const Job& job) {
  Sha256 hash;
  if (const std::string identity = source.identity(); !identity.empty()) {
    hash.update(std::as_bytes(std::span(identity)));
    return hash.hex();
  }
  FW_RETURN_IF_ERROR(add_bytes(source, job, hash));
  return hash.hex();
}

const std::optional<Error>& Decoder::damage() const {
  static const std::optional<Error> kNone;
  return kNone;
}

Limits limits_of_video(Limits limits) {
  limits.file_bytes = limits.videos.file_bytes;
  limits.frames = limits.videos.frames;
  limits.total_pixels = limits.videos.total_pixels;
  return limits;
}

Result<const Format*> format_of(const Source& source) {
  std::array<std::byte, kSniffBytes> head;
  FW_ASSIGN_OR_RETURN(const size_t length, source.read_at(0, head));
  const auto sniffed = std::span<const std::byte>(head).first(length);
  for (const Format& format : formats()) {
    if (format.matches(sniffed)) return &format;
  }
  return with_hint(
      fail(ErrorKind::kUnsupported, "not a picture or video format we know"),
      "`framewise doctor` lists what this build can read; --raw-video says "
      "what raw video holds");
}

Result<void> add_bytes(const Source& source, const Job& job, Sha256& hash) {
  constexpr size_t kPiece = size_t{1} << 20;
  std::vector<std::byte> piece(
      size_t(std::min<int64_t>(kPiece, source.size())));
  for (int64_t offset = 0; offset < source.size();) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_ASSIGN_OR_RETURN(const size_t got, source.read_at(offset, piece));
    hash.update(std::span(piece).first(got));
    offset += int64_t(got);
  }
  return {};
}

namespace {

Result<std::unique_ptr<Decoder>> open_source(Source& source, Job& job) {
  auto known = format_of(source);
  const bool unknown = !known && known.error().kind == ErrorKind::kUnsupported;
  if (unknown && job.raw_video) {
    job.limits = limits_of_video(job.limits);
    FW_RETURN_IF_ERROR(admit_bytes(source.size(), job.limits));
    return open_raw(source, job);
  }
  FW_ASSIGN_OR_RETURN(const Format* format, std::move(known));
  if (format->is_video) job.limits = limits_of_video(job.limits);
  FW_RETURN_IF_ERROR(admit_bytes(source.size(), job.limits));
  FW_ASSIGN_OR_RETURN(std::unique_ptr<Decoder> decoder,
                      format->open(source, job));
  if (format->is_video || format->name == "gif") return decoder;
  return with_profile_applied(std::move(decoder), source, job);
}

constexpr std::string_view kFetchAgain = "fetch or export the file again";
constexpr std::string_view kShowDamaged =
    "fetch or export the file again; --tolerant shows what there is";

// Runs `action`. Exceptions of codec libraries become errors, and every error
// names the file. Damage without a hint gets `cure` as its hint.
template <typename Action>
auto guarded(const std::string& name, std::string_view cure, Action&& action)
    -> decltype(action()) {
  try {
    auto result = action();
    if (result) return result;
    Error error = std::move(result).error();
    if (error.kind == ErrorKind::kInput && error.hint.empty()) {
      error.hint = cure;
    }
    return in_file(std::move(error), name);
  } catch (const std::bad_alloc&) {
    return in_file(fail(ErrorKind::kLimit, "out of memory"), name);
  } catch (const std::exception& thrown) {
    return in_file(fail(ErrorKind::kInternal, "{}", thrown.what()), name);
  }
}

}  // namespace
}  // namespace media

struct Animation::State {
  State(media::Source input, const OpenOptions& options)
      : source(std::move(input)), job(media::Job::of(options, own_pool)) {}

  void start_over() {
    next_index = 0;
    total_pixels = 0;
    ended = false;
  }

  // Declaration order matters: the decoder uses all members above.
  media::Source source;
  FramePool own_pool;
  media::Job job;
  std::unique_ptr<media::Decoder> decoder;

  // Index of the frame that next() returns.
  int64_t position() const { return std::max(next_index, wanted_index); }

  bool is_cached(int64_t index) const { return cached && cached->find(index); }

  // nullopt: the frame must be decoded.
  std::optional<Frame> take_cached() {
    if (ended || !is_cached(position())) return std::nullopt;
    const Frame& frame = *cached->find(position());
    next_index = frame.index() + 1;
    return frame;
  }

  // Moves the decoder to the reading position after frames came from the cache.
  Result<void> catch_up() {
    if (decoder_at == position()) return {};
    wanted_index = decoder_at = position();
    total_pixels = 0;
    return decoder->seek_before(wanted_index);
  }

  int64_t next_index = 0;
  int64_t wanted_index = 0;
  // Index of the decoder's next frame that is not before the wanted one; -1
  // after a failure.
  int64_t decoder_at = 0;
  int64_t total_pixels = 0;
  bool ended = false;
  std::optional<media::CachedFrames> cached;

  // Runs an action on the open file.
  template <typename Action>
  auto guarded(Action&& action) {
    return media::guarded(
        source.name(), job.tolerant ? media::kFetchAgain : media::kShowDamaged,
        std::forward<Action>(action));
  }
};

Animation::Animation(std::unique_ptr<State> state) : state_(std::move(state)) {}
Animation::~Animation() = default;
Animation::Animation(Animation&&) noexcept = default;
Animation& Animation::operator=(Animation&&) noexcept = default;

const AnimationInfo& Animation::info() const { return state_->decoder->info(); }
const std::string& Animation::name() const { return state_->source.name(); }
const std::optional<Error>& Animation::damage() const {
  return state_->decoder->damage();
}

Result<std::optional<Frame>> Animation::next() {
  State& state = *state_;
  if (std::optional<Frame> cached = state.take_cached()) return cached;
  const auto pull = [&state]() -> Result<std::optional<Frame>> {
    if (!state.ended) FW_RETURN_IF_ERROR(state.catch_up());
    while (!state.ended) {
      FW_RETURN_IF_ERROR(state.job.keep_going());
      telemetry::Span span("decode");
      FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, state.decoder->next());
      if (!frame) break;
      span.add_pixels(frame->size().pixels());
      const Limits& limits = state.job.limits;
      if (limits.frames > 0 && frame->index() >= limits.frames) {
        return with_hint(fail(ErrorKind::kLimit,
                              "more than the allowed {} frames", limits.frames),
                         "raise it with --max-frames-in-file if you trust "
                         "this file");
      }
      state.total_pixels += frame->size().pixels();
      if (limits.total_pixels > 0 && state.total_pixels > limits.total_pixels) {
        return with_hint(
            at_frame(fail(ErrorKind::kLimit,
                          "more than the allowed {} pixels in all frames",
                          limits.total_pixels),
                     frame->index()),
            "raise it with --max-total-pixels if you trust this file");
      }
      state.next_index = state.decoder_at = frame->index() + 1;
      if (state.cached) state.cached->add(*frame);
      if (frame->index() >= state.wanted_index) return frame;
    }
    state.ended = true;
    return std::optional<Frame>();
  };
  auto frame = state.guarded(pull);
  if (!frame) {
    state.ended = true;
    state.decoder_at = -1;
  }
  return frame;
}

Result<void> Animation::rewind() {
  state_->start_over();
  state_->wanted_index = 0;
  if (state_->is_cached(0)) return {};
  state_->decoder_at = 0;
  const auto back =
      state_->guarded([this] { return state_->decoder->rewind(); });
  // Another pass often keeps fewer frames alive than the last one.
  constexpr int64_t kWorthGivingBack = 8 << 20;
  FramePool& pool = state_->own_pool;
  if (pool.statistics().idle_bytes > kWorthGivingBack) pool.trim();
  return back;
}

Result<void> Animation::seek(int64_t index) {
  if (index < 0) {
    return in_file(fail(ErrorKind::kUsage, "no frame has the index {}", index),
                   name());
  }
  State& state = *state_;
  // If the frame is next anyway, no seek is needed.
  if (index == state.position() && !state.ended) return {};
  state.start_over();
  state.wanted_index = index;
  if (state.is_cached(index)) return {};
  state.decoder_at = index;
  return state.guarded([&] { return state.decoder->seek_before(index); });
}

// Not in tolerant mode: each pass over a damaged file must report the damage.
void Animation::cache_frames(int64_t max_bytes) {
  if (!state_->job.tolerant && !state_->cached)
    state_->cached.emplace(max_bytes);
}

Result<Survey> Animation::survey() {
  return state_->guarded([this]() -> Result<Survey> {
    FW_ASSIGN_OR_RETURN(Survey survey, state_->decoder->survey());
    if (!media::may_hold_gain_map(info().container)) return survey;
    FW_ASSIGN_OR_RETURN(const auto bytes, state_->source.bytes());
    for (Finding& finding : media::findings_beside_pixels(bytes)) {
      survey.findings.push_back(std::move(finding));
    }
    return survey;
  });
}

Result<std::string> Animation::content_hash() {
  return state_->guarded([this] {
    return state_->decoder->content_hash(state_->source, state_->job);
  });
}

namespace media {
namespace {

template <typename Opener>
Result<Animation> open_with(Opener&& opener, Source source,
                            const OpenOptions& options) {
  const std::string name = source.name();
  return guarded(name, kFetchAgain, [&]() -> Result<Animation> {
    if (!runtime::has_simd_target()) {
      return fail(ErrorKind::kEnvironment,
                  "this processor lacks the SSSE3 instructions that framewise "
                  "needs (x86 processors have them since 2011)");
    }
    auto state = std::make_unique<Animation::State>(std::move(source), options);
    FW_ASSIGN_OR_RETURN(state->decoder, opener(state->source, state->job));
    return Animation(std::move(state));
  });
}

Result<Animation> open_numbered(const std::filesystem::path& path,
                                const OpenOptions& options) {
  return open_with(
      [&path](const Source&, Job& job) { return open_sequence(path, job); },
      Source::from_bytes({}, path.string()), options);
}

}  // namespace

Result<Animation> open_input(Source source, const OpenOptions& options) {
  return open_with(open_source, std::move(source), options);
}

Result<Animation> open_decoder(const MakeDecoder& make, std::string name,
                               const OpenOptions& options) {
  return open_with([&](const Source&, const Job& job) { return make(job); },
                   Source::from_bytes({}, std::move(name)), options);
}

}  // namespace media

Result<Animation> open(const std::filesystem::path& path,
                       const OpenOptions& options) {
  if (!is_object(path) && media::is_sequence(path)) {
    return media::open_numbered(path, options);
  }
  FW_ASSIGN_OR_RETURN(media::Source source, media::Source::from_path(path));
  return media::open_input(std::move(source), options);
}

Result<Animation> open(std::vector<std::byte> bytes, std::string name,
                       const OpenOptions& options) {
  return media::open_input(
      media::Source::from_bytes(std::move(bytes), std::move(name)), options);
}

Result<Animation> make_animation(std::vector<Frame> frames, TimeBase time_base,
                                 std::string name) {
  return media::open_decoder(
      [&](const media::Job&) {
        return media::read_from_memory(std::move(frames), time_base);
      },
      std::move(name), {});
}

Result<Animation> open_fd(int fd, std::string name,
                          const OpenOptions& options) {
  // Of a format that nobody knows not more than its beginning is read.
  const auto known = [&](const media::Source& head) -> Result<void> {
    const auto format = media::format_of(head);
    if (format || options.raw_video) return {};
    return in_file(format.error(), head.name());
  };
  struct stat facts {};
  const bool endless = fstat(fd, &facts) == 0 && !S_ISREG(facts.st_mode) &&
                       !S_ISDIR(facts.st_mode);
  FW_ASSIGN_OR_RETURN(
      media::Source source,
      endless ? media::read_pipe(fd, name, options.limits, known)
              : media::Source::from_fd(fd, std::move(name), options.limits));
  return media::open_input(std::move(source), options);
}

}  // namespace framewise
