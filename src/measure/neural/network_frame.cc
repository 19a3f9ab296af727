// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/network_frame.h"

#include <algorithm>

#include "base/result.h"
#include "frame/color/to_srgb.h"
#include "frame/resize/resize.h"

namespace framewise::measure::neural {

Size size_within(Size size, int longest) {
  const int longer = std::max(size.width, size.height);
  if (longest == 0 || longer <= longest) return size;
  const auto reduced = [&](int side) {
    return std::max(1, int(int64_t{side} * longest / longer));
  };
  return {reduced(size.width), reduced(size.height)};
}

Result<Frame> frame_for_network(const Frame& rgba, int longest,
                                FramePool& pool) {
  Frame frame = rgba;
  if (needs_srgb_conversion(rgba)) {
    FW_ASSIGN_OR_RETURN(frame, to_srgb16(rgba, pool));
  }
  const Size size = size_within(frame.size(), longest);
  if (size == frame.size()) return frame;
  return resize(frame, size, {.filter = Filter::kOpenCvLanczos4}, pool);
}

}  // namespace framewise::measure::neural
