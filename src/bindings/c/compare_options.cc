// SPDX-License-Identifier: Apache-2.0
#include "bindings/c/compare_options.h"

#include <span>
#include <utility>

#include "bindings/option_words.h"

namespace framewise::c_api {
namespace {

// Leaves the default where the caller has NULL.
template <typename Value>
Result<void> read_word(std::span<const bindings::Word<Value>> words,
                       const char* option, const char* text, Value& value) {
  if (!text) return {};
  const Result<Value> named = bindings::value_named(words, option, text);
  if (!named) return named.error();
  value = *named;
  return {};
}

template <typename Value>
std::optional<Value> unless_zero(Value value) {
  return value == 0 ? std::nullopt : std::optional(value);
}

}  // namespace

Result<void> CompareRun::read_words(const framewise_compare_options& given) {
  for (const Result<void>& read : {
           read_word<PairingMode>(bindings::kPairings, "pairing", given.pairing,
                                  options.pairing),
           read_word<SampleBy>(bindings::kSamplings, "sampling", given.sampling,
                               options.sampling.by),
           read_word<Resizing>(bindings::kResizings, "resize", given.resize,
                               options.resizing),
       }) {
    if (!read) return read.error();
  }
  if (given.policy) {
    Result<Policy> policy = bindings::policy_from(given.policy);
    if (!policy) return policy.error();
    options.policy = *std::move(policy);
  }
  if (given.display) options.display.name = given.display;
  if (given.cache) {
    CacheOptions where;
    where.folder = given.cache;
    options.cache = &cache_.emplace(std::move(where));
  }
  return {};
}

Result<void> CompareRun::read(const framewise_compare_options* given) {
  const auto read = read_struct(given);
  if (!read) return read.error();
  constexpr int kMostThreads = 4096;
  if (read->threads < 0 || read->threads > kMostThreads) {
    return usage("threads is between 0 and 4096");
  }
  auto metrics = strings(read->metrics, read->metric_count, "metrics");
  if (!metrics) return metrics.error();
  auto requirements =
      strings(read->requirements, read->requirement_count, "requirements");
  if (!requirements) return requirements.error();
  options.metrics = *std::move(metrics);
  options.requirements = *std::move(requirements);
  if (read->models) options.models = read->models;
  options.giflab_frames = read->giflab_frames;
  if (const auto words = read_words(*read); !words) return words.error();
  options.sampling.pairs = unless_zero(read->sample);
  if (options.sampling.pairs && options.sampling.by == SampleBy::kLength) {
    options.sampling.by = SampleBy::kProgressive;
  }
  options.sampling.most = unless_zero(read->max_frames);
  if (read->confidence != 0) options.sampling.confidence = read->confidence;
  options.frames = unless_zero(read->frames);
  options.start.milliseconds = read->start_ms;
  if (read->end_ms != 0) options.end = TimePoint{read->end_ms, 0};
  options.offset.milliseconds = read->offset_ms;
  options.full = read->full != 0;
  options.judge = read->no_verdict == 0;
  options.open.tolerant = read->tolerant != 0;
  options.stop = stop_.get_token();
  threads_.emplace(read->threads);
  options.executor = &*threads_;
  if (read->progress) {
    options.progress = [this, call = read->progress,
                        context = read->context](const CompareProgress& now) {
      if (call(context, now.done, now.total) != 0) stop_.request_stop();
    };
  }
  return {};
}

}  // namespace framewise::c_api
