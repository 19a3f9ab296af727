// SPDX-License-Identifier: Apache-2.0
// Reads the text form of Prometheus, version 0.0.4, from a file or a server
// that may be hostile.
#pragma once

#include <string_view>

#include "framewise/error.h"
#include "telemetry/snapshot.h"

namespace framewise::telemetry {

struct ExpositionLimits {
  size_t bytes = size_t{16} << 20;
  size_t series = 100'000;    // samples, before histograms are put together
  size_t labels = 64;         // of a sample
  size_t name_bytes = 256;    // of a series or label
  size_t value_bytes = 4096;  // of a label
};

// Histograms are put together from their buckets, sums and counts; series
// without a type are gauges. The time of the snapshot is 0. Fails with the
// number of the first line that is not of the format.
Result<Snapshot> parse_exposition(std::string_view text,
                                  const ExpositionLimits& limits = {});

}  // namespace framewise::telemetry
