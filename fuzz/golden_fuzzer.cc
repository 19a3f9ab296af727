// SPDX-License-Identifier: Apache-2.0
// Folders of goldens: golden.json up to the first zero byte, and noise.png
// after it: refused, or read with bounds for every cell, and a part at any
// time.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "scratch_folder.h"
#include "video/golden/golden_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  static const fuzz::ScratchFolder folder;
  const std::span<const uint8_t> bytes(data, size);
  const auto facts = std::min(
      size, size_t(std::find(bytes.begin(), bytes.end(), 0) - bytes.begin()));
  folder.write("golden.json", bytes.first(facts));
  folder.write("noise.png", bytes.subspan(std::min(size, facts + 1)));
  OpenOptions reading;
  reading.limits.frame_pixels = 1 << 16;
  const auto golden = video::read_golden_folder(folder.path(), reading);
  if (!golden) return 0;
  const auto cells = video::CellGrid::of(golden->golden.size).count();
  for (const auto& part : golden->noise.parts) {
    if (part.size() != cells) std::abort();
  }
  for (const double seconds : {0.0, 1.0, 1e9}) {
    if (golden->noise.part_at(seconds) >= golden->noise.overall.size()) {
      std::abort();
    }
  }
  return 0;
}
