// SPDX-License-Identifier: Apache-2.0
// Converts pixels of any ICC profile to sRGB: for the profiles that icc.h has
// no name for, and for inks. Relative colorimetric, with black point
// compensation, by Little CMS in a module of its own.
#pragma once

#include <cstddef>
#include <span>

#include "framewise/error.h"
#include "framewise/frame.h"
#include "media/metadata/pixel_kind.h"

namespace framewise::media {

// `frame` is kRgba of 8 or 16 bits; of kInks it holds C M Y K, of 8 bits. The
// result has the facts of sRGB. Fails with kInput if the profile is damaged or
// not of such pixels.
Result<Frame> to_srgb_by_profile(const Frame& frame, PixelKind kind,
                                 std::span<const std::byte> profile,
                                 FramePool& pool);

// Inks without a profile: a plain product of each with black.
Result<Frame> to_srgb_plainly(const Frame& inks, FramePool& pool);

// The function that the module exports as framewise_profile_transform.
using ProfileTransform = void (*)(const Frame& frame, PixelKind kind,
                                  std::span<const std::byte> profile,
                                  FramePool& pool, Result<Frame>& answer);

}  // namespace framewise::media
