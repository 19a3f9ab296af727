// SPDX-License-Identifier: Apache-2.0
// Metadata of files: read of every container, and left out of a copy.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "media/metadata/container_metadata.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::media;
  const auto file = std::as_bytes(std::span(data, size));
  const framewise::Metadata found = metadata_of(file);
  if (found.icc.size() + found.exif.size() + found.xmp.size() >
      size + (size_t{1} << 26)) {
    std::abort();
  }
  const auto bare = without_metadata(file, {});
  if (bare && (bare->size() > size || !metadata_of(*bare).xmp.empty())) {
    std::abort();
  }
  return 0;
}
