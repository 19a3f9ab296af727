// SPDX-License-Identifier: Apache-2.0
// The frame size that an AV1 stream states in its sequence header (AV1
// bitstream specification, 5.5).
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "framewise/frame.h"

namespace framewise::image {

// nullopt: no sequence header can be read.
std::optional<Size> av1_frame_size(std::span<const std::byte> stream);

}  // namespace framewise::image
