// SPDX-License-Identifier: Apache-2.0
// The form of a pair's frames: what recorded work depends on, and what kernels
// need to read samples and colors.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/error.h"
#include "framewise/frame.h"
#include "gpu/device.h"
#include "measure/perceptual/cvvdp/display.h"

namespace framewise::gpu::vulkan {

// As kernels read it (shaders/frame.glsl); offsets and strides are in bytes.
struct ShapeForKernels {
  uint32_t width, height;
  uint32_t layout;  // as Layout
  uint32_t wide;    // samples of two bytes
  std::array<uint32_t, 3> offsets, strides;
  uint32_t chroma_width, chroma_height;
  uint32_t siting;     // as ChromaSiting
  uint32_t own;        // measured on its own planes
  float luma_scale;    // of stored luma, to units of 8 bits
  float most;          // of red, green and blue: 255 or 65535
  float neutral;       // chroma of gray
  uint32_t has_curve;  // colors are decoded by the table behind this, not sRGB
  std::array<float, 12> from_yuv;  // y, u, v and bias of red, green, blue
  std::array<float, 12> to_bt709;  // three rows of three, padded to four
  uint32_t side_bytes;             // from the reference to the test
  uint32_t converts;  // whether colors must be converted to BT.709's
};

// The neighbors of a reference frame that kernels may read, in the order of
// their sides behind the reference and the test. Only luma is copied.
inline constexpr std::optional<Frame> measure::NeighborFrames::*kNeighbors[] = {
    &measure::NeighborFrames::previous,
    &measure::NeighborFrames::second_previous, &measure::NeighborFrames::next};
enum Around : uint8_t { kPrevious = 1, kSecondPrevious = 2, kNext = 4 };

struct Shape {
  PixelFormat format;
  Size size;
  measure::Planes planes = measure::Planes::kRgb;
  double nits = 80;
  double frame_rate = 0;
  measure::CvvdpDisplay display;  // that ColorVideoVDP sees them on
  int lpips_size = 0;
  uint8_t around = 0;  // a bit for each neighbor that is copied too

  bool operator==(const Shape&) const = default;

  int64_t pixels() const { return size.pixels(); }
  bool is_rgb() const { return format.layout == Layout::kRgba; }
  int bits() const { return format.bits; }
  // How many frames have a place on the card, used or not.
  int sides() const { return 2 + std::bit_width(unsigned(around)); }
};

// Of a plane of the frames.
Size size_of_plane(const Shape& shape, int plane);

Shape shape_of(const PairOfFrames& pair);
// The R, G and B that kernels make of frames of this form.
PixelFormat rgb_of(const Shape& shape);
// Whether kernels can read frames of this form.
bool is_readable(const Shape& shape);

// Bytes of a frame on the card: its planes, rows padded to whole words.
int64_t frame_bytes(const Shape& shape);
void copy_frame(const Frame& frame, const Shape& shape, uint8_t* to);
// Luma alone, which lies first.
int64_t luma_bytes(const Shape& shape);
void copy_luma(const Frame& frame, const Shape& shape, uint8_t* to);

// Facts of frames like this one for kernels: ShapeForKernels, and
// behind it the curve of its transfer function unless that is sRGB's.
std::vector<uint8_t> shape_for_kernels(const Shape& shape, const Frame& frame);

}  // namespace framewise::gpu::vulkan
