// SPDX-License-Identifier: Apache-2.0
// A report as JSON for the viewer in web/: numbers in arrays, pictures by name.
// web/src/data.ts declares the same form as types.
#pragma once

#include <string>

#include "framewise/report.h"

namespace framewise::report {

// The JSON holds no '<', so it can be embedded in a page.
std::string view_json(const Report& report);

}  // namespace framewise::report
