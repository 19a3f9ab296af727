// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/fsim.h"

#include "measure/metric.h"
#include "simd/structural/fsim.h"
#include "simd/structural/gradient_similarity.h"

namespace framewise::measure {

void FsimFeatures::compute(const Picture& picture) {
  compute(picture.get<DecimatedRgb>());
}

void FsimFeatures::compute(const DecimatedRgb& small) {
  const Size size = small.planes.size();
  for (ImageF* plane : {&luma_, &i_, &q_}) plane->resize(size);
  for (int y = 0; y < size.height; ++y) {
    simd::yiq_row(small.planes[0].row(y), small.planes[1].row(y),
                  small.planes[2].row(y), size_t(size.width), luma_.row(y),
                  i_.row(y), q_.row(y));
  }
  bank_.prepare(size);
  phase_.compute(luma_, bank_, congruency_);
}

std::optional<FsimScore> Fsim::compare(const FsimFeatures& reference,
                                       const FsimFeatures& test,
                                       ImageF* similarity) {
  constexpr float kGradientConstant = 160;
  const Size size = reference.luma().size();
  ImageF& map = similarity ? *similarity : row_;
  map.resize(size.width, similarity ? size.height : 1);
  reference_rows_.begin(reference.luma(), Border::kZero);
  test_rows_.begin(test.luma(), Border::kZero);
  simd::FsimSums sums;
  for (int y = 0; y < size.height; ++y) {
    float* row = map.row(similarity ? y : 0);
    simd::scharr_similarity_row(reference_rows_.around(y), test_rows_.around(y),
                                size_t(size.width), kGradientConstant, row);
    sums.add(simd::fsim_row(
        {reference.congruency().row(y), reference.i().row(y),
         reference.q().row(y)},
        {test.congruency().row(y), test.i().row(y), test.q().row(y)},
        size_t(size.width), row));
  }
  if (sums.weight > 0) {
    return FsimScore{sums.weighted / sums.weight,
                     sums.weighted_color / sums.weight};
  }
  if (reference.luma().row(0)[0] == test.luma().row(0)[0]) return FsimScore{};
  return std::nullopt;
}

namespace {

constexpr std::string_view kNoStructure =
    "neither picture has any structure to compare";

struct FsimOfPair {
  std::optional<FsimScore> score;
  Fsim fsim;

  void compute(const PairView& pair) {
    score = fsim.compare(pair.reference().get<FsimFeatures>(),
                         pair.test().get<FsimFeatures>());
  }
};

void measure_fsim(const PairView& pair, std::span<Value> values) {
  const std::optional<FsimScore> score = pair.get<FsimOfPair>().score;
  values[0] = score ? Value(score->fsim) : Value::none(kNoStructure);
  values[1] = score ? Value(score->fsimc) : Value::none(kNoStructure);
}

void map_fsim_errors(const PairView& pair, ImageF& map) {
  ImageF similarity;
  Fsim().compare(pair.reference().get<FsimFeatures>(),
                 pair.test().get<FsimFeatures>(), &similarity);
  for (int y = 0; y < similarity.height(); ++y) {
    float* row = similarity.row(y);
    for (int x = 0; x < similarity.width(); ++x) row[x] = 1 - row[x];
  }
  enlarge(similarity, decimation_factor(pair.size()), pair.size(), map);
}

MetricInfo describe_fsim(std::string_view name, std::string_view title,
                         std::string_view about) {
  return {.name = name,
          .title = title,
          .lowest = 0,
          .highest = 1,
          .perfect = 1,
          .version = "1",
          .paper =
              "Zhang, Zhang, Mou, Zhang, FSIM: a feature similarity index "
              "for image quality assessment, IEEE TIP 2011",
          .about = about,
          // For frames with less than 384 rows, which are not reduced.
          .cost = CostClass::kCostly,
          .minimum_side = 16};
}

}  // namespace

Metric fsim_metric() {
  return {
      .outputs = {describe_fsim("fsim", "Feature similarity",
                                "Edges and lines by phase congruency, on luma "
                                "shrunk to a usual viewing distance. Steady "
                                "across kinds of damage; blind to color."),
                  describe_fsim("fsimc", "Feature similarity with color",
                                "FSIM with a mild term for the colors.")},
      .measure = measure_fsim,
      .map_errors = map_fsim_errors,
      .on_one_thread = true,
      .kept_bytes = 32};
}

}  // namespace framewise::measure
