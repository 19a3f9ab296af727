// SPDX-License-Identifier: Apache-2.0
#include "video/verify/sound_check.h"

#include <algorithm>
#include <cmath>

namespace framewise::video {

using media::Job;

namespace {

// Around each joint this much is compared.
constexpr double kSecondsBefore = 0.06;
constexpr double kSecondsAfter = 0.06;
// Shifts that are tried: more than a frame of 24 per second.
constexpr double kMostShiftSeconds = 0.045;
constexpr int kShiftStep = 16;
// Matroska rounds times to 1 ms, of both streams: a shift that nobody hears.
constexpr double kRoundingSeconds = 0.0015;
// Chosen well below that of equal sound after encoding: of noise, encoders keep
// little but its power.
constexpr double kLeastCorrelation = 0.6;
// Mean square of 16-bit silence with dither, and below.
constexpr double kSilence = 1e-8;

struct Similarity {
  double in_place = 1;  // the best within the rounding of times
  double best = 1;
  int64_t best_shift = 0;
  bool silent = false;
};

double energy(std::span<const float> samples) {
  double sum = 0;
  for (const float sample : samples) sum += double(sample) * sample;
  return sum;
}

// `wanted` has `margin` more samples than `heard` on each side. Tones repeat:
// shifted by a period they correlate again, so places near zero come first.
Similarity similarity(std::span<const float> heard,
                      std::span<const float> wanted, int64_t margin,
                      int sample_rate) {
  Similarity found;
  const double heard_energy = energy(heard);
  const auto correlation = [&](int64_t shift) {
    const float* at = wanted.data() + margin + shift;
    double sum = 0, other = 0;
    for (size_t i = 0; i < heard.size(); ++i) {
      sum += double(heard[i]) * at[i];
      other += double(at[i]) * at[i];
    }
    return sum / std::sqrt(std::max(heard_energy * other, 1e-20));
  };
  const double wanted_energy =
      energy(wanted.subspan(size_t(margin), heard.size()));
  const double silence = kSilence * double(heard.size());
  found.silent = wanted_energy < silence;
  if (found.silent) {
    found.in_place = heard_energy < 100 * silence ? 1 : 0;
    return found;
  }
  found.in_place = correlation(0);
  const auto rounding = int64_t(kRoundingSeconds * sample_rate);
  for (int64_t shift = -rounding;
       shift <= rounding && found.in_place < kLeastCorrelation; ++shift) {
    found.in_place = std::max(found.in_place, correlation(shift));
  }
  found.best = found.in_place;
  if (found.in_place >= kLeastCorrelation) return found;
  for (int64_t shift = -margin; shift <= margin; shift += kShiftStep) {
    const double value = correlation(shift);
    if (value <= found.best) continue;
    found.best = value;
    found.best_shift = shift;
  }
  return found;
}

// One channel is enough to find shifts.
std::vector<float> first_channel(std::span<const float> samples,
                                 size_t channels) {
  std::vector<float> one;
  one.reserve(samples.size() / channels);
  for (size_t i = 0; i < samples.size(); i += channels) {
    one.push_back(samples[i]);
  }
  return one;
}

bool is_shift(const Similarity& found) {
  return found.in_place < kLeastCorrelation &&
         found.best > found.in_place + 0.1 && found.best >= kLeastCorrelation;
}

std::string problem_of(const Similarity& found, int sample_rate) {
  if (found.in_place >= kLeastCorrelation) return {};
  if (is_shift(found)) {
    return fmt::format("the sound is shifted by {:.1f} ms",
                       1000.0 * double(-found.best_shift) / sample_rate);
  }
  if (found.silent) return "there is sound where there should be none";
  return fmt::format("the sound is another one (correlation {:.2f})",
                     found.in_place);
}

Result<std::string> check_joint(const ClipFile& film, const FilmPlan& plan,
                                const SoundPlan& sound, int64_t from,
                                int64_t to, const Job& job) {
  const int rate = sound.encoding.sample_rate;
  const auto channels = size_t(sound.encoding.channels);
  const auto margin = int64_t(kMostShiftSeconds * rate);
  FW_ASSIGN_OR_RETURN(
      ClipSound heard_clip,
      ClipSound::open(film, job, rate, sound.encoding.channels));
  std::vector<float> heard(size_t(to - from) * channels);
  FW_RETURN_IF_ERROR(heard_clip.read(from, heard));
  FilmSound mixer(plan, sound, job);
  std::vector<float> wanted(size_t(to - from + 2 * margin) * channels);
  FW_RETURN_IF_ERROR(mixer.mix(from - margin, wanted));
  const std::vector<float> one_heard = first_channel(heard, channels);
  const std::vector<float> one_wanted = first_channel(wanted, channels);
  const std::string problem =
      problem_of(similarity(one_heard, one_wanted, margin, rate), rate);
  if (!problem.empty()) return problem;
  // Of a clip that is shifted, half of what is compared may be the other one:
  // the sound before and after the joint is that of one clip alone.
  const size_t side = std::min(size_t(kSecondsAfter * rate), one_heard.size());
  for (const size_t first : {size_t{0}, one_heard.size() - side}) {
    const Similarity alone = similarity(
        std::span(one_heard).subspan(first, side),
        std::span(one_wanted).subspan(first, side + 2 * size_t(margin)), margin,
        rate);
    if (is_shift(alone)) return problem_of(alone, rate);
  }
  return std::string();
}

struct SoundJoint {
  int64_t frame = 0;  // of the film, to which it belongs
  int64_t from = 0;   // samples that are compared
  int64_t to = 0;
};

std::vector<SoundJoint> joints_of(const Timeline& timeline,
                                  const SoundPlan& sound) {
  const int rate = sound.encoding.sample_rate;
  const auto before = int64_t(kSecondsBefore * rate);
  const auto after = int64_t(kSecondsAfter * rate);
  std::vector<SoundJoint> joints;
  if (sound.loop) {
    const int64_t end = sound.loop->length;
    const int64_t at = std::min(sound.loop->join.at, end - after);
    joints.push_back(
        {timeline.frames() - 1, std::max<int64_t>(at - before, 0), at + after});
    return joints;
  }
  for (size_t i = 0; i + 1 < timeline.shots.size(); ++i) {
    const int64_t start = timeline.shots[i + 1].start;
    joints.push_back(
        {start, std::max<int64_t>(sound.clock.sample_of(start) - before, 0),
         sound.clock.sample_of(timeline.shots[i].end()) + after});
  }
  return joints;
}

}  // namespace

Result<std::vector<FrameProblem>> check_sound(const ClipFile& film,
                                              const FilmPlan& plan,
                                              const SoundPlan& sound,
                                              const Job& job,
                                              Executor& executor) {
  std::vector<FrameProblem> problems;
  const auto& audio = film.clip.audio;
  if (!audio) return std::vector<FrameProblem>{{0, "the sound is missing"}};
  if (!audio->continuous || int64_t(audio->packets.size()) != sound.packets) {
    problems.push_back(
        {0, fmt::format("{} packets of sound instead of {}, or with gaps",
                        audio->packets.size(), sound.packets)});
  }
  const auto joints = joints_of(plan.render.timeline, sound);
  std::vector<Result<std::string>> found(joints.size(),
                                         Result<std::string>(""));
  executor.parallel_for(joints.size(), [&](size_t i) {
    found[i] =
        check_joint(film, plan, sound, joints[i].from, joints[i].to, job);
  });
  for (size_t i = 0; i < joints.size(); ++i) {
    if (!found[i]) return std::move(found[i]).error();
    if (!found[i]->empty()) problems.push_back({joints[i].frame, *found[i]});
  }
  return problems;
}

}  // namespace framewise::video
