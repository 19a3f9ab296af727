// SPDX-License-Identifier: Apache-2.0
// Gain maps and credentials of files, and the numbers of maps on their own.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "media/gain_map/gain_map.h"
#include "media/gain_map/gain_map_xmp.h"
#include "media/gain_map/iso_21496.h"
#include "media/metadata/credentials.h"
#include "media/metadata/jpeg_segments.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::media;
  const auto file = std::as_bytes(std::span(data, size));
  const auto check = [](const std::optional<GainMap>& map) {
    if (map && !map->is_sound()) std::abort();
  };
  if (const auto found = find_gain_map(file)) {
    if (found->picture.size() > size) std::abort();
    check(found->numbers);
    if (found->numbers && !found->picture.empty()) {
      const auto joined = with_gain_map(file, found->picture, *found->numbers);
      if (joined && joined->size() < found->picture.size()) std::abort();
    }
  }
  check(parse_iso_gain_map(file));
  check(parse_hdrgm(as_text(file)));
  check(parse_apple(as_text(file)));
  const auto credentials = credential_bytes(file);
  if (credentials && *credentials > size) std::abort();
  return 0;
}
