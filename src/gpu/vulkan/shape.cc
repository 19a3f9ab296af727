// SPDX-License-Identifier: Apache-2.0
#include "gpu/vulkan/shape.h"

#include <algorithm>
#include <cstring>

#include "base/result.h"
#include "frame/color/color_decoding.h"
#include "frame/color/color_facts.h"
#include "frame/color/yuv_decoding.h"
#include "measure/perceptual/cvvdp/cards.h"

namespace framewise::gpu::vulkan {

Size size_of_plane(const Shape& shape, int plane) {
  const Size size = shape.size;
  if (plane == 0) return size;
  switch (shape.format.layout) {
    case Layout::kYuv420: return {(size.width + 1) / 2, (size.height + 1) / 2};
    case Layout::kYuv422: return {(size.width + 1) / 2, size.height};
    default: return size;
  }
}

namespace {

constexpr size_t kCurve = 65536;

int planes_of(const Shape& shape) {
  switch (shape.format.layout) {
    case Layout::kRgba:
    case Layout::kGray: return 1;
    default: return 3;
  }
}

size_t row_bytes(const Shape& shape, int plane) {
  const size_t samples = shape.is_rgb() ? 4 : 1;
  return size_t(size_of_plane(shape, plane).width) * samples *
         size_t(shape.format.bytes_per_sample());
}

// Rows start at words, so that kernels read words.
size_t stride_of(const Shape& shape, int plane) {
  return (row_bytes(shape, plane) + 15) / 16 * 16;
}

bool has_own_curve(Transfer transfer) {
  switch (transfer) {
    case Transfer::kPq:
    case Transfer::kLinear:
    case Transfer::kGamma22:
    case Transfer::kGamma28: return true;
    default: return false;
  }
}

// The light of every gray, and where red, green and blue lie in BT.709.
void add_decoding(const PixelFormat& rgb, Size size, ShapeForKernels& known,
                  std::vector<float>& curve) {
  const ColorDecoding decoding(rgb, size);
  std::vector<uint16_t> grays(4 * kCurve);
  for (size_t i = 0; i < kCurve; ++i) {
    std::fill_n(&grays[4 * i], 4, uint16_t(i));
  }
  std::vector<float> red(kCurve), green(kCurve), blue(kCurve);
  decoding.decode(grays.data(), kCurve, red.data(), green.data(), blue.data());
  if (has_own_curve(resolved(rgb, size).transfer)) {
    known.has_curve = 1;
    curve = red;
  }
  const std::array<uint16_t, 12> primaries = {
      65535, 0, 0, 65535, 0, 65535, 0, 65535, 0, 0, 65535, 65535};
  std::array<float, 3> r{}, g{}, b{};
  decoding.linearize(primaries.data(), 3, r.data(), g.data(), b.data());
  const float white = red[kCurve - 1];
  for (size_t i = 0; i < 3; ++i) {
    known.to_bt709[i] = r[i] / white;
    known.to_bt709[4 + i] = g[i] / white;
    known.to_bt709[8 + i] = b[i] / white;
  }
  known.converts = r[0] != white || g[1] != white || b[2] != white || r[1] != 0;
}

}  // namespace

Shape shape_of(const PairOfFrames& pair) {
  return {.format = pair.reference.format(),
          .size = pair.reference.size(),
          .planes = pair.planes,
          .nits = pair.nits,
          .frame_rate = pair.frame_rate,
          .display = measure::cvvdp::kCardModel.display(
              pair.cvvdp, pair.reference.format(), pair.reference.size()),
          .lpips_size = pair.lpips_size};
}

PixelFormat rgb_of(const Shape& shape) {
  if (shape.is_rgb()) return shape.format;
  const ColorFacts facts = resolved(shape.format, shape.size);
  return {.layout = Layout::kRgba,
          .bits = uint8_t(shape.bits() > 8 ? 16 : 8),
          .color = {.matrix = Matrix::kIdentity,
                    .transfer = facts.transfer,
                    .primaries = facts.primaries,
                    .range = Range::kFull}};
}

bool is_readable(const Shape& shape) {
  // Groups of a dispatch, and places of bytes of five frames in 32 bits.
  constexpr int kMostRows = 65535;
  constexpr int64_t kMostBytes = (int64_t{1} << 32) / 5;
  // HLG's light depends on all three colors.
  return resolved(shape.format, shape.size).transfer != Transfer::kHlg &&
         !shape.format.alpha_plane &&
         std::max(shape.size.width, shape.size.height) <= kMostRows &&
         frame_bytes(shape) <= kMostBytes;
}

int64_t frame_bytes(const Shape& shape) {
  int64_t bytes = 0;
  for (int plane = 0; plane < planes_of(shape); ++plane) {
    bytes +=
        int64_t(stride_of(shape, plane)) * size_of_plane(shape, plane).height;
  }
  return bytes;
}

namespace {

uint8_t* copy_plane(const Frame& frame, const Shape& shape, int index,
                    uint8_t* to) {
  const PlaneView plane = frame.plane(index);
  const size_t bytes = row_bytes(shape, index);
  const size_t stride = stride_of(shape, index);
  const auto rows = size_t(plane.size.height);
  // In one piece where rows lie as they shall: large copies are faster.
  if (plane.stride == ptrdiff_t(stride) && bytes == stride) {
    std::memcpy(to, plane.row(0), rows * stride);
    return to + rows * stride;
  }
  for (size_t y = 0; y < rows; ++y, to += stride) {
    std::memcpy(to, plane.row(int(y)), bytes);
  }
  return to;
}

}  // namespace

void copy_frame(const Frame& frame, const Shape& shape, uint8_t* to) {
  for (int i = 0; i < planes_of(shape); ++i) {
    to = copy_plane(frame, shape, i, to);
  }
}

int64_t luma_bytes(const Shape& shape) {
  return int64_t(stride_of(shape, 0)) * shape.size.height;
}

void copy_luma(const Frame& frame, const Shape& shape, uint8_t* to) {
  copy_plane(frame, shape, 0, to);
}

std::vector<uint8_t> shape_for_kernels(const Shape& shape, const Frame& frame) {
  ShapeForKernels known{};
  known.width = uint32_t(shape.size.width);
  known.height = uint32_t(shape.size.height);
  known.layout = uint32_t(shape.format.layout);
  known.wide = shape.bits() > 8;
  uint32_t offset = 0;
  for (int i = 0; i < planes_of(shape); ++i) {
    known.offsets[size_t(i)] = offset;
    known.strides[size_t(i)] = uint32_t(stride_of(shape, i));
    offset += uint32_t(stride_of(shape, i)) *
              uint32_t(size_of_plane(shape, i).height);
  }
  known.side_bytes = offset;
  const Size chroma = size_of_plane(shape, planes_of(shape) - 1);
  known.chroma_width = uint32_t(chroma.width);
  known.chroma_height = uint32_t(chroma.height);
  known.own = shape.planes == measure::Planes::kOwn;
  known.luma_scale = 1.0f / float(1 << (shape.bits() - 8));
  known.most = shape.bits() > 8 ? 65535.0f : 255.0f;
  if (!shape.is_rgb()) {
    // The caller has checked that the matrix is known.
    if (const auto decoding = yuv_decoding_of(frame)) {
      known.siting = uint32_t(decoding->siting);
      known.neutral = decoding->neutral;
      for (size_t c = 0; c < 3; ++c) {
        known.from_yuv[c] = decoding->matrix.y[c] * known.most;
        known.from_yuv[3 + c] = decoding->matrix.u[c] * known.most;
        known.from_yuv[6 + c] = decoding->matrix.v[c] * known.most;
        known.from_yuv[9 + c] = decoding->matrix.bias[c] * known.most;
      }
    }
  }
  std::vector<float> curve;
  add_decoding(rgb_of(shape), shape.size, known, curve);
  std::vector<uint8_t> bytes(sizeof(known) + curve.size() * sizeof(float));
  std::memcpy(bytes.data(), &known, sizeof(known));
  if (!curve.empty()) {
    std::memcpy(bytes.data() + sizeof(known), curve.data(),
                curve.size() * sizeof(float));
  }
  return bytes;
}

}  // namespace framewise::gpu::vulkan
