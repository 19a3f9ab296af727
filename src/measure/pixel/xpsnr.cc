// SPDX-License-Identifier: Apache-2.0
// XPSNR: PSNR with errors weighted less where the reference is busy or moves,
// as perceived by the eye. Helmrich, Siekmann, Becker, Bosse, Marpe, Wiegand,
// XPSNR: a low-complexity extension of the perceptually weighted peak
// signal-to-noise ratio, ICASSP 2020. Constants and rounding as in ffmpeg's
// filter of that name.
//
// The weights depend on the reference alone. Frames before its first count as
// black, as in ffmpeg.
#include "measure/pixel/xpsnr.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include "measure/metric.h"
#include "measure/pixel/differences.h"

namespace framewise::measure {
namespace {

template <typename Sample>
int high_pass(const PlaneView& p, int x, int y) {
  const Sample* above = p.row<Sample>(y - 1) + x;
  const Sample* here = p.row<Sample>(y) + x;
  const Sample* below = p.row<Sample>(y + 1) + x;
  return 12 * here[0] - 2 * (here[-1] + here[1] + above[0] + below[0]) -
         (above[-1] + above[1] + below[-1] + below[1]);
}

// The same at half size: 2 x 2 pixels and the twenty around them that the
// filter reaches, without the outermost corners.
template <typename Sample>
int high_pass_of_four(const PlaneView& p, int x, int y) {
  const auto at = [&](int dx, int dy) {
    return int(p.row<Sample>(y + dy)[x + dx]);
  };
  int sum = 12 * (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1));
  for (int i = 0; i < 2; ++i) {
    sum -= 3 * (at(i, -1) + at(i, 2) + at(-1, i) + at(2, i));
  }
  sum -= 2 * (at(-1, -1) + at(2, -1) + at(-1, 2) + at(2, 2));
  for (int i = -1; i < 3; ++i) {
    sum -= at(i, -2) + at(i, 3) + at(-2, i) + at(3, i);
  }
  return sum;
}

template <typename Sample>
int64_t spatial_activity(const XpsnrGeometry& geometry, const PlaneView& luma,
                         const Rect& inner) {
  int64_t sum = 0;
  if (!geometry.large) {
    for (int y = inner.y; y < inner.y + inner.height; ++y) {
      for (int x = inner.x; x < inner.x + inner.width; ++x) {
        sum += std::abs(high_pass<Sample>(luma, x, y));
      }
    }
  } else if (inner.width > 12) {
    for (int y = inner.y; y + 1 < inner.y + inner.height; y += 2) {
      for (int x = inner.x; x + 1 < inner.x + inner.width; x += 2) {
        sum += std::abs(high_pass_of_four<Sample>(luma, x, y));
      }
    }
  }
  return sum;
}

// Luma of the previous reference frames; missing ones count as black.
struct Past {
  std::optional<PlaneView> previous;
  std::optional<PlaneView> second;  // the frame before that
  bool high_rate = false;

  explicit Past(const Picture& picture)
      : previous(luma_like(picture.frame(), picture.neighbors().previous)),
        second(luma_like(picture.frame(), picture.neighbors().second_previous)),
        high_rate(picture.viewing().frame_rate >= kXpsnrHighRate) {}

  static std::optional<PlaneView> luma_like(const Frame& frame,
                                            const std::optional<Frame>& past) {
    if (!past || past->format() != frame.format() ||
        past->size() != frame.size()) {
      return std::nullopt;
    }
    return past->plane(0);
  }
};

template <typename Sample>
int64_t temporal_activity(const XpsnrGeometry& geometry, const PlaneView& luma,
                          const Past& past, const Rect& block) {
  const int step = geometry.large ? 2 : 1;
  const auto sum_at = [&](const PlaneView& p, int x, int y) {
    int sum = 0;
    for (int v = y; v < std::min(y + step, p.size.height); ++v) {
      for (int u = x; u < std::min(x + step, p.size.width); ++u) {
        sum += p.row<Sample>(v)[u];
      }
    }
    return sum;
  };
  int64_t sum = 0;
  for (int y = block.y; y < block.y + block.height; y += step) {
    for (int x = block.x; x < block.x + block.width; x += step) {
      const int previous = past.previous ? sum_at(*past.previous, x, y) : 0;
      int change = sum_at(luma, x, y) - previous;
      if (past.high_rate) {
        const int second = past.second ? sum_at(*past.second, x, y) : 0;
        change -= previous - second;
      }
      sum += std::abs(change);
    }
  }
  return sum;
}

template <typename Sample>
std::vector<double> weights_of(const XpsnrGeometry& geometry,
                               const Picture& picture) {
  const PlaneView luma = picture.frame().plane(0);
  const Past past(picture);
  std::vector<XpsnrActivity> activities(geometry.blocks());
  for (size_t i = 0; i < activities.size(); ++i) {
    const Rect block = geometry.block_at(i);
    const Rect inner = geometry.inner(block);
    if (inner.empty()) continue;
    activities[i] = {spatial_activity<Sample>(geometry, luma, inner),
                     temporal_activity<Sample>(geometry, luma, past, block)};
  }
  return xpsnr_weights(geometry, activities);
}

template <typename Sample>
double squared_error(const PlaneView& a, const PlaneView& b, const Rect& area) {
  int64_t sum = 0;
  for (int y = area.y; y < area.y + area.height; ++y) {
    const Sample* p = a.row<Sample>(y);
    const Sample* q = b.row<Sample>(y);
    for (int x = area.x; x < area.x + area.width; ++x) {
      const int64_t difference = int64_t{p[x]} - q[x];
      sum += difference * difference;
    }
  }
  return double(sum);
}

template <typename Sample>
double plane_decibels(const XpsnrGeometry& geometry, const PlaneView& a,
                      const PlaneView& b, const std::vector<double>& weights) {
  const Rect whole{0, 0, a.size.width, a.size.height};
  if (weights.empty()) {  // too small for blocks: PSNR
    return xpsnr_decibels(geometry, a.size, squared_error<Sample>(a, b, whole));
  }
  double sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    const Rect block = geometry.block_of_plane(i, a.size);
    if (!block.empty()) {
      sum += squared_error<Sample>(a, b, block) * weights[i];
    }
  }
  return xpsnr_weighted_decibels(geometry, a.size, sum);
}

template <typename Sample>
void measure_planes(const PairView& pair, std::span<Value> values) {
  const Frame& reference = pair.reference().frame();
  const Frame& test = pair.test().frame();
  const XpsnrGeometry geometry(reference.size(), reference.format().bits);
  const std::vector<double> weights =
      weights_of<Sample>(geometry, pair.reference());
  double least = kXpsnrCap;
  for (int i = 0; i < 3; ++i) {
    const double found = plane_decibels<Sample>(geometry, reference.plane(i),
                                                test.plane(i), weights);
    values[size_t(i) + 1] = found;
    least = std::min(least, found);
  }
  values[0] = least;
}

void measure_xpsnr(const PairView& pair, std::span<Value> values) {
  if (pair.reference().frame().format().bits > 8) {
    measure_planes<uint16_t>(pair, values);
  } else {
    measure_planes<uint8_t>(pair, values);
  }
}

MetricInfo info(std::string_view name, std::string_view title) {
  return {.name = name,
          .title = title,
          .unit = "dB",
          .highest = kXpsnrCap,
          .perfect = kXpsnrCap,
          .version = "2",
          .paper = "Helmrich and others, XPSNR, ICASSP 2020",
          .about =
              "PSNR in which errors weigh less where the original is "
              "busy or moves. Closer to people's opinion of video than "
              "PSNR, at hardly more cost.",
          .cost = CostClass::kModerate,
          .needs = Needs::kYuvPair};
}

}  // namespace

Metric xpsnr_metric() {
  Metric metric{.outputs = {info("xpsnr", "XPSNR, the worst of the planes"),
                            info("xpsnr_y", "XPSNR of luma"),
                            info("xpsnr_u", "XPSNR of the first chroma"),
                            info("xpsnr_v", "XPSNR of the second chroma")},
                .measure = measure_xpsnr,
                .map_errors = map_differences};
  metric.looks_around = true;
  metric.looks_two_back = true;
  return metric;
}

}  // namespace framewise::measure
