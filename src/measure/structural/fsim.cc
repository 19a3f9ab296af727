// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/fsim.h"

#include "simd/fsim.h"
#include "simd/gradient_similarity.h"

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

FsimScore Fsim::compare(const FsimFeatures& reference, const FsimFeatures& test,
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
    return {sums.weighted / sums.weight, sums.weighted_color / sums.weight};
  }
  const double a = double(reference.luma().row(0)[0]);
  const double b = double(test.luma().row(0)[0]);
  const double even = 1 - (a - b) * (a - b) / (a * a + b * b + 1e-9);
  return {even, even};
}

}  // namespace framewise::measure
