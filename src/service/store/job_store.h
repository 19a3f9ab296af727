// SPDX-License-Identifier: Apache-2.0
// Jobs and their results in an SQLite file: what was accepted is not lost when
// the server ends, however it ends.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::service {

// States, formats and requests are kept as their texts.
struct KeptJob {
  std::string id;
  std::string key;              // of its content: equal jobs have equal keys
  std::string request;          // see json_of()
  std::string idempotency_key;  // empty: none
  std::string state;
  int64_t created_ms = 0;  // since 1970
  int64_t started_ms = 0;  // 0: not yet
  int64_t finished_ms = 0;
  int64_t attempts = 0;  // how often it was started
  double cost_ms = 0;    // predicted
  double took_ms = 0;    // when it had run
  int64_t exit_code = 0;
  std::string problem;  // of a job that failed: problem+json
  std::string outputs;  // a list of names as JSON
  std::string verdict;  // of a job that is done; empty: none
};

struct KeptResult {
  std::string json;
  std::string html;
  std::string markdown;
};

// Safe from any thread.
class JobStore {
 public:
  // Makes the file if it does not exist. ":memory:": nothing is kept. Fails
  // with kEnvironment if another server uses the file.
  static Result<std::unique_ptr<JobStore>> open(
      const std::filesystem::path& path);
  virtual ~JobStore() = default;

  // When it returns the job survives the end of this process.
  virtual Result<void> add(const KeptJob& job) = 0;
  virtual Result<void> start(std::string_view id, int64_t now_ms) = 0;
  // The server stopped before the job had ended: the attempt does not count.
  virtual Result<void> put_back(std::string_view id) = 0;
  // Ends the job with its state, times, exit code, problem, outputs, verdict
  // and result.
  virtual Result<void> finish(const KeptJob& job, const KeptResult& result) = 0;
  virtual Result<void> remove(std::string_view id) = 0;

  // In the order in which they were added.
  virtual Result<std::vector<KeptJob>> jobs() = 0;
  virtual Result<KeptResult> result(std::string_view id) = 0;
};

}  // namespace framewise::service
