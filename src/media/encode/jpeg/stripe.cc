// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/stripe.h"

#include <algorithm>

#include "media/encode/jpeg/dct.h"

namespace framewise::media {
namespace {

constexpr float kMiddle = 128;

// JFIF's matrix, of samples from 0 to 255.
struct YcbcrRows {
  float* y;
  float* cb;
  float* cr;
};

void convert_row(const uint8_t* rgba, int width, const YcbcrRows& out) {
  for (int x = 0; x < width; ++x) {
    const float r = rgba[4 * x], g = rgba[4 * x + 1], b = rgba[4 * x + 2];
    out.y[x] = 0.299f * r + 0.587f * g + 0.114f * b - kMiddle;
    out.cb[x] = -0.168735892f * r - 0.331264108f * g + 0.5f * b;
    out.cr[x] = 0.5f * r - 0.418687589f * g - 0.081312411f * b;
  }
}

void repeat_end(float* row, int width, size_t stride) {
  std::fill(row + width, row + stride, row[width - 1]);
}

// Decoders compute each sample of full resolution from the two nearest ones, by
// 3/4 and 1/4. The mean of the two that a stored sample s covers is then
// (before + 6 s + after) / 8. This filter undoes that, but for a rest of 1 %.
constexpr float kSharpening[3] = {1.417f, -0.2503f, 0.0418f};
constexpr int kSharpeningReach = 2;  // in samples of chroma

// The mean of the samples of full resolution that a stored one covers.
void shrink_row(const float* above, const float* below, int across,
                size_t width, float* out) {
  if (across == 1) {
    for (size_t x = 0; x < width; ++x) out[x] = 0.5f * (above[x] + below[x]);
    return;
  }
  for (size_t x = 0; x < width; ++x) {
    out[x] = 0.25f * (above[2 * x] + above[2 * x + 1] + below[2 * x] +
                      below[2 * x + 1]);
  }
}

void sharpen_across(float* row, size_t width) {
  const auto filtered = [](float b2, float b1, float s, float a1, float a2) {
    return kSharpening[0] * s + kSharpening[1] * (b1 + a1) +
           kSharpening[2] * (b2 + a2);
  };
  float before2 = row[0], before = row[0];
  for (size_t x = 0; x < width; ++x) {
    const float now = row[x];
    const float after = row[std::min(x + 1, width - 1)];
    const float after2 = row[std::min(x + 2, width - 1)];
    row[x] = filtered(before2, before, now, after, after2);
    before2 = before;
    before = now;
  }
}

// Rows `y` - 2 to `y` + 2 of `in`, weighted.
void sharpen_down(const StripePlane& in, int y, float* out) {
  for (size_t x = 0; x < in.stride; ++x) {
    out[x] = kSharpening[0] * in.row(y)[x] +
             kSharpening[1] * (in.row(y - 1)[x] + in.row(y + 1)[x]) +
             kSharpening[2] * (in.row(y - 2)[x] + in.row(y + 2)[x]);
  }
}

// From full resolution, with context, to that of `layout`.
void subsample(const JpegComponent& luma, int rows, int context,
               StripePlane& plane, StripePlane& small) {
  const size_t width = plane.stride / size_t(luma.across);
  const int height = (rows + 2 * context) / luma.down;
  small.resize(width, height);
  for (int y = 0; y < height; ++y) {
    const int from = y * luma.down;
    shrink_row(plane.row(from), plane.row(from + luma.down - 1), luma.across,
               width, small.row(y));
  }
  const int first = context / luma.down;
  plane.resize(width, rows / luma.down);
  for (int y = 0; y < rows / luma.down; ++y) {
    if (luma.down > 1) {
      sharpen_down(small, first + y, plane.row(y));
    } else {
      std::copy_n(small.row(first + y), width, plane.row(y));
    }
    if (luma.across > 1) sharpen_across(plane.row(y), width);
  }
}

}  // namespace

void read_stripe(const PlaneView& pixels, const JpegLayout& layout,
                 int first_row, int rows, Stripe& stripe) {
  const JpegComponent& luma = layout.component[0];
  const bool gray = layout.components == 1;
  const bool whole = layout.has_whole_chroma();
  const int width = layout.size.width;
  const int unit = kBlockSide * luma.across;
  const size_t stride = size_t((width + unit - 1) / unit * unit);
  stripe.luma_context = whole ? 1 : kSharpeningReach * 2;
  stripe.chroma_context = whole ? 1 : 0;
  const int all = rows + 2 * stripe.luma_context;
  stripe.luma.resize(stride, all);
  if (!gray) {
    for (StripePlane& plane : stripe.chroma) plane.resize(stride, all);
  }
  for (int y = 0; y < all; ++y) {
    const int from = std::clamp(first_row + y - stripe.luma_context, 0,
                                layout.size.height - 1);
    float* const out = stripe.luma.row(y);
    if (gray) {
      const uint8_t* const samples = pixels.row(from);
      for (int x = 0; x < width; ++x) out[x] = float(samples[x]) - kMiddle;
    } else {
      const YcbcrRows to{out, stripe.chroma[0].row(y), stripe.chroma[1].row(y)};
      convert_row(pixels.row(from), width, to);
      repeat_end(to.cb, width, stride);
      repeat_end(to.cr, width, stride);
    }
    repeat_end(out, width, stride);
  }
  if (gray || whole) return;
  for (StripePlane& plane : stripe.chroma) {
    subsample(luma, rows, stripe.luma_context, plane, stripe.scratch);
  }
}

}  // namespace framewise::media
