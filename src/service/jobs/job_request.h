// SPDX-License-Identifier: Apache-2.0
// Requests for jobs as JSON:
//
//   {"kind": "compare", "files": ["a.gif", "b.gif"],
//    "options": {"metric": ["psnr", "ssim"], "require": "psnr>=30",
//                "full": true},
//    "results": ["html", "markdown"]}
//
// The files are paths beneath one of the folders that the server allows.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "service/jobs/job_state.h"

namespace framewise::service {

inline constexpr size_t kMostJobFiles = 1000;
inline constexpr size_t kMostJobOptions = 64;
inline constexpr size_t kLongestOption = 4096;
inline constexpr size_t kLongestPath = 4096;
inline constexpr int64_t kLargestJobBody = int64_t{1} << 20;

// Finds the file that a client names, such as Roots::find().
using FindFile = std::function<Result<JobFile>(std::string_view)>;

// Fails with kUsage at the first thing that is not as above, and with the error
// of `find` for a file that is missing or not allowed.
Result<JobRequest> parse_job_request(std::string_view body,
                                     const FindFile& find);

// One line of JSON that keeps a request, and back. Not for what comes from
// clients: paths are absolute.
std::string json_of(const JobRequest& request);
Result<JobRequest> parse_kept_request(std::string_view json);

}  // namespace framewise::service
