// SPDX-License-Identifier: Apache-2.0
// Comparisons in the forms that libvmaf's tools write, for scripts that read
// those: every meeting counts the same, PSNR is cut at 60 dB, the harmonic mean
// is of values plus one, and metrics have libvmaf's names. Of the first test.
#pragma once

#include <string>

#include "framewise/report.h"

namespace framewise::report {

std::string report_vmaf_json(const Report& report);
std::string report_vmaf_xml(const Report& report);
std::string report_vmaf_csv(const Report& report);

}  // namespace framewise::report
