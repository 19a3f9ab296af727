// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/profile_transform.h"

#include <utility>

#include "base/module.h"
#include "base/result.h"
#include "frame/color/color_facts.h"

namespace framewise::media {

Result<Frame> to_srgb_by_profile(const Frame& frame, PixelKind kind,
                                 std::span<const std::byte> profile,
                                 FramePool& pool) {
  return call_module<ProfileTransform>("framewise-color-profile",
                                       "framewise_profile_transform", frame,
                                       kind, profile, pool);
}

Result<Frame> to_srgb_plainly(const Frame& inks, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(
      FrameBuffer out,
      pool.allocate({.layout = Layout::kRgba, .bits = 8, .color = kSrgbFacts},
                    inks.size()));
  for (int y = 0; y < inks.size().height; ++y) {
    const uint8_t* ink = inks.plane(0).row(y);
    uint8_t* rgba = out.plane(0).row(y);
    for (int x = 0; x < inks.size().width; ++x, ink += 4, rgba += 4) {
      for (int i = 0; i < 3; ++i) {
        rgba[i] = uint8_t(((255u - ink[i]) * (255u - ink[3]) + 127) / 255);
      }
      rgba[3] = 255;
    }
  }
  return std::move(out).freeze(inks.index(), inks.time(), inks.changed());
}

}  // namespace framewise::media
