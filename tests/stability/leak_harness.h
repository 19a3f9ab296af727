// SPDX-License-Identifier: Apache-2.0
// Repeats work and judges whether memory, files or threads accumulate.
#pragma once

#include <gtest/gtest.h>
#include <malloc.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "bench/leak_judgement.h"

namespace framewise::stability {

inline size_t entries_of(const char* folder) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    count += !entry.path().empty();
  }
  return count;
}

inline double resident_bytes() {
  int64_t pages = 0;
  int64_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return double(resident) * double(sysconf(_SC_PAGESIZE));
}

inline double live_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return double(info.uordblks + info.hblkhd);
}

// With one arena and a fixed threshold for large blocks, resident memory
// follows what is in use. Sanitizers have allocators of their own: there this
// judges nothing, and the sanitizer finds leaks.
inline void control_allocator() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, 128 << 10);
}

struct Steadiness {
  bench::LeakJudgement memory;
  size_t more_files = 0;  // open at the end than after the warm-up
  size_t more_threads = 0;
};

// Runs `work(i)` until the judge is sure. `leak`: bytes that each iteration
// keeps, in blocks of 1 kB: the test of the test.
inline Steadiness repeat(const std::function<void(int)>& work,
                         size_t leak = 0) {
  control_allocator();
  static std::vector<std::unique_ptr<char[]>> kept;
  kept.clear();
  kept.reserve(200'000);  // so that the list itself does not grow
  bench::LeakRule rule;
  bench::MemorySeries series;
  // Storage for all samples now, not while it is measured.
  series.live.reserve(rule.most_iterations);
  series.resident.reserve(rule.most_iterations);
  Steadiness steadiness;
  size_t files = 0;
  size_t threads = 0;
  size_t target = rule.least_iterations;
  for (int i = 0; series.live.size() < rule.most_iterations; ++i) {
    work(i);
    for (size_t bytes = 0; bytes < leak; bytes += 1000) {
      kept.push_back(std::make_unique<char[]>(1000));
    }
    if (size_t(i) == rule.least_warm_up) {
      files = entries_of("/proc/self/fd");
      threads = entries_of("/proc/self/task");
    }
    malloc_trim(0);
    series.live.push_back(live_bytes());
    series.resident.push_back(resident_bytes());
    if (series.live.size() < target) continue;
    steadiness.memory = bench::judge_leak(series, rule);
    if (steadiness.memory.verdict != bench::LeakVerdict::kMoreIterations) break;
    target += rule.least_iterations;
  }
  const size_t files_now = entries_of("/proc/self/fd");
  const size_t threads_now = entries_of("/proc/self/task");
  steadiness.more_files = files_now > files ? files_now - files : 0;
  steadiness.more_threads = threads_now > threads ? threads_now - threads : 0;
  kept.clear();
  return steadiness;
}

}  // namespace framewise::stability
