// SPDX-License-Identifier: Apache-2.0
#include "optimize/known_trials.h"

#include <string>

#include "cache/key.h"
#include "cache/record.h"
#include "cache/store.h"
#include "framewise/cache.h"
#include "framewise/version.h"
#include "optimize/engine_run.h"

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
      .add("color", int64_t(options.color))
      .add("colors", int64_t{options.gif.colors});
  if (encoding.engine) key.add("engine", version_of(*encoding.engine));
}

// What is measured, and how it is judged.
void add_measures(KeyBuilder& key, const TrialInput& input) {
  const CompareOptions& options = input.options.compare;
  for (const std::string& text : input.targets.expressions()) {
    key.add("target", text);
  }
  for (const std::string& metric : options.metrics) key.add("metric", metric);
  int64_t background = -1;
  if (options.background) {
    const auto [r, g, b] = *options.background;
    background = r << 16 | g << 8 | b;
  }
  key.add("background", background)
      .add("nits", options.nits)
      .add("models", options.models.native())
      .add("policy", policy_text(options.policy))
      .add("worst_verdict", input.options.worst_verdict
                                ? int64_t(*input.options.worst_verdict)
                                : -1)
      .add("pairing", int64_t(options.pairing));
}

// Codec libraries may change what they write between versions: a sample only
// leads to the settings that are proved then.
Key key_of(const TrialInput& input, const Trial& trial, const char* what) {
  KeyBuilder key(what);
  key.add("version", version())
      .add("input", input.content_hash)
      .add("frames", int64_t(input.facts.sample.frames.size()))
      .add("runs", input.facts.sample.runs);
  add_encoding(key, trial);
  add_measures(key, input);
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
  const Key key = key_of(input, trial, "optimize sample");
  const auto found = store->find(key);
  if (!found) return false;
  int64_t bytes = 0;
  std::vector<std::optional<double>> values;
  std::optional<double> score;
  std::optional<double> margin;
  int64_t verdict = -1;
  bool passed = false;
  cache::RecordReader reader(found->value.bytes);
  reader(bytes, values, score, margin, verdict, passed);
  const auto expressions = input.targets.expressions();
  if (!reader.complete() || bytes < 0 || values.size() != expressions.size() ||
      verdict < -1 || verdict > int64_t(VerdictStatus::kUnknown)) {
    store->reject(key);
    return false;
  }
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
  store->put(
      key_of(input, trial, "optimize sample"), CacheKind::kOther,
      cache::RecordWriter::bytes_of(trial.row.bytes, values, trial.row.score,
                                    trial.margin, verdict, trial.row.passed),
      trial.row.encode_ms + trial.row.measure_ms);
}

std::optional<int64_t> known_estimate(const TrialInput& input,
                                      const Trial& trial) {
  cache::Store* store = store_of(input);
  if (!store) return std::nullopt;
  const Key key = key_of(input, trial, "optimize estimate");
  const auto found = store->find(key);
  if (!found) return std::nullopt;
  int64_t bytes = 0;
  cache::RecordReader reader(found->value.bytes);
  reader(bytes);
  if (reader.complete() && bytes > 0) return bytes;
  store->reject(key);
  return std::nullopt;
}

void keep_estimate(const TrialInput& input, const Trial& trial, int64_t bytes) {
  if (cache::Store* store = store_of(input)) {
    store->put(key_of(input, trial, "optimize estimate"), CacheKind::kOther,
               cache::RecordWriter::bytes_of(bytes), trial.row.encode_ms);
  }
}

}  // namespace framewise::optimization
