// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/known_outputs.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "base/result.h"
#include "cache/key.h"
#include "cache/libraries.h"
#include "cache/store.h"
#include "framewise/cache.h"
#include "optimize/sweep/pipeline_run.h"

namespace framewise::optimization {
namespace {

// Larger files would push many results of comparisons out of the cache.
constexpr int64_t kMostBytesKept = int64_t{4} << 20;

Result<cache::Key> key_of(const std::filesystem::path& input,
                          const SweepPoint& point, Cache& cache) {
  FW_ASSIGN_OR_RETURN(const std::string content, cache.content_hash(input));
  return cache::KeyBuilder("sweep output")
      .add("build", cache::build_id())
      .add("input", content)
      .add("point", point.label())
      .add("versions", versions_of(point.pipeline))
      .finish();
}

bool write_known(cache::Store& store, const cache::Key& key,
                 const std::filesystem::path& output) {
  const auto found = store.find(key);
  if (!found) return false;
  const std::string_view bytes = found->value.bytes;
  std::ofstream file(output, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), std::streamsize(bytes.size()));
  file.close();
  return bool(file);
}

void keep(cache::Store& store, const cache::Key& key,
          const std::filesystem::path& output, double cost_ms) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(output, failed);
  if (failed || int64_t(bytes) > kMostBytesKept) return;
  std::ifstream file(output, std::ios::binary);
  std::string content(std::istreambuf_iterator<char>(file), {});
  if (content.size() != bytes) return;
  store.put(key, CacheKind::kOther, std::move(content), cost_ms);
}

}  // namespace

Result<void> run_pipeline_once(const std::filesystem::path& input,
                               const SweepPoint& point,
                               const std::filesystem::path& output,
                               const std::filesystem::path& folder,
                               const OptimizeOptions& options) {
  Cache* cache = options.compare.cache;
  std::optional<cache::Key> key;
  // The pipeline reports files that cannot be read.
  if (cache) {
    if (auto found = key_of(input, point, *cache)) key = *found;
  }
  if (key && write_known(cache->store(), *key, output)) return {};
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  FW_RETURN_IF_ERROR(run_pipeline(input, point, output, folder, options));
  const std::chrono::duration<double, std::milli> cost = Clock::now() - start;
  if (key) keep(cache->store(), *key, output, cost.count());
  return {};
}

}  // namespace framewise::optimization
