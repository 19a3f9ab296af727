// SPDX-License-Identifier: Apache-2.0
// Keys of jobs: equal for equal content, whatever the files are called.
#pragma once

#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "cache/file_stamp.h"
#include "service/jobs/job_state.h"

namespace framewise::service {

// Facts about a job's inputs, before it runs.
struct JobFacts {
  std::string key;  // 32 hexadecimal digits
  int64_t bytes = 0;
};

class FileHashes {
 public:
  // Fails with kIo where a file cannot be read. Files that are not fetched yet
  // are known by their URL, with a guess at their size. Files that are larger
  // than 64 MiB are known by their path, size and time of change instead:
  // reading them would delay the answer. Safe from any thread.
  Result<JobFacts> facts_of(const JobRequest& request);

 private:
  Result<std::string> identity(const JobFile& file,
                               const cache::FileStamp& stamp);

  struct Known {
    cache::FileStamp stamp;
    std::string hash;
  };
  Mutex mutex_;
  std::unordered_map<std::string, Known> known_
      FW_GUARDED_BY(mutex_);  // by path
};

}  // namespace framewise::service
