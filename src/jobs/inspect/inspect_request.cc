// SPDX-License-Identifier: Apache-2.0
#include "jobs/inspect/inspect_request.h"

#include "base/result.h"

namespace framewise::jobs {

std::span<const Field<InspectRequest>> inspect_fields() {
  return kInspectFields;
}

Result<InspectRequest> read_inspect(const Given& given) {
  InspectRequest request;
  FW_RETURN_IF_ERROR(set_fields(inspect_fields(), given, request));
  apply_reading_rules(given, request.open);
  return request;
}

}  // namespace framewise::jobs
