// SPDX-License-Identifier: Apache-2.0
// A plan for people: in words and as a drawing.
#pragma once

#include <string>

#include "report/drawing/drawing.h"
#include "report/text_style.h"
#include "video/film/plan.h"

namespace framewise::report {

// The statistics that the plan reaches, beside their targets, and goals that it
// cannot reach; then a row a clip that shows when it plays.
std::string plan_text(const video::Plan& plan, const TextStyle& style);

// A row a clip, time from left to right: when each clip plays, and where
// crossfades are.
Drawing drawing_of(const video::Plan& plan);

}  // namespace framewise::report
