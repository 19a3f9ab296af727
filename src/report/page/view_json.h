// SPDX-License-Identifier: Apache-2.0
// A report as the viewer in web/ reads it: numbers in columns, pictures by
// name. web/src/data.ts describes the same form from the other side.
#pragma once

#include <string>

#include "framewise/report.h"

namespace framewise::report {

// JSON without '<', so that it can stand inside a page.
std::string view_json(const Report& report);

}  // namespace framewise::report
