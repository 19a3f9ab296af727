// SPDX-License-Identifier: Apache-2.0
#include "frame/color/color.h"

#include <algorithm>

#include "base/result.h"
#include "frame/color/chroma_rows.h"
#include "frame/color/yuv_decoding.h"
#include "simd/color/alpha.h"
#include "simd/color/luma.h"
#include "simd/plane/samples.h"

namespace framewise {
namespace {

Frame finished(FrameBuffer buffer, const Frame& source) {
  return std::move(buffer).freeze(source.index(), source.time(),
                                  changed_as_rgb(source));
}

// RGB has no matrix, range or siting; only transfer and primaries are kept.
PixelFormat rgba_format(const Frame& source, int bits) {
  const ColorFacts facts = resolved(source.format(), source.size());
  return {.layout = Layout::kRgba,
          .bits = uint8_t(bits),
          .color = {.matrix = Matrix::kIdentity,
                    .transfer = facts.transfer,
                    .primaries = facts.primaries,
                    .range = Range::kFull}};
}

template <typename Sample, typename Out>
void convert_yuv(const Frame& frame, const YuvDecoding& decoding,
                 const MutablePlaneView& out) {
  for_each_yuv_strip<Sample>(
      frame, decoding.siting, decoding.neutral,
      [&](int y, int x, size_t count, const simd::YuvRow<Sample>& row) {
        simd::yuv_to_rgba(row, count, decoding.matrix, out.row<Out>(y) + 4 * x);
      });
}

template <typename Out>
Result<Frame> yuv_to_rgba(const Frame& frame, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(const YuvDecoding decoding, yuv_decoding_of(frame));
  FW_ASSIGN_OR_RETURN(
      FrameBuffer buffer,
      pool.allocate(rgba_format(frame, 8 * sizeof(Out)), frame.size()));
  if (frame.format().bits > 8) {
    convert_yuv<uint16_t, Out>(frame, decoding, buffer.plane(0));
  } else {
    convert_yuv<uint8_t, Out>(frame, decoding, buffer.plane(0));
  }
  return finished(std::move(buffer), frame);
}

template <typename Sample>
void yuv_to_planes(const Frame& frame, const YuvDecoding& decoding,
                   Image3F& rgb) {
  for_each_yuv_strip<Sample>(
      frame, decoding.siting, decoding.neutral,
      [&](int y, int x, size_t count, const simd::YuvRow<Sample>& row) {
        simd::yuv_to_planes(row, count, decoding.matrix, rgb[0].row(y) + x,
                            rgb[1].row(y) + x, rgb[2].row(y) + x);
      });
}

template <typename Sample>
void rgba_to_planes(const Frame& frame, float scale, Image3F& rgb) {
  const Size size = frame.size();
  for (int y = 0; y < size.height; ++y) {
    simd::rgba_to_planes(frame.plane(0).row<Sample>(y), size_t(size.width),
                         scale, rgb[0].row(y), rgb[1].row(y), rgb[2].row(y));
  }
}

template <typename Sample>
void luma_of_rgba(const Frame& frame, simd::LumaWeights weights, float scale,
                  ImageF& luma) {
  const Size size = frame.size();
  for (int y = 0; y < size.height; ++y) {
    simd::luma(frame.plane(0).row<Sample>(y), size_t(size.width), weights,
               scale, luma.row(y));
  }
}

void read_plane(const PlaneView& plane, int bits, float scale, float bias,
                ImageF& out) {
  out.resize(plane.size);
  const auto count = size_t(plane.size.width);
  for (int y = 0; y < plane.size.height; ++y) {
    if (bits > 8) {
      simd::samples_to_float(plane.row<uint16_t>(y), count, scale, bias,
                             out.row(y));
    } else {
      simd::samples_to_float(plane.row<uint8_t>(y), count, scale, bias,
                             out.row(y));
    }
  }
}

Result<void> luma_through_rgb(const Frame& frame, simd::LumaWeights weights,
                              ImageF& luma) {
  Image3F rgb;
  FW_RETURN_IF_ERROR(to_rgb_planes(frame, rgb));
  const float scale = 255.0f / 10000.0f;
  simd::YuvFromRgb matrix{};
  matrix.r[0] = float(weights.r) * scale;
  matrix.g[0] = float(weights.g) * scale;
  matrix.b[0] = float(weights.b) * scale;
  for (int y = 0; y < luma.height(); ++y) {
    simd::rgb_to_yuv(rgb[0].row(y), rgb[1].row(y), rgb[2].row(y),
                     size_t(luma.width()), matrix, luma.row(y), rgb[1].row(y),
                     rgb[2].row(y));
  }
  return {};
}

}  // namespace

Result<Frame> to_rgba8(const Frame& frame, FramePool& pool) {
  const PixelFormat& format = frame.format();
  if (format.layout != Layout::kRgba) return yuv_to_rgba<uint8_t>(frame, pool);
  if (format.bits == 8) return frame;
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(rgba_format(frame, 8), frame.size()));
  for (int y = 0; y < frame.size().height; ++y) {
    simd::narrow_samples(frame.plane(0).row<uint16_t>(y),
                         size_t(frame.size().width) * 4,
                         buffer.plane(0).row<uint8_t>(y));
  }
  return finished(std::move(buffer), frame);
}

Result<Frame> to_rgba16(const Frame& frame, FramePool& pool) {
  const PixelFormat& format = frame.format();
  if (format.layout != Layout::kRgba) {
    return yuv_to_rgba<uint16_t>(frame, pool);
  }
  if (format.bits == 16) return frame;
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(rgba_format(frame, 16), frame.size()));
  for (int y = 0; y < frame.size().height; ++y) {
    simd::widen_samples(frame.plane(0).row<uint8_t>(y),
                        size_t(frame.size().width) * 4,
                        buffer.plane(0).row<uint16_t>(y));
  }
  return finished(std::move(buffer), frame);
}

Result<void> to_rgb_planes(const Frame& frame, Image3F& rgb) {
  rgb.resize(frame.size());
  const PixelFormat& format = frame.format();
  if (format.layout == Layout::kRgba) {
    if (format.bits == 8) {
      rgba_to_planes<uint8_t>(frame, 1.0f / 255, rgb);
    } else {
      rgba_to_planes<uint16_t>(frame, 1.0f / 65535, rgb);
    }
    return {};
  }
  FW_ASSIGN_OR_RETURN(const YuvDecoding decoding, yuv_decoding_of(frame));
  if (format.bits > 8) {
    yuv_to_planes<uint16_t>(frame, decoding, rgb);
  } else {
    yuv_to_planes<uint8_t>(frame, decoding, rgb);
  }
  return {};
}

Result<void> to_luma_plane(const Frame& frame, Matrix matrix, ImageF& luma) {
  const auto weights = luma_weights(matrix);
  if (!weights) {
    return fail(ErrorKind::kUsage, "matrix {} of ITU-T H.273 has no luma",
                int(matrix));
  }
  const PixelFormat& format = frame.format();
  luma.resize(frame.size());
  if (format.layout == Layout::kRgba) {
    if (format.bits == 8) {
      luma_of_rgba<uint8_t>(frame, *weights, 1.0f, luma);
    } else {
      luma_of_rgba<uint16_t>(frame, *weights, 1.0f / 257, luma);
    }
    return {};
  }
  const ColorFacts facts = resolved(format, frame.size());
  if (format.layout != Layout::kGray && facts.matrix != matrix) {
    return luma_through_rgb(frame, *weights, luma);
  }
  const LumaLevels levels = luma_levels(facts.range, format.bits);
  const double scale = 255 / (levels.white - levels.black);
  read_plane(frame.plane(0), format.bits, float(scale),
             float(-levels.black * scale), luma);
  return {};
}

}  // namespace framewise
