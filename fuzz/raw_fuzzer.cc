// SPDX-License-Identifier: Apache-2.0
// Raw video: the first bytes say what the rest is taken for.
#include <algorithm>
#include <array>

#include "read_everything.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  constexpr size_t kHead = 6;
  if (size < kHead) return 0;
  constexpr std::array kLayouts = {Layout::kGray, Layout::kYuv420,
                                   Layout::kYuv422, Layout::kYuv444};
  RawVideo raw;
  raw.format.layout = kLayouts[data[0] % kLayouts.size()];
  raw.format.bits = uint8_t(8 + data[1] % 9);
  // Sides from -256 on: sizes without content are refused.
  raw.size.width = int16_t(data[2] << 8 | data[3]) >> (data[0] >> 4);
  raw.size.height = int16_t(data[4] << 8 | data[5]) >> (data[0] >> 4);
  OpenOptions options = fuzz::within_limits();
  options.raw_video = raw;
  fuzz::read_everything(std::span(data, size).subspan(kHead), "raw", options);
  return 0;
}
