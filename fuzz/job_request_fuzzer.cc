// SPDX-License-Identifier: Apache-2.0
// Bodies of requests for jobs, and outcomes of child processes: what is taken
// is kept and read again as it was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "service/jobs/job_request.h"
#include "service/jobs/outcome_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  using namespace framewise::service;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto find = [](std::string_view path) -> Result<JobFile> {
    return JobFile{std::string(path), "/" + std::string(path)};
  };
  if (const auto request = parse_job_request(text, find)) {
    const auto kept = parse_kept_request(json_of(*request));
    if (!kept || json_of(*kept) != json_of(*request)) std::abort();
    if (request->files.size() > kMostJobFiles ||
        request->options.size() > kMostJobOptions) {
      std::abort();
    }
  }
  if (const auto outcome = parse_isolated_outcome(text)) {
    for (const auto& [name, content] : outcome->files) {
      if (!is_output_name(name)) std::abort();
    }
    if (!parse_isolated_outcome(json_of(*outcome))) std::abort();
  }
  return 0;
}
