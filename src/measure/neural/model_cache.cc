// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/model_cache.h"

#include <utility>

#include "base/result.h"
#include "runtime/memory_release.h"
#include "telemetry/series.h"

namespace framewise::measure::neural {
namespace {

telemetry::Counter model_loads("framewise_model_loads_total",
                               "Networks that were loaded.");
telemetry::Counter model_hits(
    "framewise_model_hits_total",
    "Requests for a network that was already loaded.");
telemetry::SecondsCounter model_seconds("framewise_model_load_seconds_total",
                                        "Time spent loading networks.");
telemetry::Gauge models_loaded("framewise_models_loaded",
                               "Networks in memory.");
telemetry::Gauge model_bytes("framewise_model_memory_bytes",
                             "Memory of the networks that are loaded.");
const telemetry::BeforeSnapshot set_model_gauges([] {
  const auto now = ModelCache::of_process().statistics();
  models_loaded.set(double(now.models));
  model_bytes.set(double(now.bytes));
});

}  // namespace

ModelCache& ModelCache::of_process() {
  static ModelCache& cache = *new ModelCache();
  static const runtime::MemoryHolder holder(
      "networks", runtime::ReleaseOrder::kModels, [](runtime::MemoryLevel) {
        cache.release_idle(std::chrono::seconds(0));
      });
  return cache;
}

Result<ModelCache::Handle> ModelCache::get(const std::string& key,
                                           const Load& load) {
  std::unique_lock lock(mutex_);
  release_idle_locked(kIdle);
  while (true) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) break;
    if (found->second.model) {
      ++counts_.hits;
      model_hits.add();
      return handle_to(key, found->second);
    }
    loaded_.wait(lock);
  }
  entries_[key];  // being loaded
  lock.unlock();
  const Clock::time_point begin = now_();
  auto loaded = load();
  const std::chrono::duration<double> seconds = now_() - begin;
  lock.lock();
  loaded_.notify_all();
  if (!loaded) {
    entries_.erase(key);
    return std::move(loaded).error();
  }
  ++counts_.loads;
  model_loads.add();
  model_seconds.add(seconds.count());
  counts_.load_seconds += seconds.count();
  Entry& entry = entries_[key];
  entry.model = std::make_unique<const Lpips>(*std::move(loaded));
  return handle_to(key, entry);
}

ModelCache::Handle ModelCache::handle_to(const std::string& key, Entry& entry) {
  ++entry.users;
  return {entry.model.get(), [this, key](const Lpips*) { give_back(key); }};
}

void ModelCache::give_back(const std::string& key) {
  std::lock_guard lock(mutex_);
  Entry& entry = entries_[key];
  --entry.users;
  entry.last_use = now_();
}

void ModelCache::release_idle(Clock::duration idle) {
  std::lock_guard lock(mutex_);
  release_idle_locked(idle);
}

void ModelCache::release_idle_locked(Clock::duration idle) {
  const Clock::time_point now = now_();
  counts_.releases += int64_t(std::erase_if(entries_, [&](const auto& one) {
    const Entry& entry = one.second;
    return entry.model && entry.users == 0 && now - entry.last_use >= idle;
  }));
}

ModelCache::Statistics ModelCache::statistics() const {
  std::lock_guard lock(mutex_);
  Statistics statistics = counts_;
  for (const auto& [key, entry] : entries_) {
    if (!entry.model) continue;
    ++statistics.models;
    statistics.in_use += entry.users > 0;
    statistics.bytes += int64_t(entry.model->bytes());
  }
  return statistics;
}

}  // namespace framewise::measure::neural
