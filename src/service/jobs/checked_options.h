// SPDX-License-Identifier: Apache-2.0
// Options that are known to be right: reading them takes longer than answering,
// and clients send the same again and again.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "service/jobs/jobs.h"

namespace framewise::service {

class CheckedOptions {
 public:
  explicit CheckedOptions(CheckJob check) : check_(std::move(check)) {}

  // Safe from several threads.
  Result<void> check(const jobs::Kind& kind, const JobRequest& request);

 private:
  const CheckJob check_;
  Mutex mutex_;
  std::set<std::string> right_ FW_GUARDED_BY(mutex_);
};

}  // namespace framewise::service
