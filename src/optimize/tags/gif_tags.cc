// SPDX-License-Identifier: Apache-2.0
#include "optimize/tags/gif_tags.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "base/result.h"
#include "frame/color/to_srgb.h"
#include "optimize/predict/sampled_rgba.h"
#include "optimize/tags/pixel_counts.h"

namespace framewise::optimization {
namespace {

using enum TagGroup;

// Of all frames that are looked at: a tenth of a second of work.
constexpr int64_t kMostPixels = 8'000'000;

constexpr std::array<TagInfo, kTagCount> kInfos{{
    {"screen_capture", kContent, "text and flat areas of a screen"},
    {"vector_art", kContent, "flat areas with smooth outlines"},
    {"photography", kContent, "texture and tones of a camera"},
    {"hand_drawn", kContent, "lines on flat areas, with few colors"},
    {"rendered_3d", kContent, "smooth shading with clean edges"},
    {"pixel_art", kContent, "few colors, pixels in blocks of equal size"},
    {"blocking", kQuality, "steps at every eighth column"},
    {"ringing", kQuality, "ripples beside steep edges"},
    {"quantization_noise", kQuality, "isolated pixels, as dithering leaves"},
    {"overall_quality", kQuality, "1 less the traces above"},
    {"text_density", kTechnical, "pixels between two opposite edges"},
    {"edge_density", kTechnical, "pixels with a steep gradient"},
    {"color_complexity", kTechnical, "colors that occur, on a log scale"},
    {"contrast", kTechnical, "standard deviation of luma"},
    {"gradient_smoothness", kTechnical, "slopes that go on evenly"},
    {"frame_similarity", kTemporal, "correlation of neighboring frames"},
    {"motion_intensity", kTemporal, "mean difference of neighboring frames"},
    {"motion_smoothness", kTemporal, "motion is even over time"},
    {"static_region_ratio", kTemporal, "pixels like those of the frame before"},
    {"scene_change_frequency", kTemporal, "cuts among the frame changes"},
    {"fade_presence", kTemporal, "frames whose luma goes on rising or falling"},
    {"cut_sharpness", kTemporal, "how far the largest cut exceeds motion"},
    {"temporal_entropy", kTemporal, "bits a pixel of differences, of 8"},
    {"loop_closure", kTemporal, "the last frame leads to the first"},
    {"motion_complexity", kTemporal, "motion is spread over the frame"},
}};

double share(double part, double whole) {
  return whole > 0 ? std::clamp(part / whole, 0., 1.) : 0;
}

// 0 below `from`, 1 above `to`, straight between them.
double ramp(double value, double from, double to) {
  return std::clamp((value - from) / (to - from), 0., 1.);
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double mean(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.) /
         double(values.size());
}

// Whether pixels were made N times as large: all steps are at one column of N.
template <size_t N>
double doubled(const StepsByColumn<N>& steps) {
  const auto all = double(
      std::accumulate(steps.counts.begin(), steps.counts.end(), int64_t{0}));
  const auto most =
      double(*std::max_element(steps.counts.begin(), steps.counts.end()));
  return ramp(share(most, all), (1. + N) / (2. * N), 0.97);
}

// How much steeper steps are at one column of eight than at the others.
double blocking_of(const PixelCounts& counts) {
  double all = 0;
  double most = 0;
  for (size_t i = 0; i < counts.by8.sums.size(); ++i) {
    const double step = counts.by8.counts[i] > 0
                            ? counts.by8.sums[i] / double(counts.by8.counts[i])
                            : 0;
    all += step;
    most = std::max(most, step);
  }
  const double others = (all - most) / double(counts.by8.sums.size() - 1);
  return others > 0.1 ? ramp(most / others, 1.15, 2) : 0;
}

// A cut differs from its neighbors more than motion does, and plainly.
constexpr double kLeastCut = 12;  // levels
constexpr double kCutFactor = 4;

struct Cuts {
  double frequency = 0;
  double sharpness = 0;
};
Cuts cuts_of(const std::vector<double>& differences) {
  const double usual = median(differences);
  const double least = std::max(kLeastCut, kCutFactor * usual);
  Cuts cuts;
  double most = 0;
  for (const double one : differences) {
    cuts.frequency += one > least;
    most = std::max(most, one);
  }
  cuts.frequency = share(cuts.frequency, double(differences.size()));
  if (most > least) cuts.sharpness = 1 - usual / most;
  return cuts;
}

// The share of frames in runs of at least four whose luma rises or falls.
double fades_of(const std::vector<double>& luma) {
  constexpr double kLeastStep = 0.5;  // levels
  constexpr int kLeastRun = 4;
  int in_fades = 0;
  int run = 0;
  int sign = 0;
  const auto end_run = [&] {
    if (run >= kLeastRun) in_fades += run;
    run = 0;
  };
  for (size_t i = 1; i < luma.size(); ++i) {
    const double step = luma[i] - luma[i - 1];
    const int now = step > kLeastStep ? 1 : step < -kLeastStep ? -1 : 0;
    if (now != sign) end_run();
    sign = now;
    run += now != 0;
  }
  end_run();
  return share(in_fades, double(luma.size()));
}

// The parts of content scores, each from 0 to 1.
struct Traits {
  double flat = 0;
  double few_colors = 0;
  double text = 0;
  double texture = 0;  // gentle steps that do not go on evenly
  double smooth = 0;   // gentle steps that do
  double edges = 0;
  double doubled = 0;
  double small = 0;  // the canvas
  double dots = 0;   // isolated pixels: dithering, or the texture of a camera
};

Traits traits_of(const PixelCounts& counts, const GifFeatures& features) {
  const auto pixels = double(counts.pixels);
  const double gentle = share(double(counts.gentle), pixels);
  const double even = features["gradient_smoothness"];
  return {
      .flat = share(double(counts.flat), pixels),
      .few_colors = 1 - ramp(std::log2(1 + features["unique_colors"]), 4, 9),
      .text = ramp(features["text_density"], 0.005, 0.05),
      .texture = ramp(gentle * (1 - even), 0.02, 0.3),
      .smooth = ramp(gentle * even, 0.02, 0.3),
      .edges = ramp(features["edge_density"], 0.02, 0.25),
      .doubled = std::max(
          {doubled(counts.by2), doubled(counts.by3), doubled(counts.by4)}),
      .small = 1 - ramp(features["width"] * features["height"], 1e4, 1.6e5),
      .dots = ramp(share(double(counts.isolated), pixels), 0.01, 0.12)};
}

std::array<double, kContentTags> content_scores(const Traits& t) {
  const auto product = [](std::initializer_list<double> parts) {
    double all = 1;
    for (const double part : parts) all *= part;
    return std::pow(all, 1 / double(parts.size()));
  };
  const double clean = 1 - t.dots;
  const double flat = ramp(t.flat, 0.3, 0.9);
  const double blocks = std::max(t.doubled, 0.6 * t.small * t.few_colors);
  return {
      product({flat, 0.2 + 0.8 * t.text, 1 - 0.7 * t.doubled}),
      product({flat, clean, 1 - 0.7 * t.text, 1 - t.doubled, 1 - t.texture}),
      product({1 - flat, 0.3 + 0.7 * t.texture, 1 - t.few_colors}),
      product({ramp(t.flat, 0.2, 0.7), t.edges, t.few_colors, 1 - t.doubled}),
      product({1 - 0.6 * flat, t.smooth, clean, 1 - t.few_colors}),
      product({blocks, 0.3 + 0.7 * t.few_colors, clean})};
}

std::array<double, kTagCount> scores_of(const PixelCounts& counts,
                                        const GifFeatures& features) {
  const auto content = content_scores(traits_of(counts, features));
  const double blocking = blocking_of(counts);
  const double ringing = ramp(
      share(double(counts.ripples), double(counts.beside_steep)), 0.1, 0.5);
  const double noise =
      ramp(share(double(counts.isolated), double(counts.pixels)), 0.005, 0.15);
  const Cuts cuts = cuts_of(counts.differences);
  return {content[0],
          content[1],
          content[2],
          content[3],
          content[4],
          content[5],
          blocking,
          ringing,
          noise,
          1 - std::max({blocking, ringing, noise}),
          ramp(features["text_density"], 0, 0.1),
          ramp(features["edge_density"], 0, 0.5),
          ramp(std::log2(1 + features["unique_colors"]), 1, 16),
          ramp(features["contrast"], 0, 1),
          features["gradient_smoothness"],
          std::clamp(features["frame_similarity"], 0., 1.),
          ramp(features["motion_intensity"], 0, 0.25),
          features["motion_smoothness"],
          features["static_ratio"],
          cuts.frequency,
          fades_of(counts.luma),
          cuts.sharpness,
          ramp(features["temporal_entropy"], 0, 8),
          0,  // loop_closure, of frames that may not be sampled
          mean(counts.motion_spread)};
}

// The difference of the last frame and the first, against the usual one.
Result<double> loop_closure(Animation& animation, int64_t frames,
                            double usual) {
  if (frames < 2) return 1;
  PixelCounts ends;
  FramePool pool;
  for (const int64_t index : {frames - 1, int64_t{0}}) {
    FW_RETURN_IF_ERROR(animation.seek(index));
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) return 0;
    FW_ASSIGN_OR_RETURN(const Frame rgba, to_srgb8(*frame, pool));
    ends.add(rgba, index == 0);
  }
  FW_RETURN_IF_ERROR(animation.rewind());
  const double jump = ends.differences.front();
  // As far as neighbors are from each other: closed; four times: a jump.
  return 1 - ramp(jump, std::max(1., 1.5 * usual), std::max(4., 4 * usual));
}

}  // namespace

std::span<const TagInfo, kTagCount> tag_infos() { return kInfos; }

double GifTags::operator[](std::string_view name) const {
  for (size_t i = 0; i < kTagCount; ++i) {
    if (kInfos[i].name == name) return scores[i];
  }
  assert(false);
  return 0;
}

std::string_view GifTags::content() const {
  const auto best =
      std::max_element(scores.begin(), scores.begin() + kContentTags);
  return kInfos[size_t(best - scores.begin())].name;
}

Result<GifTags> gif_tags(Animation& animation, const GifFeatures& features) {
  PixelCounts counts;
  FW_ASSIGN_OR_RETURN(
      const SampledFacts facts,
      each_sampled_frame(animation, kMostPixels,
                         [&counts](const Frame& rgba, bool follows) {
                           counts.add(rgba, follows);
                         }));
  GifTags tags{.scores = scores_of(counts, features)};
  FW_ASSIGN_OR_RETURN(
      const double closure,
      loop_closure(animation, facts.frames, mean(counts.differences)));
  for (size_t i = 0; i < kTagCount; ++i) {
    if (kInfos[i].name == "loop_closure") tags.scores[i] = closure;
  }
  return tags;
}

}  // namespace framewise::optimization
