// SPDX-License-Identifier: Apache-2.0
// An executor with its own threads, for tests of determinism.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "framewise/executor.h"

namespace framewise {

class ThreadExecutor final : public Executor {
 public:
  explicit ThreadExecutor(int threads) : threads_(threads) {}

  int concurrency() const override { return threads_; }

  void parallel_for(size_t count,
                    const std::function<void(size_t)>& body) override {
    std::atomic<size_t> next = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < threads_; ++i) {
      threads.emplace_back([&] {
        for (size_t k = next++; k < count; k = next++) body(k);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

 private:
  int threads_;
};

}  // namespace framewise
