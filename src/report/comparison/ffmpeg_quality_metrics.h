// SPDX-License-Identifier: Apache-2.0
// A report in the JSON of the program ffmpeg-quality-metrics, version 3.
#pragma once

#include <string>
#include <vector>

#include "framewise/report.h"

namespace framewise::report {

// The metrics that this program measures by default, as ffmpeg defines them.
std::vector<std::string> ffmpeg_quality_metrics();

// Holds one test. Metrics that the program does not have stand under their own
// names. A metric without values is null, and "skipped" has the reason.
std::string report_ffmpeg_quality_metrics(const Report& report);

}  // namespace framewise::report
