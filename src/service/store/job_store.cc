// SPDX-License-Identifier: Apache-2.0
#include "service/store/job_store.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::service {

Result<std::unique_ptr<JobStore>> JobStore::open(
    const std::filesystem::path& path) {
  using Function = void (*)(const std::filesystem::path&,
                            Result<std::unique_ptr<JobStore>>&);
  return call_module<Function>("framewise-job-store",
                               "framewise_job_store_open", path);
}

}  // namespace framewise::service
