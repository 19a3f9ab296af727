// SPDX-License-Identifier: Apache-2.0
// Exif data alone: an orientation from 1 to 8, or none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "media/metadata/exif.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::media;
  const int turn = exif_orientation(std::as_bytes(std::span(data, size)));
  if (turn < 0 || turn > 8) std::abort();
  if (turn > 0) [[maybe_unused]]
    const auto shown = orientation_of(turn);
  return 0;
}
