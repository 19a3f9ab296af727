// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_state.h"

#include <array>

namespace framewise::service {
namespace {

constexpr std::array<std::string_view, 5> kStates = {
    "queued", "running", "done", "failed", "cancelled"};

}  // namespace

std::string_view name_of(JobState state) { return kStates[size_t(state)]; }

std::optional<JobState> job_state_named(std::string_view name) {
  for (size_t i = 0; i < kStates.size(); ++i) {
    if (kStates[i] == name) return JobState(i);
  }
  return std::nullopt;
}

std::string_view name_of(ResultFormat format) {
  switch (format) {
    case ResultFormat::kJson: return "json";
    case ResultFormat::kHtml: return "html";
    case ResultFormat::kMarkdown: return "markdown";
  }
  return "json";
}

}  // namespace framewise::service
