// SPDX-License-Identifier: Apache-2.0
// Approving what a job compared: clients write into the file with which
// `framewise batch --approvals` lets files pass.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "report/batch/baseline.h"
#include "service/jobs/job_routes.h"
#include "service/jobs/jobs.h"
#include "service/server/router.h"

namespace framewise::service {

inline constexpr int64_t kLargestApproval = 16 << 10;

// The file of approvals. One server writes it; others may read it at any time.
class ApprovalFile {
 public:
  // Empty: nothing can be approved here.
  explicit ApprovalFile(std::filesystem::path path) : path_(std::move(path)) {}

  bool is_given() const { return !path_.empty(); }
  const std::filesystem::path& path() const { return path_; }

  // Replaces an earlier approval under the same name. Fails with kInput if the
  // file holds something else, and with kIo.
  Result<void> add(report::BaselineItem item);
  // The approval under this name; nothing if there is none.
  Result<std::optional<report::BaselineItem>> find(const std::string& name);

 private:
  const std::filesystem::path path_;
  std::mutex writing_;
};

struct ApprovalParts {
  Jobs& jobs;
  ApprovalFile& file;
  JobViewers viewers;
  bool viewers_have_names = false;  // by their tokens; else they say who it is
};

// GET /jobs/{id}/approval says under which name a test of the job would be
// approved, by whom, and whether it is; POST approves it. The name of a file
// beneath the folder of the approvals is its path from there, as the next
// `framewise batch` in that folder names it. What `parts` refers to must
// outlive the router.
void add_approval_routes(Router& router, ApprovalParts parts);

}  // namespace framewise::service
