// SPDX-License-Identifier: Apache-2.0
#include "measure/score/score_grain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "measure/score/score_weights.h"

namespace framewise::measure {
namespace {

// Windows that are looked at for grain, in rows spread over the frame.
constexpr int kMostSamples = 4096;
constexpr int kFewestRows = 16;
constexpr size_t kFewestSamples = 100;

// Grain of the test is as strong as that of the reference within a factor of
// 1.4: within 2 as variances.
constexpr double kMostRatio = 2;

// White noise keeps 1/16 of its variance at a quarter of the size, soft grain
// more. Dither keeps hardly anything: it is made to vanish from afar. Where few
// windows are without structure, the estimate may be too low.
constexpr float kWhite = 1.0F / 16;
constexpr float kLeastOfQuarter = 0.15F * kWhite;

// All of these are shares of the variance of the grain.
// Structure that differs by less is not distinguishable from the chance
// variation of grain: in a place, in a single window, and where the mean over
// all windows counts.
constexpr float kHidden = 0.35F;
constexpr float kHiddenInWindow = 1.6F;
constexpr float kHiddenInAll = 0.15F;
// The part of stronger structure in a place that grain hides.
constexpr float kMasked = 0.4F;
// The least variance of structure that is distinct from grain in a window.
constexpr float kFloor = 0.5F;
// The chance difference of the standard deviations of a window in both frames,
// per standard deviation of the grain.
constexpr float kChance = 0.4F;
// The chance difference of the means of two windows of 64 samples, squared.
constexpr float kShift = 0.1F;

// The windows to each side of the middle one of a place: 7 windows at every
// fourth sample span 32 samples.
constexpr int kReach = 3;

float covariance_of(const simd::WindowMoments& moments, int i) {
  return (moments.variance_a[i] + moments.variance_b[i] -
          moments.difference[i]) /
         2;
}

// The luma of a window at full size, from the plane at a quarter of it.
float shade_of(const PaddedPlane& quarter, int x, int y) {
  const float* const above = quarter.plane.row(y) + x;
  const float* const below = quarter.plane.row(y + 1) + x;
  return (above[0] + above[1] + below[0] + below[1]) / 4;
}

void sample_windows(const ScorePlanes& a, const ScorePlanes& b,
                    WindowRows& rows, std::vector<GrainSample>& samples) {
  const PaddedPlane& plane = a.luma[0];
  const PaddedPlane& quarter = a.luma[kQuarter];
  const Size windows = WindowRows::windows_of(plane);
  const int rows_sampled =
      std::max(kFewestRows, 2 * kMostSamples / windows.width);
  const int step = std::max(2, windows.height / rows_sampled);
  samples.clear();
  for (int sampled = 0; sampled < windows.height; sampled += step) {
    // The rows of windows that contain this row of samples: `sampled` and the
    // one above it.
    const Rect area = {0, 4 * sampled, plane.size.width, 1};
    rows.for_each(
        plane, b.luma[0], area,
        [&](int y, int first, int count, const simd::WindowMoments& moments) {
          if (y != sampled) return;
          for (int i = 0; i < count; i += 2) {
            samples.push_back({shade_of(quarter, first + i, y),
                               moments.variance_a[i], moments.variance_b[i],
                               covariance_of(moments, i)});
          }
        });
  }
}

// The luma in the middle of a window at a quarter of the size.
float shade_at_quarter(const PaddedPlane& plane, int x, int y) {
  return plane.plane.row(4 * y + 4)[4 * x + 4];
}

void leave_out(float grain, const simd::WindowMoments& moments, int i) {
  float& a = moments.variance_a[i];
  float& b = moments.variance_b[i];
  float& difference = moments.difference[i];
  difference -= (2 + kHiddenInAll) * grain;
  moments.shift[i] -= kShift * grain;
  a = std::max(a - grain, kFloor * grain);
  const float contrast = std::sqrt(std::max(b - grain, kFloor * grain)) +
                         kChance * std::sqrt(grain);
  b = contrast * contrast;
}

// The loss of structure beneath grain, where `hidden` of its variance hides
// some. `variances`: the sum of those of both frames.
float loss(float variances, float difference, float grain, float hidden) {
  const float structure = std::max(0.0F, variances - 2 * grain);
  return std::max(0.0F, difference - (2 + hidden) * grain) /
         (structure + kMasked * grain + kFlatVariance);
}

// Replaces values by the means of the windows of the place around each.
void average_over_places(ImageF& values, ImageF& sums) {
  const int width = values.width();
  const int height = values.height();
  sums.resize(width, height);
  const auto mean = [](int at, int count, auto value) {
    const int from = std::max(0, at - kReach);
    const int to = std::min(count - 1, at + kReach);
    float sum = 0;
    for (int i = from; i <= to; ++i) sum += value(i);
    return sum / float(to - from + 1);
  };
  for (int y = 0; y < height; ++y) {
    const float* const row = values.row(y);
    for (int x = 0; x < width; ++x) {
      sums.row(y)[x] = mean(x, width, [row](int i) { return row[i]; });
    }
  }
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      values.row(y)[x] = mean(y, height, [&](int i) { return sums.row(i)[x]; });
    }
  }
}

}  // namespace

// The variance that both planes have, each of its own.
float ScoreGrain::shared_variance(const PaddedPlane& a, const PaddedPlane& b) {
  samples_.clear();
  rows_.for_each(
      a, b, {0, 0, a.size.width, a.size.height},
      [&](int, int, int count, const simd::WindowMoments& moments) {
        for (int i = 0; i < count; ++i) {
          samples_.push_back({0, moments.variance_a[i], moments.variance_b[i],
                              covariance_of(moments, i)});
        }
      });
  return own_variance_of(samples_, buffers_).shared();
}

// The variance of grain at a quarter of the size, of each frame's own, per that
// at full size in the same shade.
float ScoreGrain::share_at_quarter(const PaddedPlane& a, const PaddedPlane& b) {
  // Black and white cut off grain of shades that lie nearer to them; in a dark
  // film there are no others.
  constexpr float kDarkest = 24;
  constexpr float kLightest = 232;
  samples_.clear();
  inside_.clear();
  rows_.for_each(
      a, b, {0, 0, a.size.width, a.size.height},
      [&](int y, int first, int count, const simd::WindowMoments& moments) {
        for (int i = 0; i < count; ++i) {
          const float shade = shade_at_quarter(a, first + i, y);
          const float grain = std::max(1.0F, full_.shared_at(shade));
          samples_.push_back({0, moments.variance_a[i] / grain,
                              moments.variance_b[i] / grain,
                              covariance_of(moments, i) / grain});
          if (shade >= kDarkest && shade <= kLightest) {
            inside_.push_back(samples_.back());
          }
        }
      });
  return own_variance_of(inside_.size() < kFewestSamples ? samples_ : inside_,
                         buffers_)
      .shared();
}

void ScoreGrain::estimate(const ScorePlanes& a, const ScorePlanes& b) {
  exists_ = false;
  sample_windows(a, b, rows_, samples_);
  if (samples_.size() < kFewestSamples) return;
  full_ = estimate_grain(samples_, buffers_);
  const double weaker = std::min(full_.reference, full_.test);
  if (!full_.exists ||
      std::max(full_.reference, full_.test) > kMostRatio * weaker) {
    return;
  }
  quarter_ = share_at_quarter(a.luma[kQuarter], b.luma[kQuarter]);
  if (quarter_ < kLeastOfQuarter) return;
  quarter_ = std::max(quarter_, kWhite);
  u_ = shared_variance(a.u, b.u);
  v_ = shared_variance(a.v, b.v);
  exists_ = true;
}

void ScoreGrain::compare_windows(const ScorePlanes& a, const ScorePlanes& b,
                                 WindowLosses& losses) {
  const PaddedPlane& plane = a.luma[0];
  const Size windows = WindowRows::windows_of(plane);
  for (ImageF* const values : {&variances_, &difference_, &grain_}) {
    values->resize(windows.width, windows.height);
  }
  rows_.for_each(
      plane, b.luma[0], {0, 0, plane.size.width, plane.size.height},
      [&](int y, int first, int count, const simd::WindowMoments& moments) {
        float* const to = losses.changing_row(y) + first;
        for (int i = 0; i < count; ++i) {
          const int x = first + i;
          const float both = moments.variance_a[i] + moments.variance_b[i];
          const float grain = full_.shared_at(shade_of(a.luma[kQuarter], x, y));
          variances_.row(y)[x] = both;
          difference_.row(y)[x] = moments.difference[i];
          grain_.row(y)[x] = grain;
          to[i] = loss(both, moments.difference[i], grain, kHiddenInWindow);
        }
      });
  for (ImageF* const values : {&variances_, &difference_, &grain_}) {
    average_over_places(*values, sums_);
  }
}

void ScoreGrain::compare_structure(const ScorePlanes& a, const ScorePlanes& b,
                                   WindowLosses& losses) {
  compare_windows(a, b, losses);
  const Size windows = variances_.size();
  for (int y = 0; y < windows.height; ++y) {
    float* const to = losses.changing_row(y);
    for (int x = 0; x < windows.width; ++x) {
      to[x] = std::max(to[x], loss(variances_.row(y)[x], difference_.row(y)[x],
                                   grain_.row(y)[x], kHidden));
    }
  }
}

void ScoreGrain::leave_out_of_quarter(
    const PaddedPlane& plane, int y, int first, int count,
    const simd::WindowMoments& moments) const {
  for (int i = 0; i < count; ++i) {
    const float shade = shade_at_quarter(plane, first + i, y);
    leave_out(quarter_ * full_.shared_at(shade), moments, i);
  }
}

void ScoreGrain::leave_out_of_u(int count,
                                const simd::WindowMoments& moments) const {
  for (int i = 0; i < count; ++i) leave_out(u_, moments, i);
}

void ScoreGrain::leave_out_of_v(int count,
                                const simd::WindowMoments& moments) const {
  for (int i = 0; i < count; ++i) leave_out(v_, moments, i);
}

}  // namespace framewise::measure
