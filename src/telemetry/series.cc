// SPDX-License-Identifier: Apache-2.0
#include "telemetry/series.h"

#include <algorithm>

#include "base/mutex.h"

namespace framewise::telemetry {
namespace detail {
std::atomic<bool> recording = true;
}  // namespace detail

void set_recording(bool on) { detail::recording = on; }

namespace {

struct Registry {
  Mutex mutex;
  std::vector<const Series*> all FW_GUARDED_BY(mutex);
  Mutex calls_mutex;
  std::vector<const BeforeSnapshot*> calls FW_GUARDED_BY(calls_mutex);
};
Registry& registry() {
  static Registry* const kept = new Registry;  // outlives static series
  return *kept;
}

}  // namespace

void each_series(const std::function<void(const Series&)>& take) {
  Registry& known = registry();
  MutexLock lock(known.mutex);
  std::vector<const Series*> sorted = known.all;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Series* a, const Series* b) {
                     return std::pair(a->name(), a->labels()) <
                            std::pair(b->name(), b->labels());
                   });
  for (const Series* one : sorted) take(*one);
}

BeforeSnapshot::BeforeSnapshot(std::function<void()> call)
    : call_(std::move(call)) {
  Registry& known = registry();
  MutexLock lock(known.calls_mutex);
  known.calls.push_back(this);
}

BeforeSnapshot::~BeforeSnapshot() {
  Registry& known = registry();
  MutexLock lock(known.calls_mutex);
  std::erase(known.calls, this);
  call_();
}

void prepare_snapshot() {
  Registry& known = registry();
  MutexLock lock(known.calls_mutex);
  for (const BeforeSnapshot* one : known.calls) one->call_();
}

size_t SharedSum::part_of_thread() {
  static std::atomic<size_t> threads = 0;
  thread_local const size_t part =
      threads.fetch_add(1, std::memory_order_relaxed) % kParts;
  return part;
}

int64_t SharedSum::value() const {
  int64_t sum = 0;
  for (const Part& part : parts_) {
    sum += part.value.load(std::memory_order_relaxed);
  }
  return sum;
}

Series::Series(SeriesKind kind, std::string_view name, std::string_view help,
               Labels labels)
    : kind_(kind), name_(name), help_(help), labels_(std::move(labels)) {
  Registry& known = registry();
  MutexLock lock(known.mutex);
  known.all.push_back(this);
}

Series::~Series() {
  Registry& known = registry();
  MutexLock lock(known.mutex);
  std::erase(known.all, this);
}

Histogram::Histogram(std::string_view name, std::string_view help,
                     std::span<const double> bounds, Labels labels)
    : Series(SeriesKind::kHistogram, name, help, std::move(labels)),
      bounds_(bounds),
      counts_(bounds.size() + 1) {}

void Histogram::record(double seconds) {
  if (!is_recording()) return;
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), seconds);
  counts_[size_t(bucket - bounds_.begin())].add(1);
  sum_ns_.add(int64_t(1e9 * seconds));
}

std::vector<int64_t> Histogram::counts() const {
  std::vector<int64_t> values;
  for (const SharedSum& count : counts_) values.push_back(count.value());
  return values;
}

}  // namespace framewise::telemetry
