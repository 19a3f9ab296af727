// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cmath>

#include "video/encode/codec_steps.h"
#include "video/encode/in_lanes.h"
#include "video/encode/scene_trials.h"
#include "video/encode/scenes.h"
#include "video/ladder/ladder.h"

namespace framewise::video {
namespace {

// A sample of a scene: two seconds of film, in which the first frame, coded
// alone, does not count too much.
constexpr int64_t kWindowFrames = 48;
// Of the smallest film: the usual steps from 1080 lines to 720, 540 and 360.
constexpr double kUsualHeights[] = {1, 2.0 / 3, 1.0 / 2, 1.0 / 3};
// Below this, encoders have nothing to predict from.
constexpr int kLeastHeight = 32;
// Settings around the usual one, in spreads of the codec.
constexpr double kSettings[] = {-2, -1, 0, 1, 2};

struct LadderFilm {
  std::string path;
  Size size;
  std::vector<FrameRange> windows;
  size_t first_window = 0;  // among those of all films
};

std::string words_of_encoder(const LadderEncoder& encoder) {
  const media::VideoCodecInfo& info = media::info_of(encoder.codec);
  return fmt::format(
      "{} {}", info.name,
      encoder.preset.empty() ? info.normal_preset : encoder.preset);
}

class LadderJob {
 public:
  LadderJob(const LadderRequest& request, const WorkContext& context)
      : request_(request), context_(context) {
    job_.limits = media::limits_of_video(context.limits);
    job_.pool = &pool_;
    job_.stop = context.stop;
  }

  Result<LadderReport> run() {
    const auto start = std::chrono::steady_clock::now();
    const double processor = processor_seconds();
    FW_RETURN_IF_ERROR(check());
    for (const std::string& film : request_.films) {
      FW_RETURN_IF_ERROR(add_film(film));
    }
    FW_RETURN_IF_ERROR(choose_heights());
    add_trials();
    for (const LadderFilm& film : films_) {
      for (size_t first = 0; first < report_.trials.size();
           first += std::size(kSettings)) {
        FW_RETURN_IF_ERROR(measure(film, first));
      }
    }
    report_.work_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
            .count();
    report_.processor_s = processor_seconds() - processor;
    return std::move(report_);
  }

 private:
  Result<void> check() {
    FW_ASSIGN_OR_RETURN(targets_, judge::parse_targets({&request_.target, 1}));
    if (judge::is_of_the_whole(targets_.front())) {
      return with_hint(fail(ErrorKind::kUsage,
                            "the score takes a smaller frame for a defect"),
                       "name a metric, such as --target 'ssimulacra2>=80'");
    }
    report_.target = request_.target;
    report_.metric = targets_.front().metric->name;
    report_.films = request_.films;
    for (const LadderEncoder& encoder : request_.encoders) {
      if (!steps_of_codec(encoder.codec)) {
        return fail(ErrorKind::kUsage, "{} has no setting to try",
                    media::info_of(encoder.codec).name);
      }
      report_.encoders.push_back(words_of_encoder(encoder));
    }
    return {};
  }

  EncodeRequest encode_request(const std::string& film,
                               const LadderEncoder& encoder,
                               std::optional<Size> size) const {
    EncodeRequest request;
    request.film = film;
    request.options.encoding.codec = encoder.codec;
    request.options.encoding.preset = encoder.preset;
    request.options.encoding = scene_encoding(request.options.encoding);
    request.options.picture_size = size;
    request.options.compare = request_.compare;
    request.options.compare.stop = context_.stop;
    return request;
  }

  Result<void> add_film(const std::string& path) {
    const EncodeRequest request =
        encode_request(path, request_.encoders.front(), {});
    FW_ASSIGN_OR_RETURN(const CodedFilm film, CodedFilm::open(request, job_));
    FW_ASSIGN_OR_RETURN(
        const size_t lanes,
        scene_lanes(film, request.options.encoding, targets_, context_));
    FW_ASSIGN_OR_RETURN(const auto steps,
                        film.steps(*context_.executor, lanes));
    const double rate = film.clip().rate.per_second();
    const auto frames = [rate](double seconds) {
      return std::max<int64_t>(std::llround(seconds * rate), 2);
    };
    const EncodeOptions usual;
    const auto scenes =
        find_scenes(steps, {.least_frames = frames(usual.least_scene_s),
                            .most_frames = frames(usual.most_scene_s)});
    LadderFilm& added =
        films_.emplace_back(LadderFilm{.path = path,
                                       .size = film.clip().coding.size,
                                       .windows = {},
                                       .first_window = report_.windows.size()});
    const size_t wanted = std::min(size_t(request_.scenes), scenes.size());
    for (size_t i = 0; i < wanted; ++i) {
      const FrameRange& scene =
          scenes[(2 * i + 1) * scenes.size() / (2 * wanted)];
      const int64_t length = std::min(scene.frames, kWindowFrames);
      const FrameRange window{scene.first + (scene.frames - length) / 2,
                              length};
      added.windows.push_back(window);
      const double start = film.start_s(window.first);
      report_.windows.push_back(
          {.film = films_.size() - 1,
           .start_s = start,
           .seconds = film.start_s(window.end()) - start});
    }
    return {};
  }

  Result<void> choose_heights() {
    const LadderFilm& smallest = *std::ranges::min_element(
        films_, {}, [](const LadderFilm& film) { return film.size.height; });
    heights_ = request_.heights;
    if (heights_.empty()) {
      for (const double share : kUsualHeights) {
        const int height = int(share * smallest.size.height) & ~1;
        if (height >= kLeastHeight) heights_.push_back(height);
      }
    }
    for (int& height : heights_) height &= ~1;  // for chroma of half size
    std::ranges::sort(heights_, std::greater<>());
    heights_.erase(std::unique(heights_.begin(), heights_.end()),
                   heights_.end());
    const bool possible = !heights_.empty() &&
                          heights_.back() >= kLeastHeight &&
                          heights_.front() <= smallest.size.height;
    if (possible) return {};
    return in_file(
        with_hint(
            fail(ErrorKind::kUsage, "a film of {} lines has no rung of {}",
                 smallest.size.height, heights_.empty() ? 0 : heights_.front()),
            fmt::format("name heights from {} to {} by --sizes", kLeastHeight,
                        smallest.size.height)),
        smallest.path);
  }

  void add_trials() {
    for (size_t encoder = 0; encoder < request_.encoders.size(); ++encoder) {
      const auto codec = request_.encoders[encoder].codec;
      const CodecSteps& steps = *steps_of_codec(codec);
      for (const int height : heights_) {
        for (const double setting : kSettings) {
          const double crf =
              media::info_of(codec).normal_crf + setting * steps.spread;
          report_.trials.push_back(
              {.encoder = encoder,
               .height = height,
               .crf = std::clamp(crf, steps.lowest, steps.highest),
               .samples = std::vector<LadderSample>(report_.windows.size())});
        }
      }
    }
    if (!context_.progress) return;
    const auto samples =
        int64_t(report_.trials.size() * report_.windows.size());
    context_.progress->add(samples, samples);
  }

  // The settings of one encoder and height, from `first` on, on one film.
  Result<void> measure(const LadderFilm& film, size_t first) {
    const LadderTrial& model = report_.trials[first];
    const LadderEncoder& encoder = request_.encoders[model.encoder];
    const double aspect = double(film.size.width) / film.size.height;
    const Size size{int32_t(std::lround(model.height * aspect / 2)) * 2,
                    model.height};
    const EncodeRequest request = encode_request(film.path, encoder, size);
    FW_ASSIGN_OR_RETURN(const CodedFilm coded, CodedFilm::open(request, job_));
    FW_ASSIGN_OR_RETURN(
        const auto trials,
        SceneTrials::open(request, coded, targets_, request_.journal));
    const size_t windows = film.windows.size();
    FW_ASSIGN_OR_RETURN(
        const size_t lanes,
        scene_lanes(coded, request.options.encoding, targets_, context_));
    FW_RETURN_IF_ERROR(in_lanes(
        context_.executor, lanes, windows * std::size(kSettings),
        [&](size_t i) {
          return try_one(film, *trials, first + i / windows, i % windows);
        }));
    report_.encoded_frames += trials->encoded_frames();
    return {};
  }

  Result<void> try_one(const LadderFilm& film, SceneTrials& trials,
                       size_t trial, size_t window) {
    LadderTrial& of = report_.trials[trial];
    FW_ASSIGN_OR_RETURN(
        const SceneTrial found,
        trials.run(film.windows[window], of.crf, TrialUse::kProbe));
    const size_t place = film.first_window + window;
    of.samples[place] = {.kbps = double(found.bytes) * 8 / 1000 /
                                 std::max(report_.windows[place].seconds, 1e-3),
                         .value = found.value,
                         .margin = found.margin};
    if (context_.progress) {
      context_.progress->end_one(
          fmt::format("{} at {} lines", report_.encoders[of.encoder],
                      of.height),
          1, false);
    }
    return {};
  }

  const LadderRequest& request_;
  const WorkContext& context_;
  FramePool pool_;
  media::Job job_;
  std::vector<judge::Requirement> targets_;
  std::vector<LadderFilm> films_;
  std::vector<int> heights_;
  LadderReport report_;
};

}  // namespace
}  // namespace framewise::video

extern "C" __attribute__((visibility("default"))) void framewise_video_ladder(
    const framewise::video::LadderRequest& request,
    const framewise::video::WorkContext& context,
    framewise::Result<framewise::video::LadderReport>& answer) {
  answer = framewise::video::LadderJob(request, context).run();
}
