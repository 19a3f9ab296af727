// SPDX-License-Identifier: Apache-2.0
#include "service/store/job_store.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::service {

Result<std::unique_ptr<JobStore>> JobStore::open(
    const std::filesystem::path& path) {
  using Function = void (*)(const std::filesystem::path&,
                            Result<std::unique_ptr<JobStore>>&);
  FW_ASSIGN_OR_RETURN(
      void* symbol,
      load_module_symbol("framewise-job-store", "framewise_job_store_open"));
  Result<std::unique_ptr<JobStore>> answer(nullptr);
  reinterpret_cast<Function>(symbol)(path, answer);
  return answer;
}

}  // namespace framewise::service
