// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/scenario.h"

#include <algorithm>
#include <iterator>

#include "base/result.h"

namespace framewise::bench {
namespace {

constexpr std::string_view kCompare = "compare {original} {test} --ndjson";
constexpr std::string_view kInspect = "inspect {test} --ndjson";
constexpr std::string_view kBatch = "batch {original} {test} --format ndjson";

using enum Content;
using enum Damage;
using enum Form;
using enum Suite;

constexpr Scenario kScenarios[] = {
    // The twelve of GifLab's benchmark.
    {"small_high_quality_static",
     kTexture,
     kLight,
     kGif,
     10,
     {100, 100},
     1,
     kCompare,
     kQuick},
    {"small_text_ui",
     kText,
     kMedium,
     kGif,
     10,
     {200, 200},
     1,
     kCompare,
     kQuick},
    {"small_animated_low_quality",
     kDisc,
     kHeavy,
     kGif,
     15,
     {150, 150},
     1,
     kCompare,
     kQuick},
    {"medium_gradient_high_quality",
     kGradient,
     kLight,
     kGif,
     30,
     {500, 500},
     1,
     kCompare,
     kComplete},
    {"medium_mixed_content",
     kMixed,
     kMedium,
     kGif,
     40,
     {640, 480},
     1,
     kCompare,
     kComplete},
    {"medium_animated_text",
     kText,
     kMedium,
     kGif,
     50,
     {800, 600},
     1,
     kCompare,
     kComplete},
    {"large_hd_animation",
     kDisc,
     kMedium,
     kGif,
     100,
     {1920, 1080},
     1,
     kCompare,
     kComplete},
    {"large_4k_static",
     kTexture,
     kLight,
     kGif,
     120,
     {3840, 2160},
     1,
     kCompare,
     kComplete},
    {"large_low_quality_mixed",
     kMixed,
     kHeavy,
     kGif,
     150,
     {1280, 720},
     1,
     kCompare,
     kComplete},
    {"edge_single_frame",
     kTexture,
     kMedium,
     kGif,
     1,
     {256, 256},
     1,
     kCompare,
     kQuick},
    {"edge_tiny_resolution",
     kDisc,
     kHeavy,
     kGif,
     20,
     {32, 32},
     1,
     kCompare,
     kQuick},
    {"edge_extreme_frames",
     kDisc,
     kMedium,
     kGif,
     500,
     {320, 240},
     1,
     kCompare,
     kComplete},
    // Other formats, lengths and sizes.
    {"edge_two_thousand_frames",
     kDisc,
     kMedium,
     kGif,
     2000,
     {64, 64},
     1,
     kCompare,
     kComplete},
    {"still_png_small",
     kMixed,
     kMedium,
     kPng,
     1,
     {320, 240},
     1,
     kCompare,
     kQuick},
    {"still_jpeg_small",
     kMixed,
     kMedium,
     kJpeg,
     1,
     {320, 240},
     1,
     kCompare,
     kQuick},
    {"still_webp_small",
     kMixed,
     kLight,
     kWebp,
     1,
     {480, 360},
     1,
     kCompare,
     kQuick},
    {"still_png_hd",
     kTexture,
     kMedium,
     kPng,
     1,
     {1280, 720},
     1,
     kCompare,
     kComplete},
    {"still_jpeg_hd",
     kTexture,
     kMedium,
     kJpeg,
     1,
     {1280, 720},
     1,
     kCompare,
     kComplete},
    {"still_png_4k",
     kTexture,
     kLight,
     kPng,
     1,
     {3840, 2160},
     1,
     kCompare,
     kComplete},
    {"apng_text", kText, kLight, kApng, 20, {320, 240}, 1, kCompare, kQuick},
    {"webp_animation",
     kMixed,
     kMedium,
     kWebp,
     12,
     {128, 96},
     1,
     kCompare,
     kQuick},
    // One family of metrics each.
    {"metric_ssim",
     kMixed,
     kMedium,
     kPng,
     1,
     {1280, 720},
     1,
     "compare {original} {test} -m ssim --no-verdict --ndjson",
     kQuick},
    {"metric_ssimulacra2",
     kMixed,
     kMedium,
     kPng,
     1,
     {640, 480},
     1,
     "compare {original} {test} -m ssimulacra2 --no-verdict --ndjson",
     kQuick},
    {"metric_butteraugli",
     kMixed,
     kMedium,
     kPng,
     1,
     {640, 480},
     1,
     "compare {original} {test} -m butteraugli --no-verdict --ndjson",
     kQuick},
    {"metrics_giflab",
     kMixed,
     kMedium,
     kGif,
     10,
     {200, 200},
     1,
     "compare {original} {test} -m giflab --ndjson",
     kComplete},
    // Other commands.
    {"compare_with_page",
     kMixed,
     kMedium,
     kGif,
     5,
     {120, 120},
     1,
     "compare {original} {test} --html /dev/null --ndjson",
     kComplete},
    {"inspect_gif", kMixed, kMedium, kGif, 40, {320, 240}, 1, kInspect, kQuick},
    {"inspect_still_hd",
     kTexture,
     kMedium,
     kJpeg,
     1,
     {1280, 720},
     1,
     kInspect,
     kQuick},
    {"inspect_two_thousand_frames",
     kDisc,
     kMedium,
     kGif,
     2000,
     {64, 64},
     1,
     kInspect,
     kComplete},
    {"inspect_png_4k",
     kTexture,
     kLight,
     kPng,
     1,
     {3840, 2160},
     1,
     kInspect,
     kComplete},
    {"image_check_hd",
     kTexture,
     kMedium,
     kPng,
     1,
     {1280, 720},
     1,
     "image check {test} --json",
     kComplete},
    {"image_diff_hd",
     kMixed,
     kMedium,
     kPng,
     1,
     {1280, 720},
     1,
     "image diff {original} {test} --json",
     kComplete},
    {"optimize_small_gif",
     kText,
     kLight,
     kGif,
     8,
     {96, 96},
     1,
     "optimize {original} --to gif --dry-run --json",
     kComplete},
    {"video_loops",
     kDisc,
     kMedium,
     kGif,
     40,
     {320, 240},
     1,
     "video loopcheck {original} --json",
     kComplete},
    {"batch_of_small_pairs",
     kDisc,
     kMedium,
     kGif,
     8,
     {100, 100},
     8,
     kBatch,
     kQuick},
    {"batch_of_many_stills",
     kTexture,
     kMedium,
     kJpeg,
     1,
     {320, 240},
     60,
     kBatch,
     kComplete},
};

bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.ends_with('*')) {
    return name.starts_with(pattern.substr(0, pattern.size() - 1));
  }
  return pattern == name;
}

// Which commands take --full and --sample, and which a cache.
bool is_compare(const Scenario& scenario) {
  return scenario.command.starts_with("compare");
}
bool takes_cache(const Scenario& scenario) {
  return is_compare(scenario) || scenario.command.starts_with("batch");
}

}  // namespace

std::span<const Scenario> scenarios() { return kScenarios; }

Result<std::vector<Scenario>> choose_scenarios(
    std::span<const std::string> names, Suite suite) {
  std::vector<Scenario> chosen;
  const auto add_if = [&](const auto& condition) {
    const size_t before = chosen.size();
    std::ranges::copy_if(kScenarios, std::back_inserter(chosen), condition);
    return chosen.size() > before;
  };
  if (names.empty()) {
    add_if([&](const Scenario& one) {
      return suite == Suite::kComplete || one.suite == Suite::kQuick;
    });
  }
  for (const std::string& name : names) {
    if (add_if([&](const Scenario& one) { return matches(name, one.name); })) {
      continue;
    }
    return with_hint(fail(ErrorKind::kUsage, "no scenario is named {}", name),
                     "framewise bench list prints all of them");
  }
  return chosen;
}

std::string_view name_of(Setup setup) {
  switch (setup) {
    case Setup::kBaseline: return "baseline";
    case Setup::kParallel: return "parallel";
    case Setup::kTiered: return "tiered";
    case Setup::kSampled: return "sampled";
    case Setup::kCached: return "cached";
    case Setup::kAll: return "all";
  }
  return "";
}

Result<Setup> setup_named(std::string_view name) {
  for (const Setup setup : kSetups) {
    if (name_of(setup) == name) return setup;
  }
  return with_hint(
      fail(ErrorKind::kUsage, "no arm is named {}", name),
      "arms are baseline, parallel, tiered, sampled, cached and all");
}

bool applies(Setup setup, const Scenario& scenario) {
  switch (setup) {
    case Setup::kBaseline:
    case Setup::kParallel: return true;
    case Setup::kCached: return takes_cache(scenario);
    case Setup::kTiered:
    case Setup::kAll: return is_compare(scenario);
    case Setup::kSampled: return is_compare(scenario) && scenario.frames > 24;
  }
  return false;
}

std::vector<std::string> options_of(Setup setup, const Scenario& scenario,
                                    const std::string& cache) {
  std::vector<std::string> options = {"--config", "none", "--progress", "none"};
  const auto add = [&](std::initializer_list<std::string> words) {
    options.insert(options.end(), words);
  };
  const bool all = setup == Setup::kAll;
  if (setup != Setup::kParallel && !all) add({"--threads", "1"});
  if (is_compare(scenario)) {
    const bool sampled = setup == Setup::kSampled || all;
    // A sample and all pairs exclude each other.
    if (setup != Setup::kTiered && !sampled) add({"--full"});
    if (sampled && scenario.frames > 24) add({"--sample", "auto"});
  }
  if (takes_cache(scenario)) {
    if (setup == Setup::kCached) {
      add({"--cache-dir", cache});
    } else {
      add({"--no-cache"});
    }
  }
  return options;
}

bool answers_like_baseline(Setup setup) {
  return setup == Setup::kBaseline || setup == Setup::kParallel ||
         setup == Setup::kCached;
}

}  // namespace framewise::bench
