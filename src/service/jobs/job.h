// SPDX-License-Identifier: Apache-2.0
// A job of the service: what is asked for, how it goes, and how it ended.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framewise/error.h"

namespace framewise::service {

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

// A file that a job reads.
struct JobFile {
  std::string name;            // as the client gave it
  std::filesystem::path path;  // absolute; empty until it is fetched
  std::string url;             // where it is fetched from; empty: it is here
};

// A job's request, with everything that decides the result.
struct JobRequest {
  std::string kind;  // a command of the program, such as "image check"
  std::vector<JobFile> files;
  // Names and values, as flags of that command. A flag without value has "".
  std::vector<std::pair<std::string, std::string>> options;
  bool html = false;  // besides JSON
  bool markdown = false;
  // The session of the form that brought the files: it ends with the job.
  // Empty: the files are not the job's.
  std::string session;
  // The name in the token that sent it.
  std::string owner;
};

// Whether any of them is fetched when the job runs.
inline bool has_urls(const JobRequest& request) {
  for (const JobFile& file : request.files) {
    if (!file.url.empty()) return true;
  }
  return false;
}

struct JobProgress {
  std::string stage;  // "measuring"
  std::string unit;   // "frame pairs"
  int64_t done = 0;
  int64_t total = 0;  // 0: unknown
  // The worst that was found so far, such as {"score": 61.2, "time_ms": 480},
  // as JSON; empty: nothing yet.
  std::string worst;
};

struct JobOutcome {
  int exit_code = 0;  // that of the command: 0 or 1
  std::string json;   // one document
  std::string html;   // empty: not asked for, or the kind has none
  std::string markdown;
  std::vector<std::string> outputs;  // names of files in the job's folder
  std::string verdict;  // such as "PASS"; empty: the kind gives none
};

}  // namespace framewise::service
