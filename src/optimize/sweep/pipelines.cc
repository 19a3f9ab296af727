// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/pipelines.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"

namespace framewise::optimization {
namespace {

using enum StepEngine;

constexpr StepTool kFrameTools[] = {
    {"none-frame", StepKind::kFrame, kNone, ""},
    {"framewise-frame", StepKind::kFrame, kFramewise, ""},
    {"gifsicle-frame", StepKind::kFrame, kGifsicle, ""},
    {"ffmpeg-frame", StepKind::kFrame, kFfmpeg, ""},
    {"imagemagick-frame", StepKind::kFrame, kImagemagick, ""},
    {"animately-frame", StepKind::kFrame, kAnimately, ""}};

constexpr StepTool kColorTools[] = {
    {"none-color", StepKind::kColor, kNone, ""},
    {"framewise-color", StepKind::kColor, kFramewise, ""},
    {"gifsicle-color", StepKind::kColor, kGifsicle, ""},
    {"ffmpeg-color", StepKind::kColor, kFfmpeg, "sierra2_4a"},
    {"ffmpeg-color-none", StepKind::kColor, kFfmpeg, "none"},
    {"ffmpeg-color-floyd", StepKind::kColor, kFfmpeg, "floyd_steinberg"},
    {"ffmpeg-color-sierra2", StepKind::kColor, kFfmpeg, "sierra2"},
    {"ffmpeg-color-bayer0", StepKind::kColor, kFfmpeg, "bayer:bayer_scale=0"},
    {"ffmpeg-color-bayer1", StepKind::kColor, kFfmpeg, "bayer:bayer_scale=1"},
    {"ffmpeg-color-bayer2", StepKind::kColor, kFfmpeg, "bayer:bayer_scale=2"},
    {"ffmpeg-color-bayer3", StepKind::kColor, kFfmpeg, "bayer:bayer_scale=3"},
    {"ffmpeg-color-bayer4", StepKind::kColor, kFfmpeg, "bayer:bayer_scale=4"},
    {"ffmpeg-color-bayer5", StepKind::kColor, kFfmpeg, "bayer:bayer_scale=5"},
    {"ffmpeg-color-sierra2-4a", StepKind::kColor, kFfmpeg, "sierra2_4a"},
    {"ffmpeg-color-heckbert", StepKind::kColor, kFfmpeg, "heckbert"},
    {"ffmpeg-color-sierra3", StepKind::kColor, kFfmpeg, "sierra3"},
    {"ffmpeg-color-burkes", StepKind::kColor, kFfmpeg, "burkes"},
    {"ffmpeg-color-atkinson", StepKind::kColor, kFfmpeg, "atkinson"},
    {"imagemagick-color", StepKind::kColor, kImagemagick, "FloydSteinberg"},
    {"imagemagick-color-none", StepKind::kColor, kImagemagick, "None"},
    {"imagemagick-color-floyd", StepKind::kColor, kImagemagick,
     "FloydSteinberg"},
    {"imagemagick-color-riemersma", StepKind::kColor, kImagemagick,
     "Riemersma"},
    {"animately-color", StepKind::kColor, kAnimately, ""}};

constexpr StepTool kLossyTools[] = {
    {"none-lossy", StepKind::kLossy, kNone, ""},
    {"framewise-lossy", StepKind::kLossy, kFramewise, ""},
    {"gifsicle-lossy", StepKind::kLossy, kGifsicle, "-O2"},
    {"gifsicle-lossy-basic", StepKind::kLossy, kGifsicle, ""},
    {"gifsicle-lossy-O1", StepKind::kLossy, kGifsicle, "-O1"},
    {"gifsicle-lossy-O2", StepKind::kLossy, kGifsicle, "-O2"},
    {"gifsicle-lossy-O3", StepKind::kLossy, kGifsicle, "-O3"},
    {"ffmpeg-lossy", StepKind::kLossy, kFfmpeg, "sierra2_4a"},
    {"imagemagick-lossy", StepKind::kLossy, kImagemagick, "Riemersma"},
    {"gifski-lossy", StepKind::kLossy, kGifski, ""},
    {"animately-lossy", StepKind::kLossy, kAnimately, ""},
    {"animately-advanced-lossy", StepKind::kLossy, kAnimately, "advanced"}};

constexpr std::pair<std::string_view, StepKind> kKindWords[] = {
    {"Frame", StepKind::kFrame},
    {"Color", StepKind::kColor},
    {"Lossy", StepKind::kLossy}};

const StepTool* find_tool(StepKind kind, std::string_view name) {
  for (const StepTool& tool : step_tools(kind)) {
    if (tool.name == name) return &tool;
  }
  return nullptr;
}

struct Share {
  std::string_view name;
  double share;
  size_t least;  // of each combination of engines
};
// By SweepSampling.
constexpr Share kShares[] = {{"full", 1, 0},        {"representative", .15, 5},
                             {"factorial", .08, 3}, {"progressive", .25, 4},
                             {"quick", .05, 2},     {"targeted", .12, 4}};

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  size_t below(size_t count) {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return size_t((z ^ (z >> 31)) % count);
  }

 private:
  uint64_t state_;
};

template <typename T>
void shuffle(std::vector<T>& values, Random& random) {
  for (size_t i = values.size(); i > 1; --i) {
    std::swap(values[i - 1], values[random.below(i)]);
  }
}

constexpr double kAllFrames[] = {1};
constexpr double kFrameRatios[] = {1, .8, .6, .4, .2};
constexpr double kManyRatios[] = {1, .9, .8, .7, .6, .5, .4, .3, .2, .1};
constexpr double kMostFrames[] = {.8};
constexpr int k32[] = {32};
constexpr int k64[] = {64};
constexpr int k256[] = {256};
constexpr int kFewColors[] = {64, 32, 16};
constexpr int kColorCounts[] = {256, 128, 64, 32, 16, 8};
constexpr int kManyColors[] = {256, 192, 128, 96, 64, 48, 32, 24, 16, 12, 8};
constexpr double kNoLoss[] = {0};
constexpr double k40[] = {40};
constexpr double k60[] = {60};
constexpr double kLosses[] = {0, 20, 40, 60, 80, 100};
constexpr double kManyLosses[] = {0,  5,  10, 15, 20, 25, 30,
                                  40, 50, 60, 70, 80, 90, 100};

constexpr SweepPreset kPresets[] = {
    {"frame-focus", "ways to drop frames", "*", "ffmpeg-color",
     "gifsicle-lossy", kFrameRatios, k32, k40, 100},
    {"color-optimization", "ways to reduce colors", "framewise-frame", "*",
     "none-lossy", kAllFrames, kColorCounts, kNoLoss, 200},
    {"lossy-quality-sweep", "ways to lose detail", "none-frame", "ffmpeg-color",
     "*", kAllFrames, k64, kLosses, 150},
    {"tool-comparison-baseline", "one tool of each engine for every step",
     "framewise-frame gifsicle-frame ffmpeg-frame imagemagick-frame",
     "framewise-color gifsicle-color ffmpeg-color imagemagick-color",
     "framewise-lossy gifsicle-lossy ffmpeg-lossy imagemagick-lossy",
     kMostFrames, k64, k40, 200},
    {"quick-test", "a minute to see whether everything works",
     "framewise-frame gifsicle-frame", "ffmpeg-color", "gifsicle-lossy",
     kMostFrames, k32, k40, 10},
    {"dithering-focus", "six ways to dither", "none-frame",
     "ffmpeg-color-none ffmpeg-color-floyd ffmpeg-color-sierra2 "
     "ffmpeg-color-bayer2 imagemagick-color-floyd imagemagick-color-riemersma",
     "none-lossy", kAllFrames, kFewColors, kNoLoss, 80},
    {"png-optimization", "pipelines that pass frames on as PNG", "ffmpeg-frame",
     "ffmpeg-color imagemagick-color", "gifski-lossy animately-advanced-lossy",
     kMostFrames, k64, k60, 60},
    {"custom-gif-frame-study", "dropping frames at 32 colors", "*",
     "ffmpeg-color", "none-lossy", kFrameRatios, k32, kNoLoss, 100},
    {"frame-parameter-sweep", "ten shares of frames", "framewise-frame",
     "none-color", "none-lossy", kManyRatios, k256, kNoLoss, 50},
    {"color-parameter-sweep", "eleven numbers of colors", "none-frame",
     "ffmpeg-color", "none-lossy", kAllFrames, kManyColors, kNoLoss, 50},
    {"lossy-parameter-sweep", "fourteen amounts of loss", "none-frame",
     "none-color", "gifsicle-lossy", kAllFrames, k256, kManyLosses, 50},
    {"gifsicle-frame-validation", "gifsicle drops frames", "gifsicle-frame",
     "none-color", "none-lossy", kFrameRatios, k256, kNoLoss, 20},
    {"gifsicle-color-validation", "gifsicle reduces colors", "none-frame",
     "gifsicle-color", "none-lossy", kAllFrames, kColorCounts, kNoLoss, 20},
    {"gifsicle-lossy-validation", "gifsicle loses detail", "none-frame",
     "none-color", "gifsicle-lossy", kAllFrames, k256, kLosses, 20},
    {"gifsicle-only", "gifsicle does all steps", "gifsicle-frame",
     "gifsicle-color", "gifsicle-lossy", kMostFrames, k64, k40, 1},
    {"gifsicle-lossy-only", "gifsicle loses detail, once", "none-frame",
     "none-color", "gifsicle-lossy-O3", kAllFrames, k256, k40, 1}};

std::vector<const StepTool*> tools_in(std::string_view scope, StepKind kind) {
  std::vector<const StepTool*> tools;
  for (const StepTool& tool : step_tools(kind)) {
    std::string_view rest = scope;
    bool named = scope == "*";
    while (!rest.empty() && !named) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      named = word == tool.name;
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
    if (named) tools.push_back(&tool);
  }
  return tools;
}

}  // namespace

std::span<const StepTool> step_tools(StepKind kind) {
  switch (kind) {
    case StepKind::kFrame: return kFrameTools;
    case StepKind::kColor: return kColorTools;
    case StepKind::kLossy: return kLossyTools;
  }
  return {};
}

std::string Pipeline::id() const {
  return fmt::format("{}_Frame__{}_Color__{}_Lossy", frame->name, color->name,
                     lossy->name);
}

Result<Pipeline> parse_pipeline(std::string_view id) {
  Pipeline pipeline;
  const StepTool** steps[] = {&pipeline.frame, &pipeline.color,
                              &pipeline.lossy};
  std::string_view rest = id;
  for (size_t i = 0; i < std::size(kKindWords); ++i) {
    const std::string_view step = rest.substr(0, rest.find("__"));
    rest.remove_prefix(std::min(step.size() + 2, rest.size()));
    const size_t end = step.rfind('_');
    const auto& [word, kind] = kKindWords[i];
    if (end != step.npos && step.substr(end + 1) == word) {
      *steps[i] = find_tool(kind, step.substr(0, end));
    }
    if (*steps[i]) continue;
    return with_hint(
        fail(ErrorKind::kUsage, "'{}' is not a pipeline: '{}' is no step {}",
             printable(id), printable(step), word),
        "an id is such as none-frame_Frame__ffmpeg-color_Color__gifsicle-"
        "lossy_Lossy");
  }
  if (rest.empty()) return pipeline;
  return fail(ErrorKind::kUsage, "'{}' has more than three steps",
              printable(id));
}

std::string SweepPoint::label() const {
  std::string text = pipeline.id();
  if (pipeline.frame->engine != kNone) {
    text += fmt::format(" frames={:.4g}", settings.frame_ratio);
  }
  if (pipeline.color->engine != kNone) {
    text += fmt::format(" colors={}", settings.colors);
  }
  if (pipeline.lossy->engine != kNone) {
    text += fmt::format(" loss={:.4g}", settings.loss);
  }
  return text;
}

std::vector<Pipeline> all_pipelines() {
  std::vector<Pipeline> all;
  for (const StepTool& frame : kFrameTools) {
    for (const StepTool& color : kColorTools) {
      for (const StepTool& lossy : kLossyTools) {
        all.push_back({&frame, &color, &lossy});
      }
    }
  }
  return all;
}

Result<SweepSampling> parse_sampling(std::string_view name) {
  std::vector<std::string_view> names;
  for (size_t i = 0; i < std::size(kShares); ++i) {
    if (kShares[i].name == name) return SweepSampling(i);
    names.push_back(kShares[i].name);
  }
  return with_hint(
      fail(ErrorKind::kUsage, "there is no sampling '{}'", printable(name)),
      fmt::format("use {}", fmt::join(names, ", ")));
}

std::vector<Pipeline> sampled(std::span<const Pipeline> all,
                              SweepSampling sampling, uint64_t seed) {
  if (sampling == SweepSampling::kFull) return {all.begin(), all.end()};
  const Share& share = kShares[size_t(sampling)];
  using Engines = std::array<StepEngine, 3>;
  std::map<Engines, std::vector<size_t>> groups;
  for (size_t i = 0; i < all.size(); ++i) {
    groups[{all[i].frame->engine, all[i].color->engine, all[i].lossy->engine}]
        .push_back(i);
  }
  const auto target = size_t(double(all.size()) * share.share);
  const size_t each =
      std::max(share.least, target / std::max<size_t>(1, groups.size()));
  Random random(seed);
  std::vector<size_t> chosen;
  for (auto& [engines, members] : groups) {
    shuffle(members, random);
    members.resize(std::min(members.size(), each));
    chosen.insert(chosen.end(), members.begin(), members.end());
  }
  shuffle(chosen, random);
  chosen.resize(std::min(chosen.size(), std::max<size_t>(1, target)));
  std::ranges::sort(chosen);
  std::vector<Pipeline> pipelines;
  for (const size_t i : chosen) pipelines.push_back(all[i]);
  return pipelines;
}

std::span<const SweepPreset> sweep_presets() { return kPresets; }

Result<const SweepPreset*> find_preset(std::string_view name) {
  std::vector<std::string_view> names;
  for (const SweepPreset& preset : kPresets) {
    if (preset.name == name) return &preset;
    names.push_back(preset.name);
  }
  const std::string meant = suggestion(name, names);
  return with_hint(
      fail(ErrorKind::kUsage, "there is no preset '{}'", printable(name)),
      meant.empty() ? fmt::format("use {}", fmt::join(names, ", ")) : meant);
}

std::vector<SweepPoint> points_of(std::span<const Pipeline> pipelines,
                                  std::span<const double> ratios,
                                  std::span<const int> colors,
                                  std::span<const double> losses) {
  std::vector<SweepPoint> points;
  for (const Pipeline& pipeline : pipelines) {
    for (const double ratio : ratios) {
      for (const int count : colors) {
        for (const double loss : losses) {
          SweepPoint point{pipeline, {}};
          if (pipeline.frame->engine != kNone) {
            point.settings.frame_ratio = ratio;
          }
          if (pipeline.color->engine != kNone) point.settings.colors = count;
          if (pipeline.lossy->engine != kNone) point.settings.loss = loss;
          if (std::ranges::find(points, point) == points.end()) {
            points.push_back(point);
          }
        }
      }
    }
  }
  return points;
}

std::vector<SweepPoint> points_of(const SweepPreset& preset) {
  std::vector<Pipeline> pipelines;
  for (const StepTool* frame : tools_in(preset.frame, StepKind::kFrame)) {
    for (const StepTool* color : tools_in(preset.color, StepKind::kColor)) {
      for (const StepTool* lossy : tools_in(preset.lossy, StepKind::kLossy)) {
        if (pipelines.size() < preset.most) {
          pipelines.push_back({frame, color, lossy});
        }
      }
    }
  }
  return points_of(pipelines, preset.ratios, preset.colors, preset.losses);
}

}  // namespace framewise::optimization
