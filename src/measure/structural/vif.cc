// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/vif.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/for_each_index.h"
#include "framewise/executor.h"
#include "measure/luma.h"
#include "measure/metric.h"

namespace framewise::measure {
namespace {

constexpr int kBand = 32;  // rows per task of a thread
constexpr size_t kTaps = 2 * simd::VifFilter::kMostHalf + 1;

// Gaussians of sigma n / 5 with n taps: 17, 9, 5 and 3.
const std::array<simd::VifFilter, 4>& filters() {
  static const std::array<simd::VifFilter, 4> kFilters = [] {
    std::array<simd::VifFilter, 4> made;
    for (size_t scale = 0; scale < 4; ++scale) {
      const size_t taps = (size_t{16} >> scale) + 1;
      const double sigma = double(taps) / 5;
      double weights[simd::VifFilter::kMostHalf + 1];
      double sum = 0;
      made[scale].half = taps / 2;
      for (size_t k = 0; k <= taps / 2; ++k) {
        weights[k] = std::exp(-double(k * k) / (2 * sigma * sigma));
        sum += k == 0 ? weights[k] : 2 * weights[k];
      }
      for (size_t k = 0; k <= taps / 2; ++k) {
        made[scale].weight[k] = float(weights[k] / sum);
      }
    }
    return made;
  }();
  return kFilters;
}

// The rows around y, mirrored at the ends.
void rows_around(const ImageF& plane, int y, size_t half, simd::VifForm form,
                 const float** rows) {
  const int last = plane.height() - 1;
  const int repeated = form == simd::VifForm::kFfmpeg ? 1 : 0;
  for (int k = -int(half); k <= int(half); ++k) {
    int at = y + k;
    if (at < 0) at = -at;
    if (at > last) at = 2 * last + repeated - at;
    *rows++ = plane.row(at);
  }
}

template <typename Body>
void for_each_band(int rows, Executor* executor, const Body& body) {
  const size_t bands = size_t((rows + kBand - 1) / kBand);
  for_each_index(executor, bands, [&](size_t band) {
    const int first = int(band) * kBand;
    body(first, std::min(first + kBand, rows));
  });
}

ImageF scratch_for(int width) {
  return ImageF(int(simd::vif_scratch_size(size_t(width))), 1);
}

}  // namespace

double VifScore::combined() const {
  simd::VifSums all;
  for (const simd::VifSums& sums : scales) all.add(sums);
  return ratio(all);
}

VifScore Vif::compare(const ImageF& reference, const ImageF& test,
                      Executor* executor, ImageF* lost) {
  const auto center = [](const ImageF& from, ImageF& to) {
    to.resize(from.size());
    for (int y = 0; y < from.height(); ++y) {
      for (int x = 0; x < from.width(); ++x) {
        to.row(y)[x] = from.row(y)[x] - 128;
      }
    }
  };
  center(reference, reference_[0]);
  center(test, test_[0]);
  VifScore score;
  for (size_t scale = 0; scale < 4; ++scale) {
    if (scale > 0) {
      halve(reference_[scale - 1], scale, reference_[scale], executor);
      halve(test_[scale - 1], scale, test_[scale], executor);
    }
    score.scales[scale] =
        evaluate(scale, executor, scale == 0 ? lost : nullptr);
  }
  return score;
}

simd::VifSums Vif::evaluate(size_t scale, Executor* executor, ImageF* lost) {
  const ImageF& a = reference_[scale];
  const ImageF& c = test_[scale];
  const simd::VifFilter& filter = filters()[scale];
  if (lost) lost->resize(a.size());
  rows_.resize(size_t(a.height()));
  for_each_band(a.height(), executor, [&](int first, int end) {
    ImageF scratch = scratch_for(a.width());
    for (int y = first; y < end; ++y) {
      const float* reference[kTaps];
      const float* test[kTaps];
      rows_around(a, y, filter.half, form_, reference);
      rows_around(c, y, filter.half, form_, test);
      rows_[size_t(y)] =
          simd::vif_row({reference, test}, filter, size_t(a.width()), form_,
                        scratch.row(0), lost ? lost->row(y) : nullptr);
    }
  });
  simd::VifSums sums;
  for (const simd::VifSums& row : rows_) sums.add(row);
  return sums;
}

void Vif::halve(const ImageF& from, size_t scale, ImageF& to,
                Executor* executor) {
  const simd::VifFilter& filter = filters()[scale];
  to.resize(from.width() / 2, from.height() / 2);
  for_each_band(to.height(), executor, [&](int first, int end) {
    ImageF scratch = scratch_for(from.width());
    for (int y = first; y < end; ++y) {
      const float* rows[kTaps];
      rows_around(from, 2 * y, filter.half, form_, rows);
      simd::vif_half_row(rows, filter, size_t(from.width()), form_,
                         scratch.row(0), to.row(y));
    }
  });
}

namespace {

template <simd::VifForm kForm>
struct VifOfPair {
  Vif vif{kForm};
  VifScore score;

  void compute(const PairView& pair) {
    score = vif.compare(pair.reference().get<Luma>().plane,
                        pair.test().get<Luma>().plane, pair.executor());
  }
};

template <simd::VifForm kForm>
void measure_vif(const PairView& pair, std::span<Value> values) {
  const VifScore& score = pair.get<VifOfPair<kForm>>().score;
  values[0] = score.combined();
  for (size_t scale = 0; scale < 4; ++scale) {
    values[1 + scale] = score.scale(scale);
  }
}

void map_vif_errors(const PairView& pair, ImageF& map) {
  Vif(simd::VifForm::kVmaf)
      .compare(pair.reference().get<Luma>().plane,
               pair.test().get<Luma>().plane, pair.executor(), &map);
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) {
      map.row(y)[x] = std::clamp(map.row(y)[x], 0.0f, 1.0f);
    }
  }
}

MetricInfo describe_vif(std::string_view name, std::string_view aliases,
                        std::string_view title, std::string_view about) {
  return {.name = name,
          .aliases = aliases,
          .title = title,
          .lowest = 0,
          .perfect = 1,
          .version = "1",
          .paper =
              "Sheikh, Bovik, Image information and visual quality, IEEE "
              "TIP 2006, in the pixel domain",
          .about = about,
          .cost = CostClass::kModerate,
          .minimum_side = 16};
}

constexpr std::string_view kAbout =
    "The share of the picture's information that is left, on luma, as "
    "libvmaf's "
    "float_vif counts it. Hard on blur; above 1 where contrast was raised.";
constexpr std::string_view kOneScale = "At one scale of four, 0 the finest.";
constexpr std::string_view kAboutFfmpeg =
    "The same as ffmpeg's filter vif has it: other borders, no rule for plain "
    "areas.";

}  // namespace

Metric vif_metric() {
  return {.outputs = {describe_vif("vif", "vifp", "Visual information fidelity",
                                   kAbout),
                      describe_vif("vif_scale0", "float_vif_scale0 ",
                                   "VIF at scale 0", kOneScale),
                      describe_vif("vif_scale1", "float_vif_scale1",
                                   "VIF at scale 1", kOneScale),
                      describe_vif("vif_scale2", "float_vif_scale2",
                                   "VIF at scale 2", kOneScale),
                      describe_vif("vif_scale3", "float_vif_scale3",
                                   "VIF at scale 3", kOneScale)},
          .measure = measure_vif<simd::VifForm::kVmaf>,
          .map_errors = map_vif_errors,
          .kept_bytes = 16};
}

Metric vif_ffmpeg_metric() {
  return {.outputs = {describe_vif("vif_ffmpeg", "", "VIF, ffmpeg's form",
                                   kAboutFfmpeg),
                      describe_vif("vif_ffmpeg_scale0", "",
                                   "VIF at scale 0, ffmpeg's form", kOneScale),
                      describe_vif("vif_ffmpeg_scale1", "",
                                   "VIF at scale 1, ffmpeg's form", kOneScale),
                      describe_vif("vif_ffmpeg_scale2", "",
                                   "VIF at scale 2, ffmpeg's form", kOneScale),
                      describe_vif("vif_ffmpeg_scale3", "",
                                   "VIF at scale 3, ffmpeg's form", kOneScale)},
          .measure = measure_vif<simd::VifForm::kFfmpeg>,
          .kept_bytes = 16};
}

}  // namespace framewise::measure
