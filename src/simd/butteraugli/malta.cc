// SPDX-License-Identifier: Apache-2.0
#include "simd/butteraugli/butteraugli.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/butteraugli/malta.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/fir-inl.h"
#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
namespace bt = butteraugli;

constexpr size_t kMaltaPairBegin = 32;

// The differences around a vector of pixels. Sums shared by several lines are
// written identically, so that the compiler computes them once.
class Neighborhood {
 public:
  // `rows`: from 4 rows above to 4 below, at the first column of the vector.
  HWY_INLINE Neighborhood(const float* const (&rows)[9]) : rows_(rows) {}

  template <int dx, int dy>
  HWY_INLINE F at() const {
    return shifted<dx>(rows_[dy + 4]);
  }
  // The sum of a pixel and its mirror image.
  template <int dx, int dy>
  HWY_INLINE F pair() const {
    return hn::Add(at<dx, dy>(), at<-dx, -dy>());
  }
  // The sum of three adjacent pixels.
  template <int dx, int dy>
  HWY_INLINE F across() const {
    return hn::Add(hn::Add(at<dx - 1, dy>(), at<dx, dy>()), at<dx + 1, dy>());
  }
  template <int dx, int dy>
  HWY_INLINE F down() const {
    return hn::Add(hn::Add(at<dx, dy - 1>(), at<dx, dy>()), at<dx, dy + 1>());
  }

 private:
  const float* const (&rows_)[9];
};

HWY_INLINE F add_squared(F sum, F line) { return hn::MulAdd(line, line, sum); }
HWY_INLINE F plus(F a, F b, F c) { return hn::Add(a, hn::Add(b, c)); }

// Sixteen lines of 7 or 9 pixels. Four of them occur twice.
HWY_INLINE F dense_sum(const Neighborhood& d) {
  const F across = d.across<0, 0>();
  const F down = d.down<0, 0>();
  F twice = hn::Zero(df);
  twice =
      add_squared(twice, plus(across, d.across<3, 1>(), d.across<-3, -1>()));
  twice =
      add_squared(twice, plus(across, d.across<3, -1>(), d.across<-3, 1>()));
  twice = add_squared(twice, plus(down, d.down<1, 3>(), d.down<-1, -3>()));
  twice = add_squared(twice, plus(down, d.down<-1, 3>(), d.down<1, -3>()));
  F sum = hn::Add(twice, twice);
  sum = add_squared(sum, plus(across, d.across<3, 0>(), d.across<-3, 0>()));
  sum = add_squared(sum, plus(down, d.down<0, 3>(), d.down<0, -3>()));
  const F center = d.at<0, 0>();
  const F falling = hn::Add(center, d.pair<1, 1>());
  sum = add_squared(sum, plus(falling, d.pair<2, 2>(), d.pair<3, 3>()));
  sum = add_squared(sum, plus(falling, d.pair<1, 2>(), d.pair<2, 3>()));
  sum = add_squared(sum, plus(falling, d.pair<2, 1>(), d.pair<3, 2>()));
  const F rising = hn::Add(center, d.pair<-1, 1>());
  sum = add_squared(sum, plus(rising, d.pair<-2, 2>(), d.pair<-3, 3>()));
  sum = add_squared(sum, plus(rising, d.pair<-1, 2>(), d.pair<-2, 3>()));
  return add_squared(sum, plus(rising, d.pair<-2, 1>(), d.pair<-3, 2>()));
}

// Sixteen lines of 5 pixels.
HWY_INLINE F sparse_sum(const Neighborhood& d) {
  const F center = d.at<0, 0>();
  F sum = hn::Zero(df);
  const auto add = [&sum, center](F first, F second) HWY_ATTR {
    sum = add_squared(sum, plus(center, first, second));
  };
  add(d.pair<2, 0>(), d.pair<4, 0>());
  add(d.pair<0, 2>(), d.pair<0, 4>());
  add(d.pair<2, 2>(), d.pair<3, 3>());
  add(d.pair<-2, 2>(), d.pair<-3, 3>());
  add(d.pair<-1, 2>(), d.pair<-1, 4>());
  add(d.pair<1, 2>(), d.pair<1, 4>());
  add(d.pair<2, 1>(), d.pair<4, 1>());
  add(d.pair<-2, 1>(), d.pair<-4, 1>());
  add(d.pair<1, 2>(), d.pair<2, 3>());
  add(d.pair<-1, 2>(), d.pair<-2, 3>());
  add(d.pair<2, 1>(), d.pair<3, 2>());
  add(d.pair<-2, 1>(), d.pair<-3, 2>());
  add(d.pair<-2, 1>(), d.pair<-4, 2>());
  add(d.pair<2, 1>(), d.pair<4, 2>());
  add(d.pair<1, 2>(), d.pair<2, 4>());
  add(d.pair<-1, 2>(), d.pair<-2, 4>());
  return sum;
}

template <class Sum>
HWY_INLINE void malta(const bt::ConstBlock (&difference)[3],
                      const bt::Columns& columns, float weight, bt::Block ac,
                      const Sum& sum) {
  const F factor = hn::Set(df, weight);
  for (size_t row = 0; row < bt::kBlockRows; ++row) {
    for (size_t x = kMaltaPairBegin; x < columns.pair_end; x += hn::Lanes(df)) {
      const float* rows[9];
      for (size_t i = 0; i < 9; ++i) {
        const size_t at = row + i;
        rows[i] = difference[at / 4] + (at % 4) * bt::kStride + x;
      }
      float* const out = ac + row * bt::kStride + x;
      hn::Store(hn::MulAdd(sum(rows), factor, hn::Load(df, out)), df, out);
    }
  }
}

void malta_dense(const bt::ConstBlock (&difference)[3],
                 const bt::Columns& columns, float weight, bt::Block ac) {
  malta(difference, columns, weight, ac,
        [](const Neighborhood& d) HWY_ATTR { return dense_sum(d); });
}

void malta_sparse(const bt::ConstBlock (&difference)[3],
                  const bt::Columns& columns, float weight, bt::Block ac) {
  malta(difference, columns, weight, ac,
        [](const Neighborhood& d) HWY_ATTR { return sparse_sum(d); });
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(malta_dense);
HWY_EXPORT(malta_sparse);

namespace butteraugli {

void malta_dense(const ConstBlock (&difference)[3], const Columns& columns,
                 float weight, Block ac) {
  HWY_DYNAMIC_DISPATCH(malta_dense)(difference, columns, weight, ac);
}

void malta_sparse(const ConstBlock (&difference)[3], const Columns& columns,
                  float weight, Block ac) {
  HWY_DYNAMIC_DISPATCH(malta_sparse)(difference, columns, weight, ac);
}

}  // namespace butteraugli
}  // namespace framewise::simd
#endif  // HWY_ONCE
