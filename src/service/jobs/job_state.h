// SPDX-License-Identifier: Apache-2.0
// The states and results of the service's jobs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "jobs/job.h"

namespace framewise::service {

using jobs::JobFile;
using jobs::JobOutcome;
using jobs::JobProgress;
using jobs::JobRequest;
using jobs::JobTools;

//                run_jobs()               finish()
//   kQueued ─────────────────► kRunning ─────────────► kDone, kFailed
//      ▲ │                      │     │
//      │ │   the server stops   │     │ withdraw()
//      └─┼──────────────────────┘     ▼
//        └──────────────────────► kCancelled
//               withdraw()
enum class JobState : uint8_t {
  kQueued,
  kRunning,
  kDone,       // with a result; its exit code may be 1
  kFailed,     // with an error
  kCancelled,  // by a client
};
std::string_view name_of(JobState state);
std::optional<JobState> job_state_named(std::string_view name);
inline bool is_finished(JobState state) {
  return state != JobState::kQueued && state != JobState::kRunning;
}

enum class ResultFormat : uint8_t { kJson, kHtml, kMarkdown };
std::string_view name_of(ResultFormat format);

}  // namespace framewise::service
