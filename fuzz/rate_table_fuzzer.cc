// SPDX-License-Identifier: Apache-2.0
// Tables of other programs: whatever the bytes, rows are as long as the header,
// and deltas of their numbers are finite.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "report/rates/bjontegaard.h"
#include "report/rates/text_table.h"

namespace {

using framewise::report::Delta;
using framewise::report::RatePoint;
using framewise::report::TextTable;

void check(const TextTable& table) {
  std::vector<RatePoint> points;
  for (const auto& row : table.rows) {
    if (row.size() != table.columns.size()) std::abort();
    if (row.size() < 2) continue;
    const auto rate = framewise::report::number_in(row[0]);
    const auto quality = framewise::report::number_in(row[1]);
    // Rates and qualities of encodes lie far within these.
    if (!rate || !quality || !(*rate > 1e-9) || !(*rate < 1e18)) continue;
    if (!(std::abs(*quality) < 1e9)) continue;
    points.push_back({*rate, *quality});
  }
  const auto half = points.begin() + std::ptrdiff_t(points.size() / 2);
  for (const auto method :
       {framewise::Interpolation::kAkima, framewise::Interpolation::kPchip}) {
    const Delta delta = framewise::report::bjontegaard_delta(
        {points.begin(), half}, {half, points.end()}, method);
    if (!(delta.overlap >= 0 && delta.overlap <= 1)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto table = framewise::report::parse_csv(text)) check(*table);
  if (const auto table = framewise::report::parse_json_lines(text)) {
    check(*table);
  }
  return 0;
}
