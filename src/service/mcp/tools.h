// SPDX-License-Identifier: Apache-2.0
// The tools that agents call, each a kind of job with words that say when to
// use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/json/json.h"
#include "service/jobs/job_request.h"

namespace framewise::service {

struct Tool {
  std::string_view name;
  std::string_view kind;   // of jobs::kinds()
  std::string_view title;  // for people who watch
  std::string_view about;  // when to use it, and what it answers
  size_t least_files = 1;
  size_t most_files = 1;
  std::string_view files;  // which, in which order
  // The options that its schema lists. All others of the kind are accepted too:
  // a list of all would fill the memory of an agent.
  std::span<const std::string_view> options;
  bool pictures = false;  // of the worst moment
  bool page = false;      // answers with a page that it writes
  bool writes = false;
};
std::span<const Tool> tools();
// Null: there is none.
const Tool* find_tool(std::string_view name);

// The tool that is no job: all that is known of an earlier result.
inline constexpr std::string_view kExplain = "explain";

// The answer to "tools/list".
Json tool_list();

// Fails with kUsage for arguments that the tool does not have.
Result<JobRequest> job_of(const Tool& tool, const Json& arguments,
                          const FindFile& find);

}  // namespace framewise::service
