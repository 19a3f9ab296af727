// SPDX-License-Identifier: Apache-2.0
#include "compare/cached/known_defects.h"

#include <chrono>
#include <optional>
#include <utility>

#include "base/result.h"
#include "cache/store.h"
#include "compare/cached/comparison_record.h"

namespace framewise::comparison {
namespace {

cache::Key key_of(const ValuesCache& known, size_t candidate,
                  std::span<const timeline::ContentPair> pairs) {
  return defects_key(known.contents.reference, known.contents.tests[candidate],
                     *known.options, known.registrations[candidate], pairs);
}

std::optional<std::vector<Reason>> known_defects(cache::Store& store,
                                                 const cache::Key& key) {
  const auto found = store.find(key);
  if (!found) return std::nullopt;
  auto record = read_defects(found->value.bytes);
  if (!record) {
    store.reject(key);
    return std::nullopt;
  }
  if (!store.libraries().unchanged(record->libraries)) return std::nullopt;
  return std::move(record->reasons);
}

}  // namespace

bool knows_defects(const ValuesCache& known, size_t candidate,
                   std::span<const timeline::ContentPair> pairs) {
  return known.cache &&
         known_defects(known.cache->store(), key_of(known, candidate, pairs));
}

Result<std::vector<Reason>> known_or_found_defects(
    const ValuesCache& known, size_t candidate,
    std::span<const timeline::ContentPair> pairs,
    const std::function<bool()>& complete,
    const std::function<Result<std::vector<Reason>>()>& find) {
  if (!known.cache) return find();
  cache::Store& store = known.cache->store();
  const cache::Key key = key_of(known, candidate, pairs);
  if (auto reasons = known_defects(store, key)) return *std::move(reasons);
  const auto begin = std::chrono::steady_clock::now();
  FW_ASSIGN_OR_RETURN(std::vector<Reason> reasons, find());
  const std::chrono::duration<double, std::milli> took =
      std::chrono::steady_clock::now() - begin;
  if (complete() && !known.options->stop.stop_requested() &&
      known.files_unchanged && known.files_unchanged()) {
    store.put(key, CacheKind::kValues,
              write_record(DefectsRecord{cache::loaded_libraries(), reasons}),
              took.count());
  }
  return reasons;
}

}  // namespace framewise::comparison
