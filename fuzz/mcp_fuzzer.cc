// SPDX-License-Identifier: Apache-2.0
// Messages of agents, and results of jobs that are put into words for them:
// every message is read or refused, and answers stay short.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "service/mcp/answers.h"
#include "service/mcp/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  using namespace framewise::service;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const McpRead read = read_mcp_message(text);
  if (!read.message) {
    if (!read.refusal["error"]["message"].is_text()) std::abort();
  } else if (refusal_of_call(1, read.message->parameters).is_null()) {
    const auto find = [](std::string_view path) -> Result<JobFile> {
      return JobFile{std::string(path), "/" + std::string(path)};
    };
    const Json& parameters = read.message->parameters;
    if (const Tool* tool = find_tool(parameters["name"].text())) {
      const auto job = job_of(*tool, parameters["arguments"], find);
      if (job && job->kind != tool->kind) std::abort();
    }
  }
  // As if a child process had answered this.
  jobs::JobOutcome outcome;
  outcome.json = std::string(text);
  for (const Tool& tool : tools()) {
    if (answer_text(tool, outcome).size() > kLongestAnswer + 100) std::abort();
  }
  return 0;
}
