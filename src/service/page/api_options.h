// SPDX-License-Identifier: Apache-2.0
// The description of the interface with the options of each kind of job.
#pragma once

#include <string_view>

#include "base/json/json.h"
#include "jobs/field.h"

namespace framewise::service {

// The JSON schema of an option, with its help.
Json schema_of(const jobs::FieldInfo& field);

// web/service/openapi.json, in which a schema for each kind of job lists its
// options, from the tables of src/jobs.
std::string_view described_api();

}  // namespace framewise::service
