// SPDX-License-Identifier: Apache-2.0
#include "compare/cached/known_values.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "base/result.h"
#include "cache/store.h"
#include "compare/cached/comparison_record.h"

namespace framewise::comparison {
namespace {

using measure::Value;
using timeline::Pairing;

// The reason why a value is missing is a view of a literal in a metric. Reasons
// that come from the cache are kept here; there are few.
std::optional<std::string_view> lasting(const std::string& reason) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> reasons;
  constexpr size_t kMostReasons = 256;
  constexpr size_t kLongestReason = 300;
  std::lock_guard lock(mutex);
  const auto found = reasons.find(reason);
  if (found != reasons.end()) return *found;
  if (reasons.size() >= kMostReasons || reason.size() > kLongestReason) {
    return std::nullopt;
  }
  return *reasons.insert(reason).first;
}

// The values of one number for the pairs of one candidate.
struct KnownValues {
  std::vector<Value> values;
  std::vector<bool> identical;
};

std::optional<KnownValues> values_of(const ValuesRecord& record) {
  KnownValues known;
  for (const ValuesRecord::Pair& pair : record.pairs) {
    known.identical.push_back(pair.identical);
    if (pair.why_not.empty()) {
      known.values.emplace_back(pair.value);
      continue;
    }
    const auto reason = lasting(pair.why_not);
    if (!reason) return std::nullopt;
    known.values.push_back(Value::none(*reason));
  }
  return known;
}

// known[candidate][output]
using Table = std::vector<std::vector<std::optional<KnownValues>>>;

std::optional<KnownValues> look_up(cache::Store& store, const cache::Key& key,
                                   size_t pairs) {
  const auto found = store.find(key);
  if (!found) return std::nullopt;
  auto record = read_values(found->value.bytes);
  if (record && !store.libraries().unchanged(record->libraries)) {
    return std::nullopt;
  }
  std::optional<KnownValues> values;
  if (record && record->pairs.size() == pairs) values = values_of(*record);
  if (!values) store.reject(key);
  return values;
}

// Values that depend on more than the two frames of their pair, or on a model
// in a folder, are kept with whole comparisons only.
bool is_kept(const measure::Selected& output) {
  return !output.metric->looks_around && !output.metric->uses_models;
}

Table look_up_all(ValuesCache& known, const std::vector<Pairing>& pairings,
                  const MeasurePlan& plan) {
  Table table(pairings.size());
  for (size_t i = 0; i < pairings.size(); ++i) {
    for (size_t k = 0; k < plan.reported(); ++k) {
      if (!is_kept(plan.outputs[k])) {
        table[i].emplace_back();
        continue;
      }
      const cache::Key key = known.key(i, pairings[i], plan.outputs[k].info());
      table[i].push_back(
          look_up(known.cache->store(), key, pairings[i].pairs.size()));
    }
  }
  return table;
}

// The numbers that must be measured, for some of the candidates.
struct Rest {
  std::vector<size_t> candidates;
  std::vector<size_t> outputs;

  bool has(size_t candidate) const {
    return std::find(candidates.begin(), candidates.end(), candidate) !=
           candidates.end();
  }
};

Rest rest_of(const Table& table) {
  Rest rest;
  std::set<size_t> outputs;
  for (size_t i = 0; i < table.size(); ++i) {
    bool complete = true;
    for (size_t k = 0; k < table[i].size(); ++k) {
      if (table[i][k]) continue;
      complete = false;
      outputs.insert(k);
    }
    if (!complete) rest.candidates.push_back(i);
  }
  rest.outputs.assign(outputs.begin(), outputs.end());
  return rest;
}

void count(const Table& table, const Rest& rest, const MeasurePlan& plan,
           ValuesCache& known) {
  const auto is_asked = [&](const MetricInfo& info) {
    return std::any_of(
        known.asked.begin(), known.asked.end(),
        [&](const auto& output) { return &output.info() == &info; });
  };
  for (size_t k = 0; k < plan.reported(); ++k) {
    if (!is_asked(plan.outputs[k].info())) continue;
    const bool measured = std::find(rest.outputs.begin(), rest.outputs.end(),
                                    k) != rest.outputs.end();
    for (size_t i = 0; i < table.size(); ++i) {
      ++(measured && rest.has(i) ? known.misses : known.hits);
    }
  }
}

void remember(const ValuesCache& known, const std::vector<Pairing>& pairings,
              const MeasurePlan& plan, const Rest& rest,
              const PairMeasurements& measured) {
  const std::string libraries = cache::loaded_libraries();
  const double cost_ms = (measured.decode_ms + measured.measure_ms) /
                         double(rest.outputs.size() * rest.candidates.size());
  for (size_t i = 0; i < rest.candidates.size(); ++i) {
    const size_t candidate = rest.candidates[i];
    for (size_t k = 0; k < rest.outputs.size(); ++k) {
      if (!is_kept(plan.outputs[rest.outputs[k]])) continue;
      ValuesRecord record{libraries, {}};
      for (const auto& pair : measured.candidates[i].pairs) {
        const Value& value = pair.values[k];
        record.pairs.push_back({pair.identical,
                                value.exists() ? value.number : 0,
                                std::string(value.why_not)});
      }
      known.cache->store().put(known.key(candidate, pairings[candidate],
                                         plan.outputs[rest.outputs[k]].info()),
                               CacheKind::kValues, write_record(record),
                               cost_ms);
    }
  }
}

// Decoding detects damage: values of damaged files are not kept.
bool undamaged(const Animation& reference,
               const std::vector<Animation*>& candidates) {
  return !reference.damage() &&
         std::none_of(
             candidates.begin(), candidates.end(),
             [](const Animation* one) { return one->damage().has_value(); });
}

bool all_measured(const PairMeasurements& measured) {
  for (const CandidateValues& candidate : measured.candidates) {
    for (const auto& pair : candidate.pairs) {
      if (!pair.measured) return false;
    }
  }
  return true;
}

// The values of a candidate for which nothing was measured.
CandidateValues from_row(const std::vector<std::optional<KnownValues>>& row) {
  CandidateValues result;
  result.pairs.resize(row.front()->values.size());
  for (size_t p = 0; p < result.pairs.size(); ++p) {
    auto& pair = result.pairs[p];
    pair.measured = true;
    pair.identical = row.front()->identical[p];
    for (const auto& known : row) pair.values.push_back(known->values[p]);
  }
  return result;
}

// Merges known and measured values, in the order of the plan.
void complete(CandidateValues& measured,
              const std::vector<std::optional<KnownValues>>& row,
              const Rest& rest) {
  for (size_t p = 0; p < measured.pairs.size(); ++p) {
    auto& pair = measured.pairs[p];
    if (!pair.measured) continue;
    std::vector<Value> values;
    size_t next = 0;
    for (size_t k = 0; k < row.size(); ++k) {
      const bool was_measured =
          next < rest.outputs.size() && rest.outputs[next] == k;
      values.push_back(was_measured ? pair.values[next++] : row[k]->values[p]);
    }
    pair.values = std::move(values);
  }
}

PairMeasurements merged(PairMeasurements measured, const Table& table,
                        const Rest& rest) {
  std::vector<CandidateValues> candidates;
  size_t next = 0;
  for (size_t i = 0; i < table.size(); ++i) {
    if (!rest.has(i)) {
      candidates.push_back(from_row(table[i]));
      continue;
    }
    candidates.push_back(std::move(measured.candidates[next++]));
    complete(candidates.back(), table[i], rest);
  }
  measured.candidates = std::move(candidates);
  return measured;
}

}  // namespace

cache::Key ValuesCache::key(size_t candidate, const Pairing& pairing,
                            const MetricInfo& metric) const {
  return values_key(contents.reference, contents.tests[candidate], *options,
                    registrations[candidate], pairing, metric);
}

Result<void> measure_unknown_pairs(ValuesCache& known, Animation& reference,
                                   const std::vector<Animation*>& candidates,
                                   const std::vector<Pairing>& pairings,
                                   const MeasurePlan& plan,
                                   const MeasureOptions& measure_options,
                                   PairMeasurements& result) {
  if (!known.cache || plan.reported() == 0) {
    return measure_pairs(reference, candidates, pairings, everything(pairings),
                         plan, measure_options, result);
  }
  const Table table = look_up_all(known, pairings, plan);
  const Rest rest = rest_of(table);
  count(table, rest, plan, known);
  PairMeasurements measured;
  if (!rest.candidates.empty()) {
    MeasurePlan unknown = plan;
    unknown.outputs.clear();
    unknown.hidden = 0;
    for (const size_t k : rest.outputs) {
      unknown.outputs.push_back(plan.outputs[k]);
    }
    std::vector<Animation*> animations;
    std::vector<Pairing> their_pairings;
    for (const size_t i : rest.candidates) {
      animations.push_back(candidates[i]);
      their_pairings.push_back(pairings[i]);
    }
    MeasureOptions theirs = measure_options;
    if (rest.candidates.size() < candidates.size()) theirs.observers = {};
    FW_RETURN_IF_ERROR(measure_pairs(reference, animations, their_pairings,
                                     everything(their_pairings), unknown,
                                     theirs, measured));
    if (all_measured(measured) && undamaged(reference, animations) &&
        known.files_unchanged && known.files_unchanged()) {
      remember(known, pairings, plan, rest, measured);
    }
  }
  result = merged(std::move(measured), table, rest);
  return {};
}

}  // namespace framewise::comparison
