// SPDX-License-Identifier: Apache-2.0
#include "jobs/flashes/fix_file.h"

#include <utility>

#include "base/result.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "media/encode/video/add_sound.h"
#include "media/video_facts.h"
#include "video/compose/compose.h"

namespace framewise::jobs {
namespace {

namespace fs = std::filesystem;

// Whether a video has sound that a copy in this container can have.
bool has_sound(const fs::path& from, const OpenOptions& reading) {
  const auto source = media::Source::from_path(from);
  if (!source) return false;
  FramePool pool;
  const auto facts =
      media::read_video_facts(*source, media::Job::of(reading, pool));
  return facts && facts->audio.has_value();
}

// Puts the sound of `from` under the frames of `silent`, whose packets are
// copied; the sound is encoded as the container takes it.
Result<void> encode_sound(const fs::path& silent, const fs::path& from,
                          media::Container container, const fs::path& to,
                          const OpenOptions& reading) {
  video::ComposeRequest request{
      .clips = {silent.string()}, .plays = {{.clip = 0}}, .output = to};
  request.container = container;
  request.options.sound = {.mode = video::SoundMode::kTrack,
                           .track = from.string()};
  request.options.crossfade_s = 0;
  request.options.flashes.reset();  // nothing is joined
  ThreadPool one(1);
  const video::WorkContext context{
      .executor = reading.executor ? reading.executor : &one,
      .stop = reading.stop,
      .limits = reading.limits};
  FW_RETURN_IF_ERROR(video::compose_film(request, context));
  return {};
}

Result<report::FixedSound> add_sound(const fs::path& silent,
                                     const fs::path& from,
                                     media::Container container,
                                     const fs::path& to,
                                     const OpenOptions& reading) {
  FramePool pool;
  const auto copied = media::add_sound(
      {.picture = silent, .sound = from, .to = to, .container = container},
      media::Job::of(reading, pool));
  if (copied) return report::FixedSound::kCopied;
  if (copied.error().kind != ErrorKind::kUnsupported) return copied.error();
  FW_RETURN_IF_ERROR(encode_sound(silent, from, container, to, reading));
  return report::FixedSound::kEncoded;
}

// The score of the copy beside the original.
Result<std::optional<double>> score_of(const fs::path& from, const fs::path& to,
                                       const OpenOptions& reading) {
  CompareOptions options;
  options.open = reading;
  options.executor = reading.executor;
  options.stop = reading.stop;
  options.flashes.reset();  // they were judged
  FW_ASSIGN_OR_RETURN(const Report report, compare(from, to, options));
  return report.comparisons.front().score;
}

// A file beside the copy, which is removed at the end.
class SilentCopy {
 public:
  explicit SilentCopy(const fs::path& to)
      : path_(to.parent_path() /
              (to.stem().string() + ".silent" + to.extension().string())) {}
  ~SilentCopy() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  SilentCopy(const SilentCopy&) = delete;
  SilentCopy& operator=(const SilentCopy&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Result<report::FixedFile> fix_with_sound(const fs::path& from,
                                         const fs::path& to,
                                         media::Container container,
                                         const FlashesRequest& request,
                                         const FlashRepairOptions& options) {
  const SilentCopy silent(to);
  report::FixedFile fixed;
  FW_ASSIGN_OR_RETURN(fixed.repaired, repair_flashes(from, silent.path(),
                                                     request.open, options));
  FW_ASSIGN_OR_RETURN(
      fixed.sound, add_sound(silent.path(), from, container, to, request.open));
  FW_ASSIGN_OR_RETURN(fixed.repaired.after,
                      find_flashes(to, request.open, request.flashes));
  fixed.repaired.written.bytes = int64_t(fs::file_size(to));
  return fixed;
}

}  // namespace

Result<report::FixedFile> fix_file(const fs::path& from, const fs::path& to,
                                   const FlashesRequest& request) {
  FlashRepairOptions options{
      .flashes = request.flashes, .repair = request.repair(), .write = {}};
  options.flashes.stop_at_failure = false;
  options.write.executor = request.open.executor;
  options.write.stop = request.open.stop;
  const bool sounds = has_sound(from, request.open);
  const auto container = media::container_of(to.filename().string());
  report::FixedFile fixed;
  // Slowed frames and their sound would part.
  if (sounds && container && !request.slow) {
    FW_ASSIGN_OR_RETURN(fixed,
                        fix_with_sound(from, to, *container, request, options));
  } else {
    FW_ASSIGN_OR_RETURN(fixed.repaired,
                        repair_flashes(from, to, request.open, options));
    if (sounds) fixed.sound = report::FixedSound::kLeftOut;
  }
  FW_ASSIGN_OR_RETURN(fixed.score, score_of(from, to, request.open));
  return fixed;
}

}  // namespace framewise::jobs
