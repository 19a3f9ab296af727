// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_monitor.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <system_error>

#include "telemetry/series.h"

namespace framewise::runtime {
namespace {

telemetry::Counter samples("framewise_memory_samples_total",
                           "How often memory use was read.");
telemetry::Gauge interval_s("framewise_memory_sampling_interval_seconds",
                            "Time until memory use is read again.");

}  // namespace

void SamplingPace::sampled(double share, MemoryLevel level) {
  // Less than this is noise of the allocator.
  constexpr double kChanged = 0.01;
  constexpr Ms kLongestWhileRaised{1000};
  if (std::abs(share - last_share_) > kChanged) {
    interval_ /= 2;
  } else {
    interval_ += interval_ / 4;
  }
  last_share_ = share;
  interval_ = std::clamp(
      interval_, kShortest,
      level == MemoryLevel::kNormal ? kLongest : kLongestWhileRaised);
}

MemoryMonitor::MemoryMonitor(MemoryWatch& watch) : watch_(watch) {
  sample();
  try {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  } catch (const std::system_error&) {
    // Where no thread may be started, the job runs with this sample alone.
  }
}

void MemoryMonitor::sample() {
  try {
    const MemoryLevel level = watch_.update();
    pace_.sampled(watch_.share(), level);
    samples.add();
  } catch (const std::bad_alloc&) {
    // The thread that needs the memory reports it; this one tries again.
  }
  interval_s.set(std::chrono::duration<double>(pace_.interval()).count());
}

void MemoryMonitor::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (true) {
    never_.wait_for(lock, stop, pace_.interval(), [] { return false; });
    if (stop.stop_requested()) return;
    sample();
  }
}

}  // namespace framewise::runtime
