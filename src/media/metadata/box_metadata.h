// SPDX-License-Identifier: Apache-2.0
// Profile, Exif and XMP of files of boxes (AVIF, HEIF, JPEG XL) and of TIFF.
// The files may be hostile: what leads out of them is left out.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "framewise/write.h"

namespace framewise::media {

// AVIF and HEIF, of their items: ISO/IEC 23008-12. nullopt: another format.
std::optional<Metadata> heif_metadata(std::span<const std::byte> file);

struct HeifGainMap {
  // Of ISO 21496-1: the tone-mapped item, whose data are a version and the
  // numbers. Empty: another form, or damaged.
  std::vector<std::byte> tone_map;
  bool is_apple = false;
};

// Of AVIF and HEIF. nullopt: no gain map, or another format.
std::optional<HeifGainMap> heif_gain_map(std::span<const std::byte> file);

// JPEG XL in its container: ISO/IEC 18181-2. Its profile lies in the coded
// image, and compressed boxes are not read. nullopt: another format.
std::optional<Metadata> jxl_metadata(std::span<const std::byte> file);

// The profile and XMP of the first directory; Exif data of TIFF are directories
// of the file itself, and not read. nullopt: another format.
std::optional<Metadata> tiff_metadata(std::span<const std::byte> file);

}  // namespace framewise::media
