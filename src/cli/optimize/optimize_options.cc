// SPDX-License-Identifier: Apache-2.0
#include "cli/optimize/optimize_options.h"

#include <utility>

#include "base/result.h"
#include "cli/options/compare_request.h"
#include "jobs/optimize/optimize_request.h"

namespace framewise::cli {

Result<OptimizeOptions> optimize_options(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(
      jobs::OptimizeRequest request,
      jobs::read_optimize(given_of(invocation),
                          std::string(invocation.value("out"))));
  use_this_machine(invocation, request.options.compare);
  return std::move(request.options);
}

}  // namespace framewise::cli
