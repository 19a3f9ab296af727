// SPDX-License-Identifier: Apache-2.0
// Counts and sums over the clips of a scan.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "video/scan/scan.h"

namespace framewise::report {

struct ScanSummary {
  int64_t usable = 0;
  int64_t broken = 0;
  int64_t duplicates = 0;
  int64_t bytes = 0;  // of usable clips, as all that follows
  double seconds = 0;
  double shortest = 0;
  double longest = 0;
  int64_t looping = 0;                    // seamless or good
  std::map<std::string, int64_t> sizes;   // "1920x1080": clips
  std::map<std::string, int64_t> rates;   // "29.97"
  std::map<std::string, int64_t> codecs;  // "h264"
};

ScanSummary summary_of(const video::Scan& scan);

}  // namespace framewise::report
