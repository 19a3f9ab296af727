// SPDX-License-Identifier: Apache-2.0
// How long each kind of work takes, summed over threads. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <utility>

#include "video/film/options.h"

namespace framewise::video {

enum class Stage : uint8_t {
  kRead,
  kDecode,
  kConvert,
  kEncode,
  kWrite,
  kSound
};

class WorkTimes {
 public:
  void add(Stage stage, std::chrono::steady_clock::duration time) {
    nanoseconds_[size_t(stage)].fetch_add(
        std::chrono::duration_cast<std::chrono::nanoseconds>(time).count(),
        std::memory_order_relaxed);
  }
  double seconds(Stage stage) const {
    return double(nanoseconds_[size_t(stage)].load()) * 1e-9;
  }
  // Threads that found no work.
  void add_idle(double seconds) {
    idle_nanoseconds_.fetch_add(int64_t(seconds * 1e9),
                                std::memory_order_relaxed);
  }
  void count_frame() { frames_.fetch_add(1, std::memory_order_relaxed); }
  int64_t frames() const { return frames_.load(std::memory_order_relaxed); }
  std::atomic<int>& open_clips() { return open_clips_; }
  int open_clips() const { return open_clips_.load(); }

  StageTimes all() const {
    return {.read_s = seconds(Stage::kRead),
            .decode_s = seconds(Stage::kDecode),
            .convert_s = seconds(Stage::kConvert),
            .encode_s = seconds(Stage::kEncode),
            .write_s = seconds(Stage::kWrite),
            .sound_s = seconds(Stage::kSound),
            .idle_s = double(idle_nanoseconds_.load()) * 1e-9};
  }

 private:
  std::array<std::atomic<int64_t>, 6> nanoseconds_{};
  std::atomic<int64_t> idle_nanoseconds_{0};
  std::atomic<int64_t> frames_{0};  // encoded
  std::atomic<int> open_clips_{0};
};

// Counts a clip as open.
class ClipIsOpen {
 public:
  explicit ClipIsOpen(WorkTimes& times) : count_(&times.open_clips()) {
    count_->fetch_add(1, std::memory_order_relaxed);
  }
  ClipIsOpen(ClipIsOpen&& other) noexcept
      : count_(std::exchange(other.count_, nullptr)) {}
  ClipIsOpen& operator=(ClipIsOpen&&) = delete;
  ~ClipIsOpen() {
    if (count_) count_->fetch_sub(1, std::memory_order_relaxed);
  }

 private:
  std::atomic<int>* count_;
};

// Adds the time of its lifetime.
class Timed {
 public:
  Timed(WorkTimes& times, Stage stage)
      : times_(times),
        stage_(stage),
        start_(std::chrono::steady_clock::now()) {}
  ~Timed() { times_.add(stage_, std::chrono::steady_clock::now() - start_); }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  WorkTimes& times_;
  Stage stage_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace framewise::video
