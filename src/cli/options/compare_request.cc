// SPDX-License-Identifier: Apache-2.0
#include "cli/options/compare_request.h"

#include "base/result.h"
#include "cli/options/models_folder.h"
#include "cli/options/reading_options.h"

namespace framewise::cli {

jobs::Given given_of(const Invocation& invocation) {
  return {.settings = invocation.settings,
          .options = {invocation.options.begin(), invocation.options.end()}};
}

void use_this_machine(const Invocation& invocation, CompareOptions& options) {
  options.models = models_folder(invocation);
  options.memory_per_thread =
      resources_of(invocation.settings).memory_per_thread();
}

Result<jobs::CompareRequest> compare_request(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(jobs::CompareRequest request,
                      jobs::read_compare(given_of(invocation)));
  use_this_machine(invocation, request.options);
  return request;
}

}  // namespace framewise::cli
