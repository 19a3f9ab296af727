// SPDX-License-Identifier: Apache-2.0
// How long each kind of work takes, summed over threads. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <chrono>

#include "video/compose/options.h"

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
  StageTimes all() const {
    return {.read_s = seconds(Stage::kRead),
            .decode_s = seconds(Stage::kDecode),
            .convert_s = seconds(Stage::kConvert),
            .encode_s = seconds(Stage::kEncode),
            .write_s = seconds(Stage::kWrite),
            .sound_s = seconds(Stage::kSound)};
  }

 private:
  std::array<std::atomic<int64_t>, 6> nanoseconds_{};
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
