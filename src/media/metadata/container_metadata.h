// SPDX-License-Identifier: Apache-2.0
// Profile, Exif and XMP of files: read of JPEG, PNG, WebP, AVIF, HEIF, JPEG XL
// and TIFF, and left out of a copy of the first three whose pixels are the
// same. Nothing is decoded.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "framewise/write.h"

namespace framewise::media {

// The metadata of a file; empty for other formats. Damaged parts are left out.
Metadata metadata_of(std::span<const std::byte> file);

struct MetadataChoice {
  bool exif = false;
  bool xmp = false;
};

// The file without comments, texts, and metadata that are not chosen. What
// decides how it is shown stays: the profile, and of Exif data the orientation.
// nullopt for other formats, and for a file whose structure is damaged.
std::optional<std::vector<std::byte>> without_metadata(
    std::span<const std::byte> file, const MetadataChoice& kept);

}  // namespace framewise::media
