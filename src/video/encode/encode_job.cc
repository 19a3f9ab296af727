// SPDX-License-Identifier: Apache-2.0
// Encoding a film anew, from the request to the checked file.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>

#include "base/files/leftover_files.h"
#include "video/encode/codec_steps.h"
#include "video/encode/encode_check.h"
#include "video/encode/encode_film.h"
#include "video/encode/grain_choice.h"
#include "video/encode/in_lanes.h"
#include "video/encode/join_scenes.h"
#include "video/encode/scene_search.h"
#include "video/encode/scene_trials.h"
#include "video/encode/scenes.h"

namespace framewise::video {

using media::Job;

namespace {

// Frames on which a scene is probed: a quarter of it, as a probe costs what it
// encodes; below a second, frames that refer to none count too much.
constexpr int64_t kProbeShare = 4;
constexpr int64_t kLeastProbeFrames = 24;
constexpr int64_t kMostProbeFrames = 60;

// So often a scene is encoded whole once its setting was probed: one of four is
// tried again.
constexpr double kEncodesOfScene = 1.25;

class EncodeJob {
 public:
  EncodeJob(EncodeRequest request, const WorkContext& context)
      : request_(std::move(request)), context_(context) {
    job_.limits = media::limits_of_video(context.limits);
    job_.pool = &pool_;
    job_.stop = context.stop;
    request_.options.encoding = scene_encoding(request_.options.encoding);
    request_.options.compare.stop = context.stop;
  }

  Result<EncodeReport> run(bool write);

 private:
  Result<void> open();
  Result<void> divide_size();
  Result<void> divide();
  SearchRules rules() const;
  SearchWork work();
  Result<void> choose_grain();
  Result<void> describe_grain();
  std::string_view grain_at(int64_t frame) const;
  Result<void> search(bool write);
  int64_t bytes_to_save() const;
  Result<void> finish();
  double expected_seconds() const;
  void show(size_t scene, const FoundScene& found);
  void describe(std::span<const FoundScene> found);
  ScenesToJoin to_join() const;
  void take_time();

  const std::chrono::steady_clock::time_point start_ =
      std::chrono::steady_clock::now();
  const double processor_ = processor_seconds();
  EncodeRequest request_;
  const WorkContext& context_;
  FramePool pool_;
  Job job_;
  std::vector<judge::Requirement> targets_;
  OtherBytes other_bytes_;  // beside the frames
  int64_t most_bytes_ = 0;  // of the frames; 0: as the targets need
  std::optional<CodedFilm> film_;
  size_t lanes_ = 1;
  std::vector<SceneTask> tasks_;
  std::vector<FrameRange> ranges_;
  // Of each scene, the value of kGrainOption; empty: not given.
  std::vector<std::string_view> grain_;
  std::vector<std::string> keys_;
  std::unique_ptr<SceneTrials> trials_;
  EncodeReport report_;

  std::mutex mutex_;  // of what progress shows
  int64_t shown_frames_ = 0;
  int64_t shown_bytes_ = 0;
  std::optional<std::pair<double, double>> worst_;  // margin, second
  double worst_value_ = 0;
};

Result<void> EncodeJob::open() {
  FW_ASSIGN_OR_RETURN(targets_, judge::parse_targets(request_.options.targets));
  if (targets_.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "there is no target"),
                     "name one such as --target 'score>=85'");
  }
  const media::VideoEncoding& encoding = request_.options.encoding;
  FW_RETURN_IF_ERROR(media::check_codec(request_.container, encoding.codec));
  if (!steps_of_codec(encoding.codec)) {
    return with_hint(fail(ErrorKind::kUsage, "{} has no setting to search",
                          media::info_of(encoding.codec).name),
                     "choose av1, hevc, h264 or vp9");
  }
  FW_ASSIGN_OR_RETURN(CodedFilm film, CodedFilm::open(request_, job_));
  film_.emplace(std::move(film));
  FW_ASSIGN_OR_RETURN(report_.notes, check_tracks(request_, job_));
  FW_RETURN_IF_ERROR(divide_size());
  report_.notes.insert(report_.notes.begin(), film_->notes().begin(),
                       film_->notes().end());
  return {};
}

// The bytes left for the frames of a file of at most so many.
Result<void> EncodeJob::divide_size() {
  FW_ASSIGN_OR_RETURN(other_bytes_, bytes_beside_frames(request_, job_));
  report_.most_bytes = request_.options.most_bytes;
  if (report_.most_bytes == 0) return {};
  most_bytes_ = report_.most_bytes - other_bytes_.expected;
  if (most_bytes_ > 0) return {};
  return with_hint(
      fail(ErrorKind::kUnsupported,
           "sound, subtitles and all else take {}, and the film may have {}",
           words_of_bytes(double(other_bytes_.expected)),
           words_of_bytes(double(report_.most_bytes))),
      "allow more by --size, or leave tracks out: --audio none");
}

Result<void> EncodeJob::divide() {
  FW_ASSIGN_OR_RETURN(lanes_, scene_lanes(*film_, request_.options.encoding,
                                          targets_, context_));
  FW_ASSIGN_OR_RETURN(const auto steps,
                      film_->steps(*context_.executor, lanes_));
  const double rate = film_->clip().rate.per_second();
  const auto frames = [rate](double seconds) {
    return std::max<int64_t>(std::llround(seconds * rate), 2);
  };
  ranges_ = find_scenes(steps,
                        {.least_frames = frames(request_.options.least_scene_s),
                         .most_frames = frames(request_.options.most_scene_s)});
  for (const FrameRange& range : ranges_) {
    const int64_t window = std::clamp(range.frames / kProbeShare,
                                      kLeastProbeFrames, kMostProbeFrames);
    tasks_.push_back({range, hardest_window(steps, range, window)});
  }
  return {};
}

void EncodeJob::show(size_t scene, const FoundScene& found) {
  const FrameRange& range = ranges_[scene];
  const std::lock_guard lock(mutex_);
  shown_frames_ += range.frames;
  shown_bytes_ += found.best.bytes;
  report_.kept_scenes += found.best.known;
  if (!worst_ || found.best.margin < worst_->first) {
    worst_ = {found.best.margin, film_->start_s(range.first)};
    worst_value_ = found.best.value;
  }
  if (!context_.progress) return;
  const double share = double(shown_frames_) /
                       double(std::max<int64_t>(film_->clip().frames, 1));
  context_.progress->note(fmt::format(
      "{:.1f} MB so far, {:.1f} MB expected, worst {:.1f} at {:.0f} s",
      double(shown_bytes_) / 1e6, double(shown_bytes_) / share / 1e6,
      worst_value_, worst_->second));
  context_.progress->end_one(fmt::format("scene {}", scene + 1), range.frames,
                             !(found.best.margin >= 0));
}

// The bytes that new frames may have at most for the file to get smaller; 0:
// any number.
int64_t EncodeJob::bytes_to_save() const {
  if (request_.options.allow_larger || most_bytes_ > 0) return 0;
  return std::max<int64_t>(film_->clip().file_bytes - other_bytes_.least, 1);
}

SearchRules EncodeJob::rules() const {
  const media::VideoCodec codec = request_.options.encoding.codec;
  const CodecSteps& steps = *steps_of_codec(codec);
  return {.crf = {steps.lowest, steps.highest, steps.step},
          .usual_crf = double(media::info_of(codec).normal_crf),
          .spread = steps.spread};
}

SearchWork EncodeJob::work() {
  return {.executor = context_.executor,
          .lanes = lanes_,
          .run = [this](const FrameRange& range, double crf, TrialUse use) {
            return trials_->run(range, crf, use, grain_at(range.first));
          }};
}

std::string_view EncodeJob::grain_at(int64_t frame) const {
  if (grain_.empty()) return {};
  const auto after =
      std::ranges::upper_bound(ranges_, frame, {}, &FrameRange::first);
  return grain_[size_t(after - ranges_.begin()) - 1];
}

// Describes the grain of the scenes that have it, where the grainiest one is
// better so.
Result<void> EncodeJob::describe_grain() {
  grain_.assign(ranges_.size(), kAllGrain);
  return in_lanes(context_.executor, lanes_, ranges_.size(),
                  [this](size_t scene) -> Result<void> {
                    FW_ASSIGN_OR_RETURN(const double deviation,
                                        grain_of_scene(*film_, ranges_[scene]));
                    if (deviation == 0) grain_[scene] = kNoGrain;
                    return {};
                  });
}

// Searches the window of the grainiest scene with its grain coded, and with it
// described.
Result<void> EncodeJob::choose_grain() {
  if (!may_describe_grain(request_.options)) return {};
  FW_ASSIGN_OR_RETURN(const GrainyScene grainy,
                      grainiest_scene(*film_, tasks_));
  if (grainy.deviation == 0) return {};
  if (const auto* blind = target_blind_to_grain(targets_)) {
    report_.notes.push_back(
        fmt::format("film grain of {:.1f} levels is coded: {} counts other "
                    "grain as a loss; with a target of the score, it may be "
                    "described for fewer bytes",
                    grainy.deviation, blind->metric->name));
    return {};
  }
  const FrameRange& window = tasks_[grainy.scene].window;
  const SceneTask task{window, window};
  FW_ASSIGN_OR_RETURN(const auto coded,
                      search_scenes({&task, 1}, rules(), work()));
  grain_.assign(ranges_.size(), kAllGrain);
  FW_ASSIGN_OR_RETURN(const auto described,
                      search_scenes({&task, 1}, rules(), work()));
  const SceneTrial& plain = coded.front().best;
  const SceneTrial& other = described.front().best;
  const bool better = is_better_described(plain, other);
  grain_.clear();
  if (better) FW_RETURN_IF_ERROR(describe_grain());
  report_.notes.push_back(fmt::format(
      "film grain of {:.1f} levels is {}: {:.1f} s of the grainiest scene take "
      "{} "
      "with it coded and {} with it described ({:+.1f} and {:+.1f} to the "
      "target)",
      grainy.deviation,
      better ? "described, and made anew by players" : "coded",
      film_->start_s(window.end()) - film_->start_s(window.first),
      words_of_bytes(double(plain.bytes)), words_of_bytes(double(other.bytes)),
      plain.margin, other.margin));
  return {};
}

Result<void> EncodeJob::search(bool write) {
  FW_ASSIGN_OR_RETURN(trials_,
                      SceneTrials::open(request_, *film_, targets_,
                                        scenes_folder(request_.output)));
  FW_RETURN_IF_ERROR(choose_grain());
  SearchRules of_film = rules();
  of_film.most_bytes = most_bytes_;
  of_film.film_bytes = bytes_to_save();
  of_film.dry_run = !write;
  SearchWork shown = work();
  shown.on_found = [this](size_t scene, const FoundScene& found) {
    show(scene, found);
  };
  FW_ASSIGN_OR_RETURN(const auto found, search_scenes(tasks_, of_film, shown));
  describe(found);
  return {};
}

void EncodeJob::describe(std::span<const FoundScene> found) {
  for (size_t i = 0; i < found.size(); ++i) {
    const FrameRange& range = ranges_[i];
    const SceneTrial& best = found[i].best;
    const double start = film_->start_s(range.first);
    report_.scenes.push_back({.range = range,
                              .start_s = start,
                              .seconds = film_->start_s(range.end()) - start,
                              .crf = best.crf,
                              .bytes = best.bytes,
                              .value = best.value,
                              .margin = best.margin,
                              .encodes = found[i].encodes});
    report_.video_bytes += best.bytes;
    keys_.push_back(best.key);
  }
  report_.encoded_frames = trials_->encoded_frames();
  report_.measured_frames = trials_->measured_frames();
}

ScenesToJoin EncodeJob::to_join() const {
  return {.request = request_,
          .film = *film_,
          .ranges = ranges_,
          .load = [this](size_t scene) { return trials_->load(keys_[scene]); }};
}

Result<void> EncodeJob::finish() {
  const ScenesToJoin scenes = to_join();
  FW_ASSIGN_OR_RETURN(const auto muxer, join_scenes(scenes, job_));
  FW_ASSIGN_OR_RETURN(report_.check,
                      check_encoded(muxer->temporary().string(), scenes, job_,
                                    *context_.executor));
  if (!report_.check.problems.empty()) {
    return with_hint(
        in_file(fail(ErrorKind::kInternal, "the finished film differs: {}",
                     report_.check.problems.front()),
                request_.output.string()),
        "the encoded scenes are kept; the file was not given its name");
  }
  report_.bytes = muxer->bytes();
  if (report_.most_bytes > 0 && report_.bytes > report_.most_bytes) {
    return with_hint(
        fail(ErrorKind::kUnsupported,
             "the finished film has {} bytes, and may have {}: its container "
             "takes more than was expected",
             report_.bytes, report_.most_bytes),
        "the encoded scenes are kept; ask for a little less by --size");
  }
  report_.written = true;
  take_time();
  if (request_.before_naming) {
    FW_RETURN_IF_ERROR(request_.before_naming(report_, muxer->temporary()));
  }
  FW_RETURN_IF_ERROR(
      mark_finished(scenes_folder(request_.output), muxer->temporary()));
  FW_RETURN_IF_ERROR(muxer->commit());
  trials_->remove();
  return {};
}

// Of the whole work, by what a dry run took for each frame that it encoded.
double EncodeJob::expected_seconds() const {
  double frames = double(report_.encoded_frames);
  for (const SceneResult& scene : report_.scenes) {
    if (scene.encodes == 0)
      frames += kEncodesOfScene * double(scene.range.frames);
  }
  return report_.work_s * frames /
         double(std::max<int64_t>(report_.encoded_frames, 1));
}

void EncodeJob::take_time() {
  report_.work_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start_)
          .count();
  report_.processor_s = processor_seconds() - processor_;
}

Result<EncodeReport> EncodeJob::run(bool write) {
  FW_RETURN_IF_ERROR(open());
  const CodedClip& clip = film_->clip();
  report_.film = request_.film;
  report_.codec = media::info_of(request_.options.encoding.codec).name;
  report_.preset = request_.options.encoding.preset;
  report_.target = request_.options.targets.front();
  report_.metric = targets_.front().metric->name;
  report_.size = clip.coding.size;
  report_.frames_per_second = clip.rate.per_second();
  report_.seconds = clip.film_seconds();
  report_.frames = clip.frames;
  report_.film_bytes = clip.file_bytes;
  remove_leftover_files(request_.output);
  FW_RETURN_IF_ERROR(divide());
  if (context_.progress) {
    context_.progress->add(int64_t(ranges_.size()), clip.frames);
  }
  FW_RETURN_IF_ERROR(search(write));
  report_.bytes = report_.video_bytes + other_bytes_.expected;
  if (write) FW_RETURN_IF_ERROR(finish());
  take_time();
  if (!write) report_.expected_s = expected_seconds();
  return std::move(report_);
}

}  // namespace
}  // namespace framewise::video

extern "C" __attribute__((visibility("default"))) void framewise_video_encode(
    const framewise::video::EncodeRequest& request,
    const framewise::video::WorkContext& context, bool write,
    framewise::Result<framewise::video::EncodeReport>& answer) {
  answer = framewise::video::EncodeJob(request, context).run(write);
}
