// SPDX-License-Identifier: Apache-2.0
// Comparison with FFmpeg's libswscale, at settings where both interpolate and
// round accurately.
#include <gtest/gtest.h>

extern "C" {
#include <libavutil/opt.h>
#include <libavutil/pixfmt.h>
#include <libswscale/swscale.h>
}

#include <cmath>
#include <memory>
#include <vector>

#include "frame/color/color.h"
#include "frame/frames.h"

namespace framewise {
namespace {

struct FreeContext {
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};

// The frame converted by libswscale, R G B A in bytes.
std::vector<uint8_t> scaled_by_swscale(const Frame& frame, AVPixelFormat from,
                                       int matrix, bool full) {
  const Size size = frame.size();
  const std::unique_ptr<SwsContext, FreeContext> context(sws_alloc_context());
  const auto set = [&](const char* option, int64_t value) {
    ASSERT_GE(av_opt_set_int(context.get(), option, value, 0), 0) << option;
  };
  set("srcw", size.width);
  set("srch", size.height);
  set("dstw", size.width);
  set("dsth", size.height);
  set("src_format", from);
  set("dst_format", AV_PIX_FMT_RGBA);
  set("sws_flags", SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT |
                       SWS_FULL_CHR_H_INP);
  if (frame.format().layout != Layout::kYuv444) {
    // In 1/256 of a luma pixel from the center of the first pixel.
    const ChromaSiting siting = frame.format().color.siting;
    set("src_h_chr_pos", siting == ChromaSiting::kCenter ? 128 : 0);
    set("src_v_chr_pos", frame.format().layout != Layout::kYuv420 ||
                                 siting == ChromaSiting::kTopLeft
                             ? 0
                             : 128);
  }
  EXPECT_GE(sws_init_context(context.get(), nullptr, nullptr), 0);
  const int* coefficients = sws_getCoefficients(matrix);
  sws_setColorspaceDetails(context.get(), coefficients, full, coefficients, 1,
                           0, 1 << 16, 1 << 16);
  const uint8_t* planes[4]{};
  int strides[4]{};
  for (int i = 0; i < frame.format().planes(); ++i) {
    planes[i] = frame.plane(i).data;
    strides[i] = int(frame.plane(i).stride);
  }
  std::vector<uint8_t> rgba(size_t(size.pixels()) * 4);
  uint8_t* out[4] = {rgba.data()};
  const int out_strides[4] = {size.width * 4};
  sws_scale(context.get(), planes, strides, 0, size.height, out, out_strides);
  return rgba;
}

// A smooth frame, on which different rounding has little effect.
Frame smooth_picture(FramePool& pool, const PixelFormat& format) {
  const int most = (1 << format.bits) - 1;
  return painted(pool, format, {128, 96}, [&](int plane, int y, int x) {
    const double wave =
        std::sin(0.05 * x * (plane + 1)) + std::cos(0.07 * y * (3 - plane));
    return int(most * (0.5 + 0.12 * wave));
  });
}

struct Difference {
  int worst = 0;
  double mean = 0;
};
Difference difference_of(const Frame& ours,
                         const std::vector<uint8_t>& theirs) {
  Difference difference;
  const Size size = ours.size();
  for (int y = 0; y < size.height; ++y) {
    for (int i = 0; i < 4 * size.width; ++i) {
      const int delta =
          std::abs(sample(ours, 0, y, i) -
                   theirs[size_t(y) * size_t(size.width) * 4 + size_t(i)]);
      difference.worst = std::max(difference.worst, delta);
      difference.mean += delta;
    }
  }
  difference.mean /= double(size.pixels()) * 4;
  return difference;
}

struct Match {
  Layout layout;
  int bits;
  AVPixelFormat format;
  bool subsampled;
};

TEST(Color, AgreesWithSwscale) {
  FramePool pool;
  for (const Match& match :
       {Match{Layout::kYuv444, 8, AV_PIX_FMT_YUV444P, false},
        Match{Layout::kYuv444, 10, AV_PIX_FMT_YUV444P10, false},
        Match{Layout::kYuv422, 8, AV_PIX_FMT_YUV422P, true},
        Match{Layout::kYuv420, 8, AV_PIX_FMT_YUV420P, true},
        Match{Layout::kYuv420, 10, AV_PIX_FMT_YUV420P10, true}}) {
    for (const auto& [matrix, theirs] :
         {std::pair{Matrix::kBt601, SWS_CS_ITU601},
          {Matrix::kBt709, SWS_CS_ITU709},
          {Matrix::kBt2020, SWS_CS_BT2020}}) {
      for (const int variant : {0, 1, 2, 3, 4, 5}) {
        const bool full = variant % 2 == 1;
        constexpr ChromaSiting kSitings[] = {
            ChromaSiting::kLeft, ChromaSiting::kCenter, ChromaSiting::kTopLeft};
        // Between rows, libswscale repeats or averages samples where weights of
        // a quarter are correct. Compare 4:2:0 only where weights are halves.
        if (match.layout == Layout::kYuv420 &&
            kSitings[variant / 2] != ChromaSiting::kTopLeft) {
          continue;
        }
        const PixelFormat format{
            .layout = match.layout,
            .bits = uint8_t(match.bits),
            .color = {.matrix = matrix,
                      .range = full ? Range::kFull : Range::kLimited,
                      .siting = kSitings[variant / 2]}};
        const Frame frame = smooth_picture(pool, format);
        const auto ours = to_rgba8(frame, pool);
        const Difference difference = difference_of(
            *ours, scaled_by_swscale(frame, match.format, theirs, full));
        // libswscale's coefficients and chroma have at most 16 bits.
        EXPECT_LE(difference.worst, match.subsampled ? 2 : 1)
            << int(match.layout) << ' ' << match.bits << " bits, matrix "
            << int(matrix) << " variant " << variant;
        EXPECT_LE(difference.mean, 0.35);
      }
    }
  }
}

}  // namespace
}  // namespace framewise
