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
  try {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  } catch (const std::system_error&) {
    // Where no thread may be started, the job runs without samples.
  }
}

void MemoryMonitor::run(const std::stop_token& stop) {
  SamplingPace pace;
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    try {
      const MemoryLevel level = watch_.update();
      pace.sampled(watch_.share(), level);
      samples.add();
    } catch (const std::bad_alloc&) {
      // The thread that needs the memory reports it; this one tries again.
    }
    interval_s.set(std::chrono::duration<double>(pace.interval()).count());
    never_.wait_for(lock, stop, pace.interval(), [] { return false; });
  }
}

}  // namespace framewise::runtime
