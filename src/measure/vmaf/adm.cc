// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/adm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/for_each_index.h"
#include "framewise/executor.h"
#include "measure/vmaf/adm_rules.h"
#include "measure/vmaf/luma.h"
#include "simd/vmaf/adm.h"

namespace framewise::measure {
namespace {

constexpr int kBandRows = 32;  // rows per task of a thread

template <typename T>
void rows_of_wavelet(const PaddedPlane<T>& plane, int y, const T** rows) {
  const int height = plane.height();
  for (int k = 0; k < 4; ++k) {
    int at = 2 * y - 1 + k;
    if (at < 0) at = std::min(1, height - 1);
    if (at >= height) at = std::max(0, 2 * height - 1 - at);
    rows[k] = plane.row(at);
  }
}

template <typename Body>
void for_each_band(int first, int end, Executor* executor, const Body& body) {
  const size_t bands = size_t((end - first + kBandRows - 1) / kBandRows);
  for_each_index(executor, bands, [&](size_t band) {
    const int from = first + int(band) * kBandRows;
    body(from, std::min(from + kBandRows, end));
  });
}

}  // namespace

void VmafWavelet::compute(const Picture& picture) {
  const VmafLuma& luma = picture.get<VmafLuma>();
  Size size = luma.plane.size();
  std::vector<int32_t> scratch(simd::vmaf_wavelet_scratch(size_t(size.width)));
  // Calls `row` with the previous width, the four rows and the outputs.
  const auto halve = [&]<typename T>(const auto& from, PaddedPlane<T>& to,
                                     auto& details, const auto& row) {
    const auto width = size_t(size.width);
    size = {(size.width + 1) / 2, (size.height + 1) / 2};
    to.resize(size);
    for (auto& plane : details) plane.resize(size);
    for (int y = 0; y < size.height; ++y) {
      decltype(from.row(0)) rows[4];
      rows_of_wavelet(from, y, rows);
      const simd::VmafWaveletRow<T> out = {
          to.row(y), {details[0].row(y), details[1].row(y), details[2].row(y)}};
      row(rows, width, out);
    }
  };
  halve(luma.plane, finest_approximation_, finest,
        [&](const uint16_t* const* rows, size_t width, const auto& out) {
          simd::vmaf_wavelet_luma(rows, width, luma.bits, scratch.data(), out);
        });
  halve(finest_approximation_, approximation_[1], coarser[0],
        [&](const int16_t* const* rows, size_t width, const auto& out) {
          simd::vmaf_wavelet_second(rows, width, scratch.data(), out);
        });
  for (int level = 2; level < 4; ++level) {
    halve(approximation_[(level + 1) % 2], approximation_[level % 2],
          coarser[size_t(level) - 1],
          [&](const int32_t* const* rows, size_t width, const auto& out) {
            simd::vmaf_wavelet(rows, width, level, scratch.data(), out);
          });
  }
}

namespace {

// The weights of a level in fixed point; see simd::VmafWeights.
constexpr simd::VmafWeights fixed_weights(size_t level, float straight,
                                          float diagonal) {
  constexpr auto kOne = double(uint64_t{1} << 32);
  const double units[] = {level == 0 ? 0x1p21 : kOne,
                          level == 0 ? 0x1p23 : kOne};
  return {int32_t(double(straight) * units[0]),
          int32_t(double(diagonal) * units[1])};
}

constexpr VmafSensitivity sensitivity_of(
    const std::array<std::array<float, 2>, 4>& weights) {
  VmafSensitivity sensitivity = {weights, {}};
  for (size_t level = 0; level < 4; ++level) {
    sensitivity.fixed[level] =
        fixed_weights(level, weights[level][0], weights[level][1]);
  }
  return sensitivity;
}

constexpr VmafSensitivity watson() {
  VmafSensitivity sensitivity =
      sensitivity_of({{{0.0173815377f, 0.005890687f},
                       {0.0319848284f, 0.0142990677f},
                       {0.0433726609f, 0.0243969075f},
                       {0.0456734113f, 0.0313127376f}}});
  sensitivity.fixed[0] = {36453, 49417};  // libvmaf states these two
  return sensitivity;
}

// The levels of a distance are those of half of it, one level on.
constexpr VmafSensitivity kAtThreeHeights =
    sensitivity_of({{{0.01183f, 0.004302f},
                     {0.025026f, 0.011778f},
                     {0.04295f, 0.023918f},
                     {0.058621f, 0.035901f}}});
constexpr VmafSensitivity kAtFiveHeights =
    sensitivity_of({{{0.004212f, 0.000984f},
                     {0.014809f, 0.005852f},
                     {0.029642f, 0.0146f},
                     {0.047464f, 0.027574f}}});
constexpr VmafSensitivity kAtSixHeights =
    sensitivity_of({{{0.00226f, 0.000479f},
                     {0.01183f, 0.004302f},
                     {0.025026f, 0.011778f},
                     {0.04295f, 0.023918f}}});

}  // namespace

constinit const VmafSensitivity kVmafWatson = watson();

const VmafSensitivity* vmaf_blended_sensitivity(double lines_away) {
  if (lines_away == 3 * 1080) return &kAtThreeHeights;
  if (lines_away == 5 * 1080) return &kAtFiveHeights;
  if (lines_away == 6 * 1080) return &kAtSixHeights;
  return nullptr;
}

namespace {

std::array<double, 3> cubes_of(const VmafWavelet& wavelet, int level,
                               const VmafRegion& region) {
  const VmafDetailRule rule(level, region);
  std::array<double, 3> cubes;
  for (size_t band = 0; band < 3; ++band) {
    const uint64_t total = wavelet.at(level, [&](const auto& details) {
      uint64_t rows = 0;
      for (int y = region.top; y < region.bottom; ++y) {
        const uint64_t row =
            simd::vmaf_cubes(details[band].row(y), size_t(region.left),
                             size_t(region.right), rule.cube);
        rows +=
            (row + uint64_t(vmaf_half_of(rule.row_shift))) >> rule.row_shift;
      }
      return rows;
    });
    cubes[band] = std::ldexp(double(total), -rule.exponent);
  }
  return cubes;
}

}  // namespace

void VmafDetail::compute(const Picture& picture) {
  const VmafWavelet& wavelet = picture.get<VmafWavelet>();
  for (int level = 0; level < 4; ++level) {
    const VmafRegion region(wavelet.size_at(level));
    cubes[size_t(level)] = cubes_of(wavelet, level, region);
    areas[size_t(level)] = region.area();
  }
}

float VmafDetail::level(size_t level, const VmafSensitivity& sensitivity,
                        double noise) const {
  float sum = 0;
  for (size_t band = 0; band < 3; ++band) {
    const auto weight =
        double(sensitivity.weights[level][band == simd::kVmafDiagonal]);
    const auto value = float(cubes[level][band] * (weight * weight * weight));
    sum += vmaf_cube_root(value) + vmaf_noise(areas[level], noise);
  }
  return sum;
}

namespace {

// Decoupled rows: as many as the threshold of one row reads.
class DecoupledRing {
 public:
  void resize(int width) {
    for (Row& row : rows_) {
      for (auto& plane : row.planes) plane.resize({width, 1});
    }
  }
  simd::VmafDecoupledRow at(int y) {
    auto& planes = rows_[size_t(y % 3)].planes;
    return {{planes[0].row(0), planes[1].row(0), planes[2].row(0)},
            planes[3].row(0),
            planes[4].row(0)};
  }

 private:
  struct Row {
    std::array<PaddedPlane<int32_t>, 5> planes;
  };
  std::array<Row, 3> rows_;
};

using BandSums = std::array<uint64_t, 3>;

// What is summed besides the usual sums.
enum class Beside : uint8_t {
  kNothing,
  kNeg,    // the usual sums without enhancement
  kAdded,  // v1: no enhancement is counted; the additive errors
};

// Sums of the details of one level, and of what is beside them.
struct LevelSums {
  BandSums kept{};
  BandSums beside{};

  void add(const LevelSums& other) {
    for (size_t band = 0; band < 3; ++band) {
      kept[band] += other.kept[band];
      beside[band] += other.beside[band];
    }
  }
};

class KeptDetail {
 public:
  KeptDetail(const VmafWavelet& reference, const VmafWavelet& test, int level,
             const VmafSensitivity& sensitivity, Beside beside)
      : reference_(reference),
        test_(test),
        level_(level),
        weights_(sensitivity.fixed[size_t(level)]),
        beside_(beside),
        size_(reference.size_at(level)),
        region_(size_),
        rules_{VmafKeptRule(level, 0, size_), VmafKeptRule(level, 1, size_),
               VmafKeptRule(level, 2, size_)} {}

  LevelSums measure(Executor* executor) const {
    const int height = region_.bottom - region_.top;
    std::vector<LevelSums> parts(size_t((height + kBandRows - 1) / kBandRows));
    for_each_band(
        region_.top, region_.bottom, executor, [&](int first, int end) {
          measure(first, end, parts[size_t((first - region_.top) / kBandRows)]);
        });
    LevelSums all;
    for (const LevelSums& part : parts) all.add(part);
    return all;
  }

  float value(const BandSums& sums, double noise) const {
    return vmaf_kept_value(level_, size_, sums, noise);
  }

 private:
  // Sums over [first, end) of the region's rows.
  void measure(int first, int end, LevelSums& sums) const {
    // Kept from band to band: a comparison measures many frames of one size.
    static thread_local DecoupledRing ring;
    static thread_local DecoupledRing second_ring;
    const bool two = beside_ != Beside::kNothing;
    ring.resize(size_.width);
    if (two) second_ring.resize(size_.width);
    int ready = std::max(first - 1, 0);
    for (int y = first; y < end; ++y) {
      for (; ready <= std::min(y + 1, size_.height - 1); ++ready) {
        decouple(ready, ring, second_ring);
      }
      add_row(y, ring, sums.kept);
      if (two) add_row(y, second_ring, sums.beside);
    }
  }

  template <typename T>
  static simd::VmafDecoupleRows<T> rows_at(
      const std::array<PaddedPlane<T>, 3>& reference,
      const std::array<PaddedPlane<T>, 3>& test, int y) {
    return {{reference[0].row(y), reference[1].row(y), reference[2].row(y)},
            {test[0].row(y), test[1].row(y), test[2].row(y)}};
  }

  void decouple(int y, DecoupledRing& ring, DecoupledRing& second) const {
    const auto begin = size_t(std::max(region_.left - 1, 0));
    const auto end = size_t(std::min(region_.right + 1, size_.width));
    const simd::VmafDecoupledRow row = ring.at(y);
    simd::VmafDecoupledRow beside;
    if (beside_ != Beside::kNothing) beside = second.at(y);
    simd::VmafDecoupledRows out;
    switch (beside_) {
      case Beside::kNothing: out = {.standard = &row}; break;
      case Beside::kNeg: out = {.standard = &row, .neg = &beside}; break;
      case Beside::kAdded: out = {.neg = &row, .added = &beside}; break;
    }
    if (level_ == 0) {
      simd::vmaf_decouple_finest(rows_at(reference_.finest, test_.finest, y),
                                 weights_, begin, end, out);
    } else {
      const size_t at = size_t(level_) - 1;
      simd::vmaf_decouple(rows_at(reference_.coarser[at], test_.coarser[at], y),
                          weights_, begin, end, out);
    }
    extend(row.beside);
    if (beside_ != Beside::kNothing) extend(beside.beside);
  }

  // Extends beyond the band: mirrored on the left, repeated on the right.
  void extend(int32_t* row) const {
    if (region_.left == 0) row[-1] = row[1];
    if (region_.right == size_.width) row[size_.width] = row[size_.width - 1];
  }

  void add_row(int y, DecoupledRing& ring, BandSums& sums) const {
    const int above = y == 0 ? 1 : y - 1;
    const int below = std::min(y + 1, size_.height - 1);
    const simd::VmafDecoupledRow middle = ring.at(y);
    for (size_t band = 0; band < 3; ++band) {
      const VmafKeptRule& rule = rules_[band];
      const uint64_t row = simd::vmaf_masked_cubes(
          {{ring.at(above).beside, middle.beside, ring.at(below).beside},
           middle.here,
           middle.restored[band]},
          rule.threshold_shift, size_t(region_.left), size_t(region_.right),
          rule.cube);
      sums[band] +=
          (row + uint64_t(vmaf_half_of(rule.row_shift))) >> rule.row_shift;
    }
  }

  const VmafWavelet& reference_;
  const VmafWavelet& test_;
  int level_;
  simd::VmafWeights weights_;
  Beside beside_;
  Size size_;
  VmafRegion region_;
  std::array<VmafKeptRule, 3> rules_;
};

}  // namespace

VmafAdm vmaf_adm(const PairView& pair, bool with_neg) {
  constexpr double kNoise = 0.03125;
  const VmafWavelet& reference = pair.reference().get<VmafWavelet>();
  const VmafWavelet& test = pair.test().get<VmafWavelet>();
  const VmafDetail& detail = pair.reference().get<VmafDetail>();
  VmafAdm adm;
  double kept = 0;
  double kept_neg = 0;
  double total = 0;
  for (size_t level = 0; level < 4; ++level) {
    const KeptDetail found(reference, test, int(level), kVmafWatson,
                           with_neg ? Beside::kNeg : Beside::kNothing);
    const LevelSums sums = found.measure(pair.executor());
    adm.total[level] = detail.level(level, kVmafWatson, kNoise);
    adm.kept[level] = found.value(sums.kept, kNoise);
    if (with_neg) adm.kept_neg[level] = found.value(sums.beside, kNoise);
    kept += double(adm.kept[level]);
    kept_neg += double(adm.kept_neg[level]);
    total += double(adm.total[level]);
  }
  adm.adm2 = vmaf_adm_ratio(kept, total, pair.size());
  adm.adm2_neg = vmaf_adm_ratio(kept_neg, total, pair.size());
  return adm;
}

double vmaf_adm3(const PairView& pair, const VmafAdm3Rules& rules) {
  const VmafWavelet& reference = pair.reference().get<VmafWavelet>();
  const VmafWavelet& test = pair.test().get<VmafWavelet>();
  const VmafDetail& detail = pair.reference().get<VmafDetail>();
  double kept = 0;
  double added = 0;
  double total = 0;
  for (size_t level = 0; level < 4; ++level) {
    const KeptDetail found(reference, test, int(level), *rules.sensitivity,
                           Beside::kAdded);
    const LevelSums sums = found.measure(pair.executor());
    kept += double(found.value(sums.kept, rules.noise));
    added += double(found.value(sums.beside, 0));
    total += double(detail.level(level, *rules.sensitivity, rules.noise));
  }
  const double impairment =
      total < vmaf_least_sum(pair.size()) ? 0 : added / total;
  return std::max(vmaf_adm_ratio(kept, total, pair.size()) * rules.loss_share +
                      (1 - impairment) * (1 - rules.loss_share),
                  rules.least);
}

}  // namespace framewise::measure
