// SPDX-License-Identifier: Apache-2.0
// The pipelines that a sweep compares: a step that drops frames, one that
// reduces colors and one that loses detail, each by a tool of some engine.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::optimization {

enum class StepKind : uint8_t { kFrame, kColor, kLossy };

enum class StepEngine : uint8_t {
  kNone,  // the step is left out
  kFramewise,
  kGifsicle,
  kFfmpeg,
  kImagemagick,
  kAnimately,
  kGifski,
};

struct StepTool {
  std::string_view name;  // "ffmpeg-color-bayer2"
  StepKind kind;
  StepEngine engine;
  std::string_view variant;  // "bayer2", "O3"; empty: the usual one
};

// All tools of a kind, in a fixed order.
std::span<const StepTool> step_tools(StepKind kind);

struct Pipeline {
  const StepTool* frame = nullptr;
  const StepTool* color = nullptr;
  const StepTool* lossy = nullptr;

  // "gifsicle-frame_Frame__ffmpeg-color_Color__none-lossy_Lossy"
  std::string id() const;
  bool operator==(const Pipeline&) const = default;
};

// Fails with kUsage where the text is no id.
Result<Pipeline> parse_pipeline(std::string_view id);

// The settings of the steps. Steps that are left out ignore theirs.
struct PipelineSettings {
  double frame_ratio = 1;  // the share of frames that is kept
  int colors = 256;
  double loss = 0;  // 0 to 100; each tool has a scale of its own

  bool operator==(const PipelineSettings&) const = default;
};

struct SweepPoint {
  Pipeline pipeline;
  PipelineSettings settings;

  // The id and the settings of steps that exist: "… 0.5 frames 32 colors".
  std::string label() const;
  bool operator==(const SweepPoint&) const = default;
};

// Every combination, whatever is installed.
std::vector<Pipeline> all_pipelines();

enum class SweepSampling : uint8_t {
  kFull,            // all
  kRepresentative,  // 15 %, at least 5 of each combination of engines
  kFactorial,       // 8 %, at least 3
  kProgressive,     // 25 %, at least 4
  kQuick,           // 5 %, at least 2
  kTargeted,        // 12 %, at least 4
};
Result<SweepSampling> parse_sampling(std::string_view name);

// Some of the pipelines, chosen at random for each combination of engines; the
// same for the same seed, on every machine.
std::vector<Pipeline> sampled(std::span<const Pipeline> all,
                              SweepSampling sampling, uint64_t seed);

// A named list of experiments.
struct SweepPreset {
  std::string_view name;
  std::string_view about;
  // The tools of each step, by name and separated by spaces; "*": all.
  std::string_view frame, color, lossy;
  std::span<const double> ratios;
  std::span<const int> colors;
  std::span<const double> losses;
  size_t most = 0;  // pipelines
};
std::span<const SweepPreset> sweep_presets();
Result<const SweepPreset*> find_preset(std::string_view name);

// Its pipelines with each of its settings. Settings that no step of a pipeline
// uses give one point, not several. At most `most` pipelines, the first ones.
std::vector<SweepPoint> points_of(const SweepPreset& preset);
// The same for pipelines of the caller's.
std::vector<SweepPoint> points_of(std::span<const Pipeline> pipelines,
                                  std::span<const double> ratios,
                                  std::span<const int> colors,
                                  std::span<const double> losses);

}  // namespace framewise::optimization
