// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/checked_options.h"

#include <fmt/format.h>

#include "base/result.h"

namespace framewise::service {
namespace {

// Each takes as much as its options, 256 KiB at most, some 100 bytes usually.
constexpr size_t kMostChecked = 256;

}  // namespace

Result<void> CheckedOptions::check(const jobs::Kind& kind,
                                   const JobRequest& request) {
  std::string text =
      fmt::format("{}\n{}\n", request.kind, request.files.size());
  for (const auto& [name, value] : request.options) {
    text +=
        fmt::format("{}:{}={}:{}\n", name.size(), name, value.size(), value);
  }
  {
    const MutexLock lock(mutex_);
    if (right_.contains(text)) return {};
  }
  FW_RETURN_IF_ERROR(check_(kind, request));
  const MutexLock lock(mutex_);
  if (right_.size() >= kMostChecked) right_.clear();
  right_.insert(std::move(text));
  return {};
}

}  // namespace framewise::service
