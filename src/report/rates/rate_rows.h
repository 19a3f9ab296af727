// SPDX-License-Identifier: Apache-2.0
// Rates and qualities of encodes, from rows of batches and sweeps and from the
// tables of other programs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "report/rates/bjontegaard.h"

namespace framewise::report {

// 256 MiB: a million rows of a batch.
inline constexpr size_t kMostRateBytes = size_t(256) << 20;

struct RateInput {
  std::string path;
  std::string encoder;  // of rows that do not name one; may be empty
};

// Columns of tables of other programs; empty: the first usual name that the
// table has.
struct RateColumns {
  std::string file;
  std::string encoder;
  std::string rate;
  std::string quality;
  // A file that libvmaf wrote, whose mean is the quality.
  std::string log;
};
// "rate=kbps,file=clip". Fails with kUsage.
Result<RateColumns> parse_rate_columns(std::string_view text);

struct RateRows {
  std::string quality;  // the name of the metric
  bool higher_is_better = true;
  std::vector<RateRow> rows;  // qualities with their sign turned if not
  size_t skipped = 0;         // rows without a rate or without a quality
};

// `quality`: a metric, its mean or a statistic ("ssimulacra2.p5"); empty: the
// score, or the first usual metric that the first input has.
Result<RateRows> read_rate_rows(std::span<const RateInput> inputs,
                                const RateColumns& columns,
                                std::string_view quality);

}  // namespace framewise::report
