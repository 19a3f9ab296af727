// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/patches.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "measure/giflab/contours.h"
#include "measure/giflab/recent_cache.h"
#include "measure/giflab/stream.h"
#include "measure/structural/gray.h"
#include "simd/fft/fft.h"
#include "simd/structural/edges.h"

namespace framewise::measure::giflab {
namespace {

constexpr int kPatch = 64;
constexpr int kStep = 32;  // also the side of a quarter
static_assert(kPatch == 2 * kStep);

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / double(values.size());
}

ImageF cut(const ImageF& plane, const Rect& area) {
  ImageF part(area.width, area.height);
  for (int y = 0; y < area.height; ++y) {
    std::copy_n(plane.row(area.y + y) + area.x, area.width, part.row(y));
  }
  return part;
}

void merge(const Rect& window, std::vector<Rect>& boxes) {
  for (Rect& box : boxes) {
    const Rect shared = intersected(box, window);
    const double smaller =
        std::min(double(box.width) * box.height, double(kPatch) * kPatch);
    if (shared.empty() ||
        double(shared.width) * shared.height <= 0.3 * smaller) {
      continue;
    }
    box = united(box, window);
    return;
  }
  boxes.push_back(window);
}

constexpr size_t kBins = 32;

// The bins span each patch's own range, as in GifLab, so histograms of two
// patches are hardly comparable.
std::array<double, kBins> histogram(const std::vector<double>& values) {
  auto [low, high] = std::minmax_element(values.begin(), values.end());
  double least = *low;
  double most = *high;
  if (least == most) {
    least -= 0.5;
    most += 0.5;
  }
  std::array<double, kBins> bins{};
  for (const double value : values) {
    const double position = (value - least) / (most - least) * kBins;
    bins[std::min(kBins - 1, size_t(position))] += 1 / double(values.size());
  }
  return bins;
}

struct Lab {
  double l, a, b;
};

Lab lab_of(const uint8_t* rgb) {
  static const std::array<double, 256> kLinear = [] {
    std::array<double, 256> table{};
    for (size_t i = 0; i < table.size(); ++i) {
      const double v = double(i) / 255;
      table[i] = v > 0.04045 ? std::pow((v + 0.055) / 1.055, 2.4) : v / 12.92;
    }
    return table;
  }();
  const double r = kLinear[rgb[0]];
  const double g = kLinear[rgb[1]];
  const double b = kLinear[rgb[2]];
  const auto f = [](double t) {
    return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116;
  };
  const double x = f((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.95047);
  const double y = f(0.212671 * r + 0.715160 * g + 0.072169 * b);
  const double z = f((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

// GifLab's "Delta E 2000", which is nearer to the formula of 1994.
double delta_e(const Lab& p, const Lab& q) {
  const double dl = p.l - q.l;
  const double da = p.a - q.a;
  const double db = p.b - q.b;
  const double cp = std::sqrt(p.a * p.a + p.b * p.b);
  const double cq = std::sqrt(q.a * q.a + q.b * q.b);
  const double dc = cp - cq;
  const double dh2 = std::max(0.0, da * da + db * db - dc * dc);
  const double middle = (p.l + q.l) / 2 - 50;
  const double sl =
      1 + 0.015 * middle * middle / std::sqrt(20 + middle * middle);
  const double chroma = (cp + cq) / 2;
  const double sc = 1 + 0.045 * chroma;
  const double sh = 1 + 0.015 * chroma;
  return std::sqrt(dl / sl * (dl / sl) + dc / sc * (dc / sc) + dh2 / (sh * sh));
}

// Distance of each frequency of a spectrum from 0; 1 is the farthest.
std::array<std::array<double, kPatch>, kPatch> distances_from_zero() {
  const auto frequency = [](size_t k) {
    return k < kPatch / 2 ? double(k) : double(k) - kPatch;
  };
  std::array<std::array<double, kPatch>, kPatch> distances{};
  for (size_t y = 0; y < kPatch; ++y) {
    for (size_t x = 0; x < kPatch; ++x) {
      distances[y][x] = std::hypot(frequency(x), frequency(y)) /
                        std::hypot(kPatch / 2, kPatch / 2);
    }
  }
  return distances;
}

double dither_score(double ratio) {
  if (ratio < 0.8) return 100 * ratio;
  if (ratio > 1.3) return std::max(0.0, 80 * (2 - std::min(ratio, 2.0)) / 0.7);
  return std::max(80.0, 100 - 40 * std::abs(ratio - 1));
}

}  // namespace

// Caches color differences. Paletted frames have few colors and fewer pairs of
// colors than pixels, and most pairs recur in the next frame.
class Patches::ColorDifferences {
 public:
  // The mean over a patch.
  double mean(const Frame& reference, const Frame& test, const Rect& area) {
    double sum = 0;
    for (int y = area.y; y < area.y + area.height; ++y) {
      const uint8_t* a = reference.plane(0).row(y) + 4 * area.x;
      const uint8_t* b = test.plane(0).row(y) + 4 * area.x;
      for (int x = 0; x < area.width; ++x, a += 4, b += 4) {
        if (packed(a) != packed(b)) sum += of(a, b);
      }
    }
    return sum / (double(area.width) * area.height);
  }

 private:
  double of(const uint8_t* a, const uint8_t* b) {
    const uint64_t pair = uint64_t{packed(a)} << 32 | packed(b);
    return differences_.of(pair, [&] { return delta_e(lab(a), lab(b)); });
  }

  Lab lab(const uint8_t* rgb) {
    return labs_.of(packed(rgb), [&] { return lab_of(rgb); });
  }

  RecentCache<Lab, 10> labs_;
  RecentCache<double, 12> differences_;
};

// Sobel gradient magnitudes of one area at a time.
class Patches::Gradients {
 public:
  // The border of the area is mirrored without its edge.
  const std::vector<double>& of(const ImageF& gray, const Rect& area) {
    const auto width = size_t(area.width);
    // Room for whole vectors behind a row.
    const size_t pitch = width + simd::kEdgeRowMultiple + 2;
    samples_.resize(pitch * size_t(area.height));
    for (std::vector<int16_t>* const row : {&dx_, &dy_, &sums_}) {
      row->resize(pitch);
    }
    const auto samples = [&](int y) {
      return samples_.data() + pitch * size_t(y) + 1;
    };
    for (int y = 0; y < area.height; ++y) {
      int16_t* const row = samples(y);
      simd::whole_row(gray.row(area.y + y) + area.x, width, row);
      row[-1] = row[1];
      row[width] = row[width - 2];
    }
    magnitudes_.clear();
    for (int y = 0; y < area.height; ++y) {
      const int above = y == 0 ? 1 : y - 1;
      const int below = y + 1 == area.height ? y - 1 : y + 1;
      simd::sobel_row({samples(above), samples(y), samples(below)}, width,
                      dx_.data(), dy_.data(), sums_.data());
      for (size_t x = 0; x < width; ++x) {
        const int square = dx_[x] * dx_[x] + dy_[x] * dy_[x];
        magnitudes_.push_back(std::sqrt(double(square)));
      }
    }
    return magnitudes_;
  }

  // GifLab's test for a smooth gradient in a patch.
  bool is_gradient(const ImageF& gray, const Rect& area, double variance_here) {
    if (variance_here <= 0 || variance_here >= 100) return false;
    const std::vector<double>& steps = of(gray, area);
    const auto n = double(steps.size());
    const double mean = sum_of(steps, [](double step) { return step; }) / n;
    if (mean <= 1) return false;
    const double squares = sum_of(
        steps, [&](double step) { return (step - mean) * (step - mean); });
    return std::sqrt(squares / n) / mean < 0.8;
  }

 private:
  // In lanes, which is three times as fast as in order. The patches have a
  // multiple of kLanes pixels.
  template <typename Term>
  static double sum_of(const std::vector<double>& values, const Term& term) {
    constexpr size_t kLanes = 8;
    static_assert(kPatch % kLanes == 0);
    std::array<double, kLanes> sums{};
    for (size_t i = 0; i < values.size(); i += kLanes) {
      for (size_t k = 0; k < kLanes; ++k) sums[k] += term(values[i + k]);
    }
    return std::accumulate(sums.begin(), sums.end(), 0.0);
  }

  std::vector<int16_t> samples_;  // of the area, with a border left and right
  std::vector<int16_t> dx_, dy_, sums_;  // of one row
  std::vector<double> magnitudes_;
};

// Spectra of patches.
class Patches::Spectra {
 public:
  // Energy at high over that at middle frequencies.
  double ratio(const ImageF& gray, int left, int top) {
    static const auto kDistances = distances_from_zero();
    for (size_t strip = 0; strip < kStrips; ++strip) {
      transform_columns(gray, left, top, strip);
    }
    double middle = 0;
    double high = 0;
    for (size_t strip = 0; strip < kStrips; ++strip) {
      transform_rows(strip);
      for (size_t x = 0; x < kPatch; ++x) {
        for (size_t c = 0; c < kColumns; ++c) {
          const double distance = kDistances[strip * kColumns + c][x];
          const double p = double(out_.re[x * kColumns + c]);
          const double q = double(out_.im[x * kColumns + c]);
          if (distance > 0.5) {
            high += p * p + q * q;
          } else if (distance > 0.1) {
            middle += p * p + q * q;
          }
        }
      }
    }
    if (middle < 1e-10) return high > 1e-10 ? 10 : 0;
    return high / middle;
  }

 private:
  static constexpr size_t kColumns = simd::ColumnFft::kColumns;
  static constexpr size_t kStrips = kPatch / kColumns;

  void transform_columns(const ImageF& gray, int left, int top, size_t strip) {
    for (size_t y = 0; y < kPatch; ++y) {
      const float* row = gray.row(top + int(y)) + left + int(strip * kColumns);
      std::copy_n(row, kColumns, in_.re + y * kColumns);
      std::fill_n(in_.im + y * kColumns, kColumns, 0.0f);
    }
    fft_.forward(in_, out_, scratch_.row(0));
    for (size_t y = 0; y < kPatch; ++y) {
      const size_t to = y * kPatch + strip * kColumns;
      std::copy_n(out_.re + y * kColumns, kColumns, half_re_.data() + to);
      std::copy_n(out_.im + y * kColumns, kColumns, half_im_.data() + to);
    }
  }

  void transform_rows(size_t strip) {
    for (size_t x = 0; x < kPatch; ++x) {
      for (size_t c = 0; c < kColumns; ++c) {
        const size_t from = (strip * kColumns + c) * kPatch + x;
        in_.re[x * kColumns + c] = half_re_[from];
        in_.im[x * kColumns + c] = half_im_[from];
      }
    }
    fft_.forward(in_, out_, scratch_.row(0));
  }

  simd::ColumnFft fft_{kPatch};
  ImageF strips_{kPatch * int(kColumns), 4};
  simd::ComplexRows in_{strips_.row(0), strips_.row(1)};
  simd::ComplexRows out_{strips_.row(2), strips_.row(3)};
  ImageF scratch_{int(fft_.scratch_size()), 1};
  std::vector<float> half_re_ = std::vector<float>(kPatch * kPatch);
  std::vector<float> half_im_ = half_re_;
};

Patches::Patches()
    : differences_(std::make_unique<ColorDifferences>()),
      gradients_(std::make_unique<Gradients>()),
      spectra_(std::make_unique<Spectra>()) {}
Patches::~Patches() = default;

void Patches::add_gray(const Picture& reference, const Picture& test) {
  if (grid_.empty()) find_grid(reference.size());
  update(reference, test);
  add_banding(reference, test);
  add_dither(test.get<Gray>().plane);
}

void Patches::find_grid(Size size) {
  const int side = std::min(size.width, size.height);
  quarter_columns_ = size.width / kStep;
  quarters_.resize(size_t(quarter_columns_) * size_t(size.height / kStep));
  for (int y = 0; y < size.height - kPatch; y += kStep) {
    for (int x = 0; x < size.width - kPatch; x += kStep) {
      grid_.push_back({.area = {x, y, kPatch, kPatch},
                       .in_square = std::max(x, y) < side - kPatch});
    }
  }
}

void Patches::update(const Picture& reference, const Picture& test) {
  const ImageF& gray = reference.get<Gray>().plane;
  const bool first = !grid_.empty() && !grid_[0].known;
  for (size_t i = 0; i < quarters_.size(); ++i) {
    const int x = int(i) % quarter_columns_ * kStep;
    const int y = int(i) / quarter_columns_ * kStep;
    if (first || reference.changed().any_marked({x, y, kStep, kStep})) {
      quarters_[i] = sums_of_quarter(gray, x, y);
    }
  }
  for (GridPatch& patch : grid_) {
    if (!patch.known || reference.changed().any_marked(patch.area)) {
      patch.variance = variance_of(patch);
      patch.gradient = patch.in_square && gradients_->is_gradient(
                                              gray, patch.area, patch.variance);
      patch.known = true;
    }
    if (test.changed().any_marked(patch.area)) patch.ratio.reset();
  }
}

// Gray values are integers, so sums of a row's squares are exact.
Patches::Quarter Patches::sums_of_quarter(const ImageF& gray, int left,
                                          int top) {
  constexpr int kLanes = 16;
  Quarter total;
  for (int y = top; y < top + kStep; ++y) {
    std::array<float, kLanes> sums{};
    std::array<float, kLanes> squared{};
    const float* row = gray.row(y) + left;
    for (int x = 0; x < kStep; x += kLanes) {
      for (int k = 0; k < kLanes; ++k) {
        sums[size_t(k)] += row[x + k];
        squared[size_t(k)] += row[x + k] * row[x + k];
      }
    }
    total.sum += double(std::accumulate(sums.begin(), sums.end(), 0.0f));
    total.squares +=
        double(std::accumulate(squared.begin(), squared.end(), 0.0f));
  }
  return total;
}

double Patches::variance_of(const GridPatch& patch) const {
  const auto columns = size_t(quarter_columns_);
  const size_t first =
      size_t(patch.area.y / kStep) * columns + size_t(patch.area.x / kStep);
  Quarter whole;
  for (const size_t i :
       {first, first + 1, first + columns, first + columns + 1}) {
    whole.sum += quarters_[i].sum;
    whole.squares += quarters_[i].squares;
  }
  const double n = kPatch * kPatch;
  return whole.squares / n - whole.sum / n * (whole.sum / n);
}

// Windows in scan order. A window that overlaps a box by more than 0.3 of the
// smaller area is merged into the first such box.
std::vector<Rect> Patches::gradient_boxes() const {
  std::vector<Rect> boxes;
  for (const GridPatch& patch : grid_) {
    if (patch.gradient) merge(patch.area, boxes);
  }
  return boxes;
}

void Patches::add_banding(const Picture& reference, const Picture& test) {
  const std::vector<Rect> boxes = gradient_boxes();
  std::vector<Banding> now;
  for (const Rect& box : boxes) {
    const auto known = std::ranges::find(bands_, box, &Banding::box);
    const bool holds = known != bands_.end() &&
                       !reference.changed().any_marked(box) &&
                       !test.changed().any_marked(box);
    now.push_back({box, holds ? known->score
                              : banding_in(box, reference.get<Gray>().plane,
                                           test.get<Gray>().plane)});
    banding_.push_back(now.back().score);
  }
  bands_ = std::move(now);
}

double Patches::banding_in(const Rect& box, const ImageF& reference,
                           const ImageF& test) {
  const auto p = histogram(gradients_->of(reference, box));
  const auto q = histogram(gradients_->of(test, box));
  double chi = 0;
  for (size_t i = 0; i < kBins; ++i) {
    chi += (p[i] - q[i]) * (p[i] - q[i]) / (p[i] + q[i] + 1e-10);
  }
  const int more = std::max(
      0, contours_in(cut(test, box)) - contours_in(cut(reference, box)));
  return std::clamp(30 * chi + 10.0 * more, 0.0, 100.0);
}

void Patches::find_color_patches(Size size) {
  const int across = std::min(size.width, size.height) / kPatch;
  const int wanted = std::min(16, across * across);
  const int step = std::max(1, across / int(std::sqrt(std::max(wanted, 1))));
  for (int row = 0; row < across; row += step) {
    for (int column = 0; column < across; column += step) {
      if (int(color_patches_.size()) == wanted) return;
      color_patches_.push_back(
          {{column * kPatch, row * kPatch, kPatch, kPatch}, {}});
    }
  }
}

void Patches::add_colors(const Picture& reference, const Picture& test) {
  if (color_patches_.empty()) find_color_patches(reference.size());
  for (ColorPatch& patch : color_patches_) {
    if (!patch.difference || reference.changed().any_marked(patch.area) ||
        test.changed().any_marked(patch.area)) {
      patch.difference =
          differences_->mean(reference.rgb(), test.rgb(), patch.area);
    }
    deltae_.push_back(*patch.difference);
  }
}

void Patches::add_dither(const ImageF& test) {
  for (GridPatch& patch : grid_) {
    if (patch.variance >= 50) continue;
    if (!patch.ratio) {
      patch.ratio = spectra_->ratio(test, patch.area.x, patch.area.y);
    }
    ratios_.push_back(*patch.ratio);
    dither_.push_back(dither_score(*patch.ratio));
  }
}

PatchValues Patches::values() const {
  PatchValues values;
  values.banding_mean = mean_of(banding_);
  values.banding_p95 = percentile(banding_, 95);
  values.deltae_mean = mean_of(deltae_);
  values.deltae_p95 = percentile(deltae_, 95);
  values.deltae_max = percentile(deltae_, 100);
  constexpr double kLimits[] = {1, 2, 3, 5};
  for (size_t i = 0; i < std::size(kLimits) && !deltae_.empty(); ++i) {
    const auto above = std::ranges::count_if(
        deltae_, [&](double value) { return value > kLimits[i]; });
    values.deltae_above[i] = 100 * double(above) / double(deltae_.size());
  }
  values.dither_ratio_mean = mean_of(ratios_);
  values.dither_ratio_p95 = percentile(ratios_, 95);
  values.dither_quality = mean_of(dither_);
  values.gradients = int64_t(banding_.size());
  values.colors = int64_t(deltae_.size());
  values.flats = int64_t(ratios_.size());
  return values;
}

}  // namespace framewise::measure::giflab
