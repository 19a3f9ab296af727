// SPDX-License-Identifier: Apache-2.0
#include "simd/neural/product.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/neural/product.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

constexpr size_t kLanes = hn::MaxLanes(D());
// Two vectors of outputs meet as many rows as registers allow: AVX-512 and NEON
// have 32 registers, the others 16. The sums, two vectors of weights and one
// sample must fit.
constexpr size_t kOutputs = 2 * kLanes;
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM_A64
constexpr size_t kMostRows = 14;
#else
constexpr size_t kMostRows = 6;
#endif

struct ProductSums {
  V of[kMostRows][2];
};

// Adds one input of all rows. Three rows share one address register: x86
// reaches row + step and row + 2 * step from it.
template <size_t kRows>
HWY_INLINE void add_input(const float* const* rows, size_t step, size_t k,
                          const float* weights, ProductSums& sums) {
  const D d;
  const V w0 = hn::LoadU(d, weights);
  const V w1 = hn::LoadU(d, weights + kLanes);
#pragma GCC unroll 14
  for (size_t r = 0; r < kRows; ++r) {
    const V x = hn::Set(d, rows[r / 3][(r % 3) * step + k]);
    sums.of[r][0] = hn::MulAdd(x, w0, sums.of[r][0]);
    sums.of[r][1] = hn::MulAdd(x, w1, sums.of[r][1]);
  }
}

template <size_t kRows>
HWY_INLINE void add_run(const float* first, size_t step, size_t length,
                        const float* weights, ProductSums& sums) {
  constexpr size_t kGroups = (kRows + 2) / 3;
  const float* rows[kGroups];
#pragma GCC unroll 5
  for (size_t g = 0; g < kGroups; ++g) rows[g] = first + 3 * g * step;
  size_t k = 0;
  for (; k + 4 <= length; k += 4) {
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; ++i) {
      add_input<kRows>(rows, step, i, weights + i * kPanel, sums);
    }
    weights += 4 * kPanel;
#pragma GCC unroll 5
    for (size_t g = 0; g < kGroups; ++g) rows[g] += 4;
  }
  for (; k < length; ++k, weights += kPanel) {
    add_input<kRows>(rows, step, 0, weights, sums);
#pragma GCC unroll 5
    for (size_t g = 0; g < kGroups; ++g) ++rows[g];
  }
}

struct StorePlain {
  HWY_INLINE void operator()(const V& a, const V& b, size_t, float* out) const {
    hn::StoreU(a, D(), out);
    hn::StoreU(b, D(), out + kLanes);
  }
  static constexpr size_t count() { return kPanel; }
};

struct StoreRelu {
  const float* bias;
  size_t outputs;

  HWY_INLINE void operator()(const V& a, const V& b, size_t first,
                             float* out) const {
    one(a, first, out);
    one(b, first + kLanes, out + kLanes);
  }
  HWY_INLINE void one(const V& sum, size_t first, float* out) const {
    if (first >= outputs) return;
    const D d;
    const V value =
        hn::Max(hn::Add(sum, hn::LoadU(d, bias + first)), hn::Zero(d));
    if (first + kLanes <= outputs) {
      hn::StoreU(value, d, out);
    } else {
      HWY_ALIGN float lanes[kLanes];
      hn::Store(value, d, lanes);
      std::copy(lanes, lanes + (outputs - first), out);
    }
  }
  size_t count() const { return outputs; }
};

template <size_t kRows, class Store>
HWY_NOINLINE void multiply(const ProductRows& left, const float* first,
                           const float* panel, const Store& store, float* out,
                           size_t out_step) {
  for (size_t o = 0; o < store.count(); o += kOutputs) {
    ProductSums sums;
#pragma GCC unroll 14
    for (size_t r = 0; r < kRows; ++r) {
      sums.of[r][0] = sums.of[r][1] = hn::Zero(D());
    }
    for (size_t run = 0; run < left.runs; ++run) {
      add_run<kRows>(first + run * left.run_step, left.row_step, left.length,
                     panel + run * left.length * kPanel + o, sums);
    }
#pragma GCC unroll 14
    for (size_t r = 0; r < kRows; ++r) {
      store(sums.of[r][0], sums.of[r][1], o, out + r * out_step + o);
    }
  }
}

template <size_t kRows, class Store>
HWY_INLINE void multiply_rows(size_t rows, const ProductRows& left,
                              const float* first, const float* panel,
                              const Store& store, float* out, size_t out_step) {
  if constexpr (kRows > 0) {
    if (rows == kRows) {
      multiply<kRows>(left, first, panel, store, out, out_step);
    } else {
      multiply_rows<kRows - 1>(rows, left, first, panel, store, out, out_step);
    }
  }
}

// Splits the rows into blocks of about equal size: one of a single row would
// wait for its sums.
template <class Store>
void multiply_all(const ProductRows& left, const float* panel,
                  const Store& store, float* out, size_t out_step) {
  const size_t blocks = (left.rows + kMostRows - 1) / kMostRows;
  for (size_t i = 0; i < blocks; ++i) {
    const size_t begin = i * left.rows / blocks;
    const size_t end = (i + 1) * left.rows / blocks;
    multiply_rows<kMostRows>(end - begin, left,
                             left.first + begin * left.row_step, panel, store,
                             out + begin * out_step, out_step);
  }
}

void product_impl(const ProductRows& left, const float* panel, float* out,
                  size_t out_step) {
  multiply_all(left, panel, StorePlain(), out, out_step);
}

void product_relu_impl(const ProductRows& left, const float* panel,
                       const float* bias, size_t outputs, float* out,
                       size_t out_step) {
  multiply_all(left, panel, StoreRelu{bias, outputs}, out, out_step);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(product_impl);
HWY_EXPORT(product_relu_impl);

void product(const ProductRows& left, const float* panel, float* out,
             size_t out_step) {
  HWY_DYNAMIC_DISPATCH(product_impl)(left, panel, out, out_step);
}

void product_relu(const ProductRows& left, const float* panel,
                  const float* bias, size_t outputs, float* out,
                  size_t out_step) {
  HWY_DYNAMIC_DISPATCH(product_relu_impl)
  (left, panel, bias, outputs, out, out_step);
}

}  // namespace framewise::simd
#endif
