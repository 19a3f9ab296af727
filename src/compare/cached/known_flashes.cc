// SPDX-License-Identifier: Apache-2.0
#include "compare/cached/known_flashes.h"

#include <chrono>
#include <utility>

#include "base/result.h"
#include "cache/store.h"
#include "compare/cached/comparison_record.h"

namespace framewise::comparison {

std::optional<FlashReport> known_flashes(const ValuesCache& known,
                                         const std::string& sha256) {
  if (!known.cache) return std::nullopt;
  cache::Store& store = known.cache->store();
  const cache::Key key = flashes_key(sha256, *known.options);
  const auto found = store.find(key);
  if (!found) return std::nullopt;
  auto record = read_flashes(found->value.bytes);
  if (!record) {
    store.reject(key);
    return std::nullopt;
  }
  if (!store.libraries().unchanged(record->libraries)) return std::nullopt;
  return std::move(record->report);
}

Result<FlashReport> known_or_found_flashes(
    const ValuesCache& known, const std::string& sha256,
    const std::function<Result<FlashReport>()>& find) {
  if (auto report = known_flashes(known, sha256)) return *std::move(report);
  const auto begin = std::chrono::steady_clock::now();
  FW_ASSIGN_OR_RETURN(FlashReport report, find());
  report.moments.clear();
  const std::chrono::duration<double, std::milli> took =
      std::chrono::steady_clock::now() - begin;
  if (known.cache && report.state != FlashState::kUnknown &&
      known.files_unchanged && known.files_unchanged()) {
    known.cache->store().put(
        flashes_key(sha256, *known.options), CacheKind::kValues,
        write_record(FlashesRecord{cache::loaded_libraries(), report}),
        took.count());
  }
  return report;
}

}  // namespace framewise::comparison
