// SPDX-License-Identifier: Apache-2.0
// The networks that this process has loaded. Each is loaded once, at its first
// use, and shared by all threads.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "framewise/error.h"
#include "measure/neural/lpips.h"

namespace framewise::measure::neural {

class ModelCache {
 public:
  using Clock = std::chrono::steady_clock;
  // Counts as one use until its last copy is destroyed.
  using Handle = std::shared_ptr<const Lpips>;
  using Load = std::function<Result<Lpips>()>;

  // A model that nobody has used for so long is released at the next call of
  // get() or release_idle(). Loading AlexNet takes about 0.1 s.
  static constexpr std::chrono::seconds kIdle{60};

  struct Statistics {
    int64_t loads = 0;
    int64_t hits = 0;  // requests for a loaded model
    int64_t releases = 0;
    double load_seconds = 0;
    int64_t models = 0;  // loaded now
    int64_t in_use = 0;  // of these
    int64_t bytes = 0;   // of these: weights, and memory kept by runs
  };

  explicit ModelCache(std::function<Clock::time_point()> now = Clock::now)
      : now_(std::move(now)) {}

  // The cache of this process. It is never destroyed: handles may outlive
  // main().
  static ModelCache& of_process();

  // The model with this key; loads it if necessary. Threads that request a
  // model while it is being loaded wait for it. Failures are not remembered.
  Result<Handle> get(const std::string& key, const Load& load);

  // Releases the models that nobody has used for this time.
  void release_idle(Clock::duration idle = kIdle);

  Statistics statistics() const;

 private:
  struct Entry {
    std::unique_ptr<const Lpips> model;  // null: being loaded
    int64_t users = 0;
    Clock::time_point last_use;
  };

  Handle handle_to(const std::string& key, Entry& entry);
  void give_back(const std::string& key);
  void release_idle_locked(Clock::duration idle);

  const std::function<Clock::time_point()> now_;
  mutable std::mutex mutex_;
  std::condition_variable loaded_;
  std::map<std::string, Entry> entries_;
  Statistics counts_;
};

}  // namespace framewise::measure::neural
