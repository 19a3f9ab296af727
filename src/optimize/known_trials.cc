// SPDX-License-Identifier: Apache-2.0
#include "optimize/known_trials.h"

#include <string>

#include "base/result.h"
#include "cache/key.h"
#include "cache/libraries.h"
#include "cache/record.h"
#include "cache/store.h"
#include "compare/cached/comparison_key.h"
#include "framewise/cache.h"
#include "optimize/engines/engine_run.h"
#include "optimize/sweep/pipeline_run.h"

namespace framewise::optimization {
namespace {

using cache::Key;
using cache::KeyBuilder;

// How frames are encoded. The limits do not change what is written.
void add_encoding(KeyBuilder& key, const Trial& trial) {
  const Encoding& encoding = *trial.encoding;
  const WriteOptions& options = encoding.options;
  key.add("encoding", encoding.name)
      .add("settings", encoding.settings_at(trial.row.knob))
      .add("knob", trial.row.knob)
      .add("effort", int64_t{options.effort})
      .add("progressive", int64_t(options.progressive))
      .add("subsampling", int64_t(options.subsampling))
      .add("bits", int64_t{options.bits.value_or(0)})
      .add("color", int64_t(options.color))
      .add("colors", int64_t{options.gif.colors})
      .add("preset", encoding.video.preset);
  for (const uint8_t level : options.background) {
    key.add("background", int64_t{level});
  }
  if (encoding.engine) key.add("engine", version_of(*encoding.engine));
  if (encoding.pipeline) {
    key.add("versions", versions_of(encoding.pipeline->pipeline));
  }
}

// Adds the measures and their policy. The limit on bytes is one of the
// whole input.
Result<void> add_measures(KeyBuilder& key, const TrialInput& input) {
  FW_ASSIGN_OR_RETURN(const Key comparing,
                      comparison::options_key(input.options.compare));
  key.add("comparing", comparing.hex());
  for (const std::string& text : input.targets.expressions()) {
    key.add("target", text);
  }
  key.add("lossless", int64_t(input.targets.lossless))
      .add("worst_verdict", input.options.worst_verdict
                                ? int64_t(*input.options.worst_verdict)
                                : -1);
  return {};
}

Result<Key> key_of(const TrialInput& input, const Trial& trial,
                   const char* what) {
  KeyBuilder key(what);
  key.add("input", input.content_hash)
      .add("frames", int64_t(input.facts.sample.frames.size()))
      .add("runs", input.facts.sample.runs);
  add_encoding(key, trial);
  FW_RETURN_IF_ERROR(add_measures(key, input));
  return key.finish();
}

cache::Store* store_of(const TrialInput& input) {
  Cache* cache = input.options.compare.cache;
  return cache && !input.content_hash.empty() ? &cache->store() : nullptr;
}

}  // namespace

bool take_known_sample(const TrialInput& input, Trial& trial) {
  cache::Store* store = store_of(input);
  if (!store) return false;
  const Result<Key> key = key_of(input, trial, "optimize sample");
  if (!key) return false;
  const auto found = store->find(*key);
  if (!found) return false;
  std::string libraries;
  int64_t bytes = 0;
  std::vector<std::optional<double>> values;
  std::optional<double> score;
  std::optional<double> margin;
  int64_t verdict = -1;
  bool passed = false;
  cache::RecordReader reader(found->value.bytes);
  reader(libraries, bytes, values, score, margin, verdict, passed);
  const auto expressions = input.targets.expressions();
  if (!reader.complete() || bytes < 0 || values.size() != expressions.size() ||
      verdict < -1 || verdict > int64_t(VerdictStatus::kUnknown)) {
    store->reject(*key);
    return false;
  }
  if (!store->libraries().unchanged(libraries)) return false;
  trial.row.bytes = bytes;
  trial.row.score = score;
  trial.row.measured = true;
  trial.row.passed = passed;
  trial.row.from_cache = true;
  trial.margin = margin;
  if (verdict >= 0) trial.row.verdict = VerdictStatus(verdict);
  for (size_t i = 0; i < values.size(); ++i) {
    const judge::Requirement& one = input.targets.requirements[i];
    trial.row.requirements.push_back(
        {expressions[i], values[i], values[i] && one.holds(*values[i])});
  }
  return true;
}

void keep_sample(const TrialInput& input, const Trial& trial) {
  cache::Store* store = store_of(input);
  if (!store) return;
  std::vector<std::optional<double>> values;
  for (const RequirementReport& one : trial.row.requirements) {
    values.push_back(one.value);
  }
  const int64_t verdict =
      trial.row.verdict ? int64_t(*trial.row.verdict) : int64_t{-1};
  const Result<Key> key = key_of(input, trial, "optimize sample");
  if (!key) return;
  store->put(*key, CacheKind::kOther,
             cache::RecordWriter::bytes_of(
                 cache::loaded_libraries(), trial.row.bytes, values,
                 trial.row.score, trial.margin, verdict, trial.row.passed),
             trial.row.encode_ms + trial.row.measure_ms);
}

std::optional<int64_t> known_estimate(const TrialInput& input,
                                      const Trial& trial) {
  cache::Store* store = store_of(input);
  if (!store) return std::nullopt;
  const Result<Key> key = key_of(input, trial, "optimize estimate");
  if (!key) return std::nullopt;
  const auto found = store->find(*key);
  if (!found) return std::nullopt;
  std::string libraries;
  int64_t bytes = 0;
  cache::RecordReader reader(found->value.bytes);
  reader(libraries, bytes);
  if (!reader.complete() || bytes <= 0) {
    store->reject(*key);
    return std::nullopt;
  }
  if (!store->libraries().unchanged(libraries)) return std::nullopt;
  return bytes;
}

void keep_estimate(const TrialInput& input, const Trial& trial, int64_t bytes) {
  cache::Store* store = store_of(input);
  if (!store) return;
  const Result<Key> key = key_of(input, trial, "optimize estimate");
  if (!key) return;
  store->put(*key, CacheKind::kOther,
             cache::RecordWriter::bytes_of(cache::loaded_libraries(), bytes),
             trial.row.encode_ms);
}

}  // namespace framewise::optimization
