// SPDX-License-Identifier: Apache-2.0
// Writes the first comparison in the formats of libvmaf's tools, for scripts
// that read those. As in libvmaf, every meeting has the same weight, PSNR is
// capped at 6 dB a bit of depth plus 12 dB (60 dB at 8 bits), the harmonic mean
// is that of values plus one, minus one, and metrics have libvmaf's names.
#pragma once

#include <string>

#include "framewise/report.h"

namespace framewise::report {

std::string report_vmaf_json(const Report& report);
std::string report_vmaf_xml(const Report& report);
std::string report_vmaf_csv(const Report& report);

}  // namespace framewise::report
