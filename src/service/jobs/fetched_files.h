// SPDX-License-Identifier: Apache-2.0
// Files of jobs that lie on other servers: fetched when the job runs, into a
// folder that is removed when it has ended.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "service/fetch/fetch.h"
#include "service/jobs/job_state.h"

namespace framewise::service {

struct FetchedFile {
  std::string url;
  std::filesystem::path to;  // a file that does not exist yet
  int64_t most_bytes = 0;
  std::function<void(int64_t bytes)> progress;  // so far
  std::stop_token stop;
};
// Returns its bytes.
using FetchFile = std::function<Result<int64_t>(const FetchedFile& file)>;

// By fetch(), under these rules. They must outlive it.
FetchFile fetch_under(const FetchRules& rules);

bool is_url(std::string_view name);
// The file of a URL as a job names it: by the last part of its path.
JobFile job_file_of_url(std::string_view url);

// The request with paths for all of its files. All files of URLs together may
// have `most_bytes`. Errors name the file as the client knows it.
Result<JobRequest> with_fetched_files(const JobRequest& request,
                                      const std::filesystem::path& folder,
                                      int64_t most_bytes,
                                      const FetchFile& fetch,
                                      const JobTools& tools);

}  // namespace framewise::service
