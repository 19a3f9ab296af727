// SPDX-License-Identifier: Apache-2.0
// The note of the progress line on composing: "encode-bound, 61 fps, 2 clips
// open".
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "video/render/work/work_times.h"

namespace framewise::video {

class WorkNote {
 public:
  using Time = std::chrono::steady_clock::time_point;

  WorkNote(const WorkTimes& times, Time start) : times_(times), from_(start) {}

  // New words if the last ones are old enough. Speeds are those since then.
  // Thread-safe.
  std::optional<std::string> update(Time now);

 private:
  const WorkTimes& times_;
  std::mutex mutex_;
  Time from_;
  StageTimes before_;
  int64_t frames_before_ = 0;
};

}  // namespace framewise::video
