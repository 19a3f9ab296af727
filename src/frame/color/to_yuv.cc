// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <optional>

#include "base/result.h"
#include "frame/color/chroma_rows.h"
#include "frame/color/color.h"

namespace framewise {
namespace {

// One strip of a row of the frame as Y, U, V, not rounded.
struct YuvStrip {
  StripRow planes[3];
};

template <typename Sample>
class YuvWriter {
 public:
  YuvWriter(const Frame& rgba, const simd::YuvFromRgb& matrix,
            ChromaSiting siting, FrameBuffer& out)
      : rgba_(rgba),
        matrix_(scaled_to_samples(matrix)),
        siting_(siting),
        out_(out),
        format_(out.format()),
        size_(rgba.size()),
        most_(float((1 << format_.bits) - 1)) {}

  void write() {
    const bool two_rows = format_.layout == Layout::kYuv420;
    for (int y = 0; y < size_.height; y += two_rows ? 2 : 1) {
      for (int x = 0; x < size_.width; x += kStripPixels) {
        const int count = std::min(kStripPixels, size_.width - x);
        if (two_rows) {
          write_two_rows(x, y, count);
        } else {
          write_row(x, y, count);
        }
      }
    }
  }

 private:
  static simd::YuvFromRgb scaled_to_samples(simd::YuvFromRgb matrix) {
    const double most = std::numeric_limits<Sample>::max();
    for (int i = 0; i < 3; ++i) {
      matrix.r[i] = float(matrix.r[i] / most);
      matrix.g[i] = float(matrix.g[i] / most);
      matrix.b[i] = float(matrix.b[i] / most);
    }
    return matrix;
  }

  // Also reads one pixel to the left, for cosited chroma, and repeats the last
  // pixel if its pair is incomplete.
  void read(int x, int y, int count, YuvStrip& strip) const {
    const int from = std::max(x - 1, 0);
    float* planes[3];
    for (int i = 0; i < 3; ++i) {
      planes[i] = strip.planes[i].begin() + (from - x);
    }
    const auto n = size_t(count + x - from);
    simd::rgba_to_planes(rgba_.plane(0).row<Sample>(y) + 4 * from, n, 1.0f,
                         planes[0], planes[1], planes[2]);
    simd::rgb_to_yuv(planes[0], planes[1], planes[2], n, matrix_, planes[0],
                     planes[1], planes[2]);
    for (StripRow& plane : strip.planes) {
      if (x == 0) plane.begin()[-1] = plane.begin()[0];
      plane.begin()[count] = plane.begin()[count - 1];
    }
  }

  void store(int plane, int x, int y, const float* values, int count) const {
    if (format_.bits > 8) {
      simd::float_to_samples(values, size_t(count), 1.0f, most_,
                             out_.plane(plane).row<uint16_t>(y) + x);
    } else {
      simd::float_to_samples(values, size_t(count), 1.0f, most_,
                             out_.plane(plane).row<uint8_t>(y) + x);
    }
  }

  void store_full_size_planes(int x, int y, int count, YuvStrip& strip) const {
    store(0, x, y, strip.planes[0].begin(), count);
    if (!format_.alpha_plane) return;
    StripRow alpha;
    const float scale = most_ / float(std::numeric_limits<Sample>::max());
    simd::rgba_to_alpha(rgba_.plane(0).row<Sample>(y) + 4 * x, size_t(count),
                        scale, alpha.begin());
    store(format_.planes() - 1, x, y, alpha.begin(), count);
  }

  void store_halved(int plane, int x, int y, StripRow& row, int count) const {
    StripRow half;
    const int n = (count + 1) / 2;
    if (siting_ == ChromaSiting::kCenter) {
      simd::halve_centered(row.begin(), size_t(n), half.begin());
    } else {
      simd::halve_cosited(row.begin(), size_t(n), half.begin());
    }
    store(plane, x / 2, y, half.begin(), n);
  }

  void write_row(int x, int y, int count) const {
    YuvStrip strip;
    read(x, y, count, strip);
    store_full_size_planes(x, y, count, strip);
    if (format_.layout == Layout::kGray) return;
    for (int i = 1; i < 3; ++i) {
      if (format_.layout == Layout::kYuv444) {
        store(i, x, y, strip.planes[i].begin(), count);
      } else {
        store_halved(i, x, y, strip.planes[i], count);
      }
    }
  }

  // Rows y and y + 1 share a row of chroma. Cosited chroma also reads row y -
  // 1.
  void write_two_rows(int x, int y, int count) const {
    YuvStrip upper, lower;
    const bool has_lower = y + 1 < size_.height;
    read(x, y, count, upper);
    read(x, has_lower ? y + 1 : y, count, lower);
    store_full_size_planes(x, y, count, upper);
    if (has_lower) store_full_size_planes(x, y + 1, count, lower);
    if (siting_ == ChromaSiting::kTopLeft) {
      YuvStrip above;
      read(x, std::max(y - 1, 0), count, above);
      for (int i = 1; i < 3; ++i) {
        mix(above.planes[i], lower.planes[i], count, lower.planes[i]);
      }
    }
    for (int i = 1; i < 3; ++i) {
      mix(upper.planes[i], lower.planes[i], count, upper.planes[i]);
      store_halved(i, x, y / 2, upper.planes[i], count);
    }
  }

  // The mean of two rows, including the neighbors that halving reads.
  static void mix(StripRow& a, StripRow& b, int count, StripRow& out) {
    StripRow mean;
    const auto n = size_t(count) + 2;
    simd::blend_rows(a.begin() - 1, b.begin() - 1, n, 0.5f, mean.begin() - 1);
    std::copy_n(mean.begin() - 1, n, out.begin() - 1);
  }

  const Frame& rgba_;
  simd::YuvFromRgb matrix_;
  ChromaSiting siting_;
  FrameBuffer& out_;
  PixelFormat format_;
  Size size_;
  float most_;
};

}  // namespace

Result<Frame> to_yuv(const Frame& frame, const PixelFormat& format,
                     FramePool& pool) {
  if (format.layout == Layout::kRgba) {
    return fail(ErrorKind::kInternal, "RGBA is no YUV format");
  }
  PixelFormat stored = format;
  const ColorFacts facts = stored.color = resolved(format, frame.size());
  const auto matrix = yuv_from_rgb(facts, format.bits);
  if (!matrix) {
    return fail(ErrorKind::kUnsupported,
                "colors cannot be stored with matrix {} of ITU-T H.273",
                int(facts.matrix));
  }
  const bool deep = format.bits > 8 || frame.format().bits > 8;
  FW_ASSIGN_OR_RETURN(const Frame rgba,
                      deep ? to_rgba16(frame, pool) : to_rgba8(frame, pool));
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(stored, frame.size()));
  if (deep) {
    YuvWriter<uint16_t>(rgba, *matrix, facts.siting, buffer).write();
  } else {
    YuvWriter<uint8_t>(rgba, *matrix, facts.siting, buffer).write();
  }
  const Rect everything{0, 0, frame.size().width, frame.size().height};
  ChangedArea area;
  if (!rgba.changed().empty()) area.add(everything);
  return std::move(buffer).freeze(rgba.index(), rgba.time(), area);
}

}  // namespace framewise
