// SPDX-License-Identifier: Apache-2.0
#include "compare/cached/comparison_key.h"

#include <algorithm>
#include <set>

#include "base/result.h"
#include "cache/libraries.h"
#include "compare/requested_metrics.h"
#include "framewise/policy.h"
#include "gpu/session.h"
#include "judge/policy/requirement.h"
#include "measure/metric.h"
#include "measure/models/model_store.h"
#include "measure/perceptual/cvvdp/display.h"
#include "media/open_key.h"
#include "runtime/machine.h"

namespace framewise::comparison {
namespace {

using cache::Key;
using cache::KeyBuilder;

void add(KeyBuilder& key, const TimePoint& point) {
  const auto& [milliseconds, frames] = point;
  key.add("milliseconds", milliseconds).add("frames", frames);
}

void add(KeyBuilder& key, const Sampling& sampling) {
  const auto& [by, pairs, most, share, from, confidence, short_bytes] =
      sampling;
  key.add("sampling", int64_t(by))
      .add("sampled_pairs", pairs.value_or(-1))
      .add("most_pairs", most.value_or(-1))
      .add("sample_share", share)
      .add("sample_from", from)
      .add("confidence", confidence)
      .add("short_bytes", short_bytes);
}

// A file is what it says now.
void add(KeyBuilder& key, const DisplayOptions& options) {
  const auto& [name, pixels_per_degree, mirrored_start] = options;
  key.add("display", name)
      .add("pixels_per_degree", pixels_per_degree)
      .add("mirrored_start", int64_t(mirrored_start));
  if (name.empty()) return;
  if (const auto display = measure::cvvdp_display(name)) {
    const auto& [title, density, peak, contrast, ambient, reflectivity] =
        *display;
    key.add("display_title", title)
        .add("display_density", density)
        .add("display_peak", peak)
        .add("display_contrast", contrast)
        .add("display_ambient", ambient)
        .add("display_reflectivity", reflectivity);
  }
}

// How the frames of a pair are read and converted.
void add_viewing(KeyBuilder& key, const CompareOptions& options) {
  media::add_open_options(key, options.open);
  key.add("resizing", int64_t(options.resizing)).add("nits", options.nits);
  key.add("lpips_size", int64_t{options.lpips_size});
  key.add("text_language", options.text_language);
  add(key, options.display);
  int64_t background = -1;
  if (options.background) {
    const auto [r, g, b] = *options.background;
    background = r << 16 | g << 8 | b;
  }
  key.add("background", background);
}

void add(KeyBuilder& key, const Registration& registration) {
  const auto& [part, scaling, reference_matrix, test_matrix] = registration;
  if (part) {
    for (const Rect& rect : {part->reference, part->test}) {
      key.add("x", int64_t{rect.x}).add("y", int64_t{rect.y});
      key.add("width", int64_t{rect.width});
      key.add("height", int64_t{rect.height});
    }
  }
  const ResizeOptions how = scaling.value_or(ResizeOptions());
  key.add("filter", int64_t(how.filter)).add("light", int64_t(how.light));
  const auto code = [](const std::optional<AssumedMatrix>& assumed) {
    return assumed ? int64_t(assumed->matrix) : -1;
  };
  key.add("reference_matrix", code(reference_matrix));
  key.add("test_matrix", code(test_matrix));
}

// The code that computes. Instruction sets round differently.
void add_code(KeyBuilder& key) {
  static const std::string simd = runtime::simd_target();
  key.add("build", cache::build_id()).add("simd", simd);
}

// Values of cards differ from those of the processor in their last digits.
void add_device(KeyBuilder& key, const std::string& device) {
  if (device == "cpu") return;
  key.add("device", device).add("card", gpu::identity_of_cards());
}

// The metrics to measure, by their full names; requirements add to them.
Result<RequestedMetrics> wishes_in(const CompareOptions& options) {
  std::vector<std::string> required;
  for (const std::string& text : options.requirements) {
    FW_ASSIGN_OR_RETURN(const auto parsed, judge::parse_requirements(text));
    for (const auto& requirement : parsed) {
      required.emplace_back(requirement.metric->name);
    }
  }
  return requested_metrics(options, required);
}

// Each model has one content, but may be missing.
void add_models(KeyBuilder& key, const std::filesystem::path& folder) {
  const measure::ModelStore store(folder);
  for (const measure::KnownModel& model : measure::known_models()) {
    key.add(model.name, folder.empty() ? "" : store.digest_of(model));
  }
}

void add(KeyBuilder& key, const RequestedMetrics& wishes) {
  for (const measure::Selected& output : wishes.outputs) {
    key.add("metric", output.info().name);
  }
  // Only metrics that are named are never skipped.
  std::set<std::string_view> named;
  for (const MetricInfo* info : wishes.by_name) named.insert(info->name);
  for (const std::string_view name : named) key.add("named", name);
}

Result<void> add(KeyBuilder& key, const CompareOptions& options) {
  const auto& [metrics, requirements, pairing, offset, start, end, frames,
               subsample, sampling, resizing, background, nits, display,
               lpips_size, text_language, giflab_frames, device, models,
               flashes, policy, judge, full, worst, error_maps, error_values,
               pictures, open, cache, executor, memory_per_thread, stop,
               progress, on_stage] = options;
  // Of these, `metrics` counts by what it selects; `resizing`, `background`,
  // `nits`, `display`, `lpips_size`, `text_language` and `open` are in
  // add_viewing(). `error_maps`, `error_values` and `pictures` ask for
  // pictures, which a comparison in the cache does not have: who wants them
  // does not ask for one. The last six decide how the work is done, not its
  // result.
  FW_ASSIGN_OR_RETURN(const RequestedMetrics wishes, wishes_in(options));
  add_code(key);
  add_viewing(key, options);
  add_device(key, device);
  key.add("pairing", int64_t(pairing)).add("worst", int64_t(worst));
  key.add("giflab_frames", int64_t{giflab_frames});
  key.add("flashes", flashes ? int64_t(*flashes) : -1);
  add(key, offset);
  add(key, start);
  if (end) add(key, *end);
  add(key, sampling);
  key.add("has_end", int64_t(end.has_value()));
  key.add("frames", frames.value_or(-1)).add("subsample", subsample);
  add(key, wishes);
  if (std::any_of(wishes.outputs.begin(), wishes.outputs.end(),
                  [](const measure::Selected& output) {
                    return output.metric->uses_models;
                  })) {
    add_models(key, models);
  }
  key.add("policy", policy_text(policy))
      .add("policy_file", policy.file)
      .add("judge", int64_t(judge))
      .add("full", int64_t(full));
  for (const std::string& requirement : requirements) {
    key.add("requirement", requirement);
  }
  return {};
}

}  // namespace

Result<Key> comparison_key(const Contents& contents,
                           const CompareOptions& options) {
  KeyBuilder key("comparison");
  key.add("reference", contents.reference);
  // All tests: the result of one may depend on the others.
  for (const std::string& test : contents.tests) key.add("test", test);
  FW_RETURN_IF_ERROR(add(key, options));
  return key.finish();
}

Result<Key> options_key(const CompareOptions& options) {
  KeyBuilder key("comparison options");
  FW_RETURN_IF_ERROR(add(key, options));
  return key.finish();
}

Key flashes_key(const std::string& sha256, const CompareOptions& options) {
  KeyBuilder key("flashes");
  add_code(key);
  key.add("file", sha256);
  media::add_open_options(key, options.open);
  key.add("rules", options.flashes ? int64_t(*options.flashes) : -1);
  return key.finish();
}

Key defects_key(const std::string& reference_sha256,
                const std::string& test_sha256, const CompareOptions& options,
                const Registration& registration,
                std::span<const timeline::ContentPair> pairs) {
  KeyBuilder key("defects");
  add_code(key);
  key.add("reference", reference_sha256).add("test", test_sha256);
  add_viewing(key, options);
  add(key, registration);
  key.add("tolerance", options.policy.tolerance);
  for (const timeline::ContentPair& pair : pairs) {
    key.add("pair", pair.reference).add("with", pair.test);
  }
  return key.finish();
}

Key values_key(const std::string& reference_sha256,
               const std::string& test_sha256, const CompareOptions& options,
               const Registration& registration,
               const timeline::Pairing& pairing, const MetricInfo& metric) {
  KeyBuilder key("values");
  add_code(key);
  key.add("reference", reference_sha256).add("test", test_sha256);
  add_viewing(key, options);
  add(key, registration);
  // The pairs alone: neither how they were found, nor their durations.
  for (const timeline::FramePair& pair : pairing.pairs) {
    key.add("pair", pair.reference).add("with", pair.test);
  }
  add_device(key, options.device);
  key.add("metric", metric.name).add("version", metric.version);
  const auto selected = measure::select(metric.name);
  if (selected && selected->metric->uses_models) {
    add_models(key, options.models);
  }
  if (selected && selected->metric->looks_around) {
    // Its values depend on the frames before and after.
    for (const timeline::Interval& interval : pairing.intervals) {
      key.add("shown", interval.reference);
    }
  }
  return key.finish();
}

}  // namespace framewise::comparison
