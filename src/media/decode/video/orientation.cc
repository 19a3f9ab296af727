// SPDX-License-Identifier: Apache-2.0
#include "media/decode/video/orientation.h"

namespace framewise::media {

// The display matrix maps stored (x, y) to shown (a x + c y, b x + d y) in
// 16.16 fixed point.
std::optional<Orientation> orientation_of(const AVStream& stream) {
  size_t bytes = 0;
  const uint8_t* data =
      av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
  if (!data || bytes < 9 * sizeof(int32_t)) return Orientation{};
  const auto* matrix = reinterpret_cast<const int32_t*>(data);
  const int32_t a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
  if (b == 0 && c == 0 && a != 0 && d != 0) {
    return Orientation{false, a < 0, d < 0};
  }
  if (a == 0 && d == 0 && b != 0 && c != 0) {
    return Orientation{true, c < 0, b < 0};
  }
  return std::nullopt;
}

}  // namespace framewise::media
