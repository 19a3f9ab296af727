// SPDX-License-Identifier: Apache-2.0
#include "simd/evidence/block_errors.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/evidence/block_errors.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Each lane holds one block, so no operation crosses lanes.
constexpr size_t kLanes = 4;
const hn::FixedTag<float, kLanes> d4;
using F4 = hn::Vec<decltype(d4)>;

// The samples of one row of each block, column by column.
struct Row {
  F4 column[4];
  HWY_INLINE explicit Row(const float* samples) {
    hn::LoadInterleaved4(d4, samples, column[0], column[1], column[2],
                         column[3]);
  }
};

HWY_INLINE F4 absolute_difference(F4 a, F4 b) { return hn::Abs(hn::Sub(a, b)); }

}  // namespace

void errors_of_blocks(const float* a, size_t a_stride, const float* b,
                      size_t b_stride, size_t blocks, const BlockErrors& out) {
  for (size_t block = 0; block < blocks; block += kLanes) {
    F4 squares = hn::Zero(d4);
    F4 detail = hn::Zero(d4);
    F4 above[4] = {};
    for (size_t y = 0; y < 4; ++y) {
      const Row p(a + y * a_stride + 4 * block);
      const Row q(b + y * b_stride + 4 * block);
      for (size_t x = 0; x < 4; ++x) {
        const F4 error = hn::Sub(p.column[x], q.column[x]);
        squares = hn::MulAdd(error, error, squares);
        if (x > 0) {
          detail = hn::Add(detail,
                           absolute_difference(p.column[x], p.column[x - 1]));
        }
        if (y > 0)
          detail = hn::Add(detail, absolute_difference(p.column[x], above[x]));
        above[x] = p.column[x];
      }
    }
    hn::StoreU(squares, d4, out.squares + block);
    hn::StoreU(detail, d4, out.detail + block);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(errors_of_blocks);

void block_errors(const float* a, size_t a_stride, const float* b,
                  size_t b_stride, size_t blocks, const BlockErrors& out) {
  HWY_DYNAMIC_DISPATCH(errors_of_blocks)(a, a_stride, b, b_stride, blocks, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
