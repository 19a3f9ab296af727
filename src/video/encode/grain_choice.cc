// SPDX-License-Identifier: Apache-2.0
#include "video/encode/grain_choice.h"

#include <algorithm>
#include <cmath>

#include "measure/grain/grain_estimate.h"
#include "video/encode/codec_steps.h"

namespace framewise::video {
namespace {

constexpr size_t kMostLooks = 8;
constexpr int kGrainWindow = 8;
constexpr double kLeastSaved = 0.1;

// Sums over a window of both frames, in levels of 8 bits.
template <typename Sample>
measure::GrainSample sample_at(PlaneView a, PlaneView b, int x, int y,
                               float level) {
  constexpr auto kPixels = float(kGrainWindow * kGrainWindow);
  float sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
  for (int row = y; row < y + kGrainWindow; ++row) {
    const Sample* of_a = a.row<Sample>(row) + x;
    const Sample* of_b = b.row<Sample>(row) + x;
    for (int i = 0; i < kGrainWindow; ++i) {
      const float va = float(of_a[i]) * level;
      const float vb = float(of_b[i]) * level;
      sum_a += va;
      sum_b += vb;
      aa += va * va;
      bb += vb * vb;
      ab += va * vb;
    }
  }
  const float mean_a = sum_a / kPixels;
  const float mean_b = sum_b / kPixels;
  return {mean_a, aa / kPixels - mean_a * mean_a,
          bb / kPixels - mean_b * mean_b, ab / kPixels - mean_a * mean_b};
}

// Two frames that follow each other differ by their grain where nothing moves;
// only grain is as strong everywhere.
double grain_between(const Frame& before, const Frame& after) {
  const int bits = before.format().bits;
  const float level = 255.0F / float((1 << bits) - 1);
  const Size size = before.size();
  std::vector<measure::GrainSample> samples;
  for (int y = 0; y + kGrainWindow <= size.height; y += kGrainWindow) {
    for (int x = 0; x + kGrainWindow <= size.width; x += kGrainWindow) {
      samples.push_back(bits > 8
                            ? sample_at<uint16_t>(before.plane(0),
                                                  after.plane(0), x, y, level)
                            : sample_at<uint8_t>(before.plane(0),
                                                 after.plane(0), x, y, level));
    }
  }
  measure::GrainBuffers buffers;
  const measure::GrainEstimate found =
      measure::estimate_grain(samples, buffers);
  return found.exists ? std::sqrt(std::min(found.reference, found.test)) : 0;
}

}  // namespace

bool may_describe_grain(const EncodeOptions& options) {
  const auto& details = options.encoding.details;
  return options.grain == GrainChoice::kAuto &&
         options.encoding.codec == media::VideoCodec::kAv1 &&
         std::ranges::none_of(details, [](const auto& one) {
           return one.first == kGrainOption;
         });
}

const judge::Requirement* target_blind_to_grain(
    std::span<const judge::Requirement> targets) {
  const auto blind = std::ranges::find_if_not(targets, judge::is_of_the_whole);
  return blind == targets.end() ? nullptr : &*blind;
}

Result<double> grain_of_scene(const CodedFilm& film, const FrameRange& scene) {
  if (scene.frames < 2) return 0;
  FW_ASSIGN_OR_RETURN(Animation frames,
                      film.original({scene.first + scene.frames / 2 - 1, 2}));
  FW_ASSIGN_OR_RETURN(const auto before, frames.next());
  FW_ASSIGN_OR_RETURN(const auto after, frames.next());
  return before && after ? grain_between(*before, *after) : 0;
}

Result<GrainyScene> grainiest_scene(const CodedFilm& film,
                                    std::span<const SceneTask> scenes) {
  GrainyScene found;
  const size_t looks = std::min(scenes.size(), kMostLooks);
  for (size_t i = 0; i < looks; ++i) {
    const size_t scene = (2 * i + 1) * scenes.size() / (2 * looks);
    FW_ASSIGN_OR_RETURN(const double deviation,
                        grain_of_scene(film, scenes[scene].range));
    if (deviation > found.deviation) found = {scene, deviation};
  }
  return found;
}

bool is_better_described(const SceneTrial& coded, const SceneTrial& described) {
  if (described.margin < 0) return false;
  return coded.margin < 0 ||
         double(described.bytes) < (1 - kLeastSaved) * double(coded.bytes);
}

}  // namespace framewise::video
