// SPDX-License-Identifier: Apache-2.0
#include "media/encode/pnm.h"

#include <string>

#include "base/result.h"
#include "frame/color/color.h"

namespace framewise::media {
namespace {

// Gray, RGB or RGBA, as the file has them.
struct Channels {
  int stored = 3;
  int in_frame = 4;
};

std::string header(Size size, int channels, int bits) {
  const int white = bits > 8 ? 65535 : 255;
  if (channels == 4) {
    return fmt::format(
        "P7\nWIDTH {}\nHEIGHT {}\nDEPTH 4\nMAXVAL {}\nTUPLTYPE RGB_ALPHA\n"
        "ENDHDR\n",
        size.width, size.height, white);
  }
  return fmt::format("P{}\n{} {}\n{}\n", channels == 1 ? 5 : 6, size.width,
                     size.height, white);
}

template <typename Sample>
void pack_row(const Sample* in, size_t width, Channels channels, uint8_t* out) {
  for (size_t x = 0; x < width; ++x, in += channels.in_frame) {
    for (int c = 0; c < channels.stored; ++c) {
      if constexpr (sizeof(Sample) == 2) *out++ = uint8_t(in[c] >> 8);
      *out++ = uint8_t(in[c]);
    }
  }
}

}  // namespace

Result<void> write_pnm(const Frame& frame, EncodeJob& job) {
  const bool gray = frame.format().layout == Layout::kGray;
  const Channels channels = {.stored = gray               ? 1
                                       : is_opaque(frame) ? 3
                                                          : 4,
                             .in_frame = gray ? 1 : 4};
  const bool deep = frame.format().bits > 8;
  const Size size = frame.size();
  FW_RETURN_IF_ERROR(
      job.output->append(header(size, channels.stored, frame.format().bits)));
  std::vector<uint8_t> row(size_t(size.width) * size_t(channels.stored) *
                           (deep ? 2 : 1));
  for (int y = 0; y < size.height; ++y) {
    if (y % 64 == 0) FW_RETURN_IF_ERROR(job.keep_going());
    const PlaneView plane = frame.plane(0);
    deep ? pack_row(plane.row<uint16_t>(y), size_t(size.width), channels,
                    row.data())
         : pack_row(plane.row(y), size_t(size.width), channels, row.data());
    FW_RETURN_IF_ERROR(job.output->append(row.data(), row.size()));
  }
  return {};
}

}  // namespace framewise::media
