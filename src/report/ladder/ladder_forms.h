// SPDX-License-Identifier: Apache-2.0
// Ladders for people and programs.
#pragma once

#include <string>

#include "report/ladder/ladder.h"

namespace framewise::report {

// A table of rungs for each encoder, and their hulls as a plot.
std::string ladder_text(const video::LadderReport& report,
                        const Ladder& ladder);
// {"schema": "framewise.ladder/1", …}, see docs/schema/ladder-1.json.
std::string ladder_json(const video::LadderReport& report,
                        const Ladder& ladder);
// A line for each film, encoder and setting, as `results bdrate` reads them.
std::string ladder_csv(const video::LadderReport& report);
// Rate against quality: all points, the hulls as lines, the rungs bold. SVG.
std::string ladder_svg(const video::LadderReport& report, const Ladder& ladder);
std::string ladder_page(const video::LadderReport& report,
                        const Ladder& ladder);

}  // namespace framewise::report
