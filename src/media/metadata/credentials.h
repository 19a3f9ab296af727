// SPDX-License-Identifier: Apache-2.0
// Content credentials (C2PA): signed statements about a file's origin, in JUMBF
// boxes. They are found, not verified.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace framewise::media {

// The bytes of the manifest store of a JPEG, PNG, WebP, AVIF or HEIF file.
// Absent if it has none.
std::optional<size_t> credential_bytes(std::span<const std::byte> file);

}  // namespace framewise::media
