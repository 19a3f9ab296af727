// SPDX-License-Identifier: Apache-2.0
#include "optimize/engines.h"

#include "base/result.h"

namespace framewise::optimization {

Result<std::vector<Encoding>> engine_encodings(const InputFacts&,
                                               const OptimizeOptions& options) {
  return fail(ErrorKind::kUsage, "there is no engine '{}'", options.engine);
}

}  // namespace framewise::optimization
