// SPDX-License-Identifier: Apache-2.0
#include "simd/vmaf/vif.h"

#include <gtest/gtest.h>

#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

// libvmaf's table entry for a 16-bit i: a logarithm in single precision,
// rounded.
int32_t table_entry(int i) {
  const auto log = float(std::log2(double(i)));
  return int32_t(std::lround(2048.0 * double(log)));
}

TEST(VmafVifLog, EqualsEveryEntryOfTheTableOnEveryTarget) {
  std::vector<double> values;
  std::vector<int32_t> expected;
  for (int i = 32768; i < 65536; ++i) {
    values.push_back(std::ldexp(i, 2));
    expected.push_back(table_entry(i) + 2 * 2048);
  }
  on_every_target([&] {
    std::vector<int32_t> found(values.size());
    vmaf_vif_log2(values.data(), values.size(), found.data());
    EXPECT_EQ(found, expected);
  });
}

TEST(VmafVifLog, CutsOffWhatIsBehindSixteenBits) {
  const double values[] = {131072, 131075, 262143, 65535.0 * 65536 * 1024 + 1};
  const int32_t expected[] = {17 * 2048, 17 * 2048,
                              table_entry(65535) + 2 * 2048,
                              table_entry(65535) + 26 * 2048};
  on_every_target([&] {
    int32_t found[4];
    vmaf_vif_log2(values, 4, found);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(found[i], expected[i]) << i;
  });
}

}  // namespace
}  // namespace framewise::simd
