// SPDX-License-Identifier: Apache-2.0
// Size, depth and layout of an AV1 stream, as its sequence header states them
// (AV1 bitstream specification, 5.5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "framewise/frame.h"

namespace framewise::media {

struct Av1Sequence {
  Size size;
  uint8_t bits = 8;                 // of a sample
  Layout layout = Layout::kYuv420;  // kGray where it has no colors
};

// nullopt: no sequence header can be read.
std::optional<Av1Sequence> av1_sequence(std::span<const std::byte> stream);

}  // namespace framewise::media
