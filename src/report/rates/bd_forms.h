// SPDX-License-Identifier: Apache-2.0
// Bjøntegaard deltas for people and programs.
#pragma once

#include <string>

#include "report/rates/bjontegaard.h"

namespace framewise::report {

std::string bd_text(const BdReport& report);
std::string bd_markdown(const BdReport& report);
// A line for each encoder and file.
std::string bd_csv(const BdReport& report);
// {"schema": "framewise.bdrate/1", …}, see docs/schema/bdrate-1.json.
std::string bd_json(const BdReport& report);
// The rate of each file as a ring, and of all as a bold ring with its interval
// as a line. SVG.
std::string bd_svg(const BdReport& report);

}  // namespace framewise::report
