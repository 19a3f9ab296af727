// SPDX-License-Identifier: Apache-2.0
#include "simd/fft/fft.h"

#include <algorithm>
#include <cassert>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/fft/fft.cc"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/fft/fft_butterflies-inl.h"
#include "simd/fft/fft_plan.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

constexpr size_t kColumns = ColumnFft::kColumns;

HWY_INLINE Complex load(const ComplexRows& rows, size_t row, size_t column) {
  const size_t at = row * kColumns + column;
  return {hn::Load(D(), rows.re + at), hn::Load(D(), rows.im + at)};
}
HWY_INLINE void store(const Complex& x, const ComplexRows& rows, size_t row,
                      size_t column) {
  const size_t at = row * kColumns + column;
  hn::Store(x.re, D(), rows.re + at);
  hn::Store(x.im, D(), rows.im + at);
}

// Sources of the samples of one butterfly. Gathered: rows selected by index.
struct Gathered {
  ComplexRows from;
  const uint32_t* rows;
  HWY_INLINE Complex operator()(size_t k, size_t column) const {
    return load(from, rows[k], column);
  }
};
// Multiplied: gathered rows times a factor each.
struct Multiplied {
  ComplexRows from;
  const uint32_t* rows;
  const float* factors;
  HWY_INLINE Complex operator()(size_t k, size_t column) const {
    return times(load(from, rows[k], column), factors[2 * k],
                 factors[2 * k + 1]);
  }
};
// First: one row of each transform that a pass joins.
struct First {
  ComplexRows from;
  size_t step;
  HWY_INLINE Complex operator()(size_t k, size_t column) const {
    return load(from, k * step, column);
  }
};
// Twiddled: as First, with twiddle factors for all rows except the first.
struct Twiddled {
  ComplexRows from;
  size_t step;
  const float* turns;
  HWY_INLINE Complex operator()(size_t k, size_t column) const {
    const Complex x = load(from, k * step, column);
    return k == 0 ? x : times(x, turns[2 * k - 2], turns[2 * k - 1]);
  }
};

HWY_INLINE ComplexRows from_row(const ComplexRows& rows, size_t row) {
  return {rows.re + row * kColumns, rows.im + row * kColumns};
}

template <int R>
struct Unrolled {
  const Roots<R>& roots;
  static Unrolled of(const FftPass&) {
    static const Roots<R> kRoots;
    return {kRoots};
  }
  static const float* twiddles(const FftPass& pass) {
    return pass.tables.data();
  }
  static constexpr int radix() { return R; }

  // Stores results at distance `step`, in rows.
  template <typename Source>
  HWY_INLINE void operator()(const Source& source, const ComplexRows& to,
                             size_t step) const {
    for (size_t c = 0; c < kColumns; c += hn::Lanes(D())) {
      Complex x[R];
      for (size_t k = 0; k < R; ++k) x[k] = source(k, c);
      small_transform<R>(roots, x);
      for (size_t k = 0; k < R; ++k) store(x[k], to, k * step, c);
    }
  }
};

// Sums and differences of the samples k and R - k of a butterfly.
struct alignas(64) Folded {
  static constexpr int kMost = (kFftLargestRadix - 1) / 2;
  float sum_re[kMost][kColumns], sum_im[kMost][kColumns];
  float difference_re[kMost][kColumns], difference_im[kMost][kColumns];
};

// Results j and R - j of a butterfly.
struct Mirrored {
  Complex y, mirror;
};

// Computes two results: x0 plus the folded samples times R-th roots of unity,
// whose cosines and sines alternate in `roots`. Each loaded sample serves both
// results, and eight independent sums keep the multipliers busy.
HWY_INLINE void unfold(const Folded& folded, const Complex& x0, int radix,
                       const float* roots, const int (&j)[2],
                       Mirrored (&results)[2]) {
  const D d;
  const Complex zero = {hn::Zero(d), hn::Zero(d)};
  Complex even[2] = {x0, x0};
  Complex odd[2] = {zero, zero};
  int turn[2] = {0, 0};
  for (int k = 0; k < (radix - 1) / 2; ++k) {
    const V sum_re = hn::Load(d, folded.sum_re[k]);
    const V sum_im = hn::Load(d, folded.sum_im[k]);
    const V difference_re = hn::Load(d, folded.difference_re[k]);
    const V difference_im = hn::Load(d, folded.difference_im[k]);
    for (int i = 0; i < 2; ++i) {
      turn[i] += j[i];
      turn[i] -= turn[i] >= radix ? radix : 0;
      const V c = hn::Set(d, roots[2 * turn[i]]);
      const V s = hn::Set(d, roots[2 * turn[i] + 1]);
      even[i] = {hn::MulAdd(sum_re, c, even[i].re),
                 hn::MulAdd(sum_im, c, even[i].im)};
      odd[i] = {hn::MulAdd(difference_re, s, odd[i].re),
                hn::MulAdd(difference_im, s, odd[i].im)};
    }
  }
  for (int i = 0; i < 2; ++i) {
    results[i] = {minus_i(even[i], odd[i]), plus_i(even[i], odd[i])};
  }
}

// A butterfly of any odd radix up to kFftLargestRadix. Its roots precede its
// twiddle factors.
struct Looped {
  int odd_radix;
  const float* roots;
  static Looped of(const FftPass& pass) {
    return {pass.radix, pass.tables.data()};
  }
  static const float* twiddles(const FftPass& pass) {
    return pass.tables.data() + 2 * pass.radix;
  }
  int radix() const { return odd_radix; }

  template <typename Source>
  HWY_INLINE void operator()(const Source& source, const ComplexRows& to,
                             size_t step) const {
    for (size_t c = 0; c < kColumns; c += hn::Lanes(D())) {
      transform(source, to, step, c);
    }
  }

 private:
  template <typename Source>
  HWY_INLINE void transform(const Source& source, const ComplexRows& to,
                            size_t step, size_t c) const {
    const D d;
    const int last = (odd_radix - 1) / 2;
    Folded folded;
    const Complex x0 = source(0, c);
    Complex total = x0;
    for (int k = 1; k <= last; ++k) {
      const Complex x = source(size_t(k), c);
      const Complex opposite = source(size_t(odd_radix - k), c);
      const Complex sum = x + opposite;
      const Complex difference = x - opposite;
      hn::Store(sum.re, d, folded.sum_re[k - 1]);
      hn::Store(sum.im, d, folded.sum_im[k - 1]);
      hn::Store(difference.re, d, folded.difference_re[k - 1]);
      hn::Store(difference.im, d, folded.difference_im[k - 1]);
      total = total + sum;
    }
    store(total, to, 0, c);
    for (int j = 1; j <= last; j += 2) {
      // If the last result has no partner, compute it twice.
      const int both[2] = {j, j < last ? j + 1 : j};
      Mirrored results[2];
      unfold(folded, x0, odd_radix, roots, both, results);
      for (int which = 0; which < 2; ++which) {
        const auto k = size_t(both[which]);
        store(results[which].y, to, k * step, c);
        store(results[which].mirror, to, (size_t(odd_radix) - k) * step, c);
      }
    }
  }
};

// Input of the first pass.
struct Input {
  ComplexRows from;
  const uint32_t* rows;
  const float* factors;  // or nullptr
};

// Small transforms of gathered rows, `count` rows in total.
template <typename Butterfly>
void first_pass(const FftPass& pass, const Input& in, size_t count,
                const ComplexRows& to) {
  const Butterfly butterfly = Butterfly::of(pass);
  const auto radix = size_t(butterfly.radix());
  for (size_t row = 0; row < count; row += radix) {
    const uint32_t* rows = in.rows + row;
    for (size_t k = 0; k < radix; ++k) {
      const size_t soon = rows[k + kFftRowsAhead] * kColumns;
      hwy::Prefetch(in.from.re + soon);
      hwy::Prefetch(in.from.im + soon);
    }
    if (in.factors) {
      butterfly(Multiplied{in.from, rows, in.factors + 2 * row},
                from_row(to, row), 1);
    } else {
      butterfly(Gathered{in.from, rows}, from_row(to, row), 1);
    }
  }
}

// One pass over `count` rows, in place.
template <typename Butterfly>
void joining_pass(const FftPass& pass, size_t count, const ComplexRows& rows) {
  const Butterfly butterfly = Butterfly::of(pass);
  const size_t turns = 2 * (size_t(butterfly.radix()) - 1);
  const size_t step = pass.step;
  for (size_t block = 0; block < count; block += pass.size()) {
    ComplexRows at = from_row(rows, block);
    butterfly(First{at, step}, at, step);
    const float* twiddles = Butterfly::twiddles(pass);
    for (size_t row = 1; row < step; ++row) {
      at = from_row(rows, block + row);
      butterfly(Twiddled{at, step, twiddles + row * turns}, at, step);
    }
  }
}

// Calls `action` with the butterfly of a radix.
template <typename Action>
HWY_INLINE void with_butterfly(int radix, const Action& action) {
  switch (radix) {
    case 2: return action.template operator()<Unrolled<2>>();
    case 3: return action.template operator()<Unrolled<3>>();
    case 4: return action.template operator()<Unrolled<4>>();
    case 5: return action.template operator()<Unrolled<5>>();
    case 7: return action.template operator()<Unrolled<7>>();
    case 8: return action.template operator()<Unrolled<8>>();
    case 9: return action.template operator()<Unrolled<9>>();
    case 10: return action.template operator()<Unrolled<10>>();
    case 11: return action.template operator()<Unrolled<11>>();
    case 13: return action.template operator()<Unrolled<13>>();
    default: return action.template operator()<Looped>();
  }
}

void join(const FftPass& pass, size_t count, const ComplexRows& rows) {
  with_butterfly(pass.radix, [&]<typename Butterfly>() {
    joining_pass<Butterfly>(pass, count, rows);
  });
}

// Runs the first `passes` passes over as many rows as they join. All passes run
// on a block that fits the first-level cache before the next block.
void run_passes(const FftPass* all, size_t passes, const Input& in,
                const ComplexRows& to) {
  constexpr size_t kNearRows = 128;
  const FftPass& last = all[passes - 1];
  const size_t size = last.size();
  if (passes > 1 && size > kNearRows) {
    for (size_t row = 0; row < size; row += last.step) {
      run_passes(
          all, passes - 1,
          {in.from, in.rows + row, in.factors ? in.factors + 2 * row : nullptr},
          from_row(to, row));
    }
    return join(last, size, to);
  }
  with_butterfly(all[0].radix, [&]<typename Butterfly>() {
    first_pass<Butterfly>(all[0], in, size, to);
  });
  for (size_t i = 1; i < passes; ++i) join(all[i], size, to);
}

// to[targets[k]] = x0 + y[k]
void add_first(const FftConvolution& plan, const Complex& x0, size_t column,
               const ComplexRows& y, const ComplexRows& to) {
  for (size_t k = 0; k < plan.size; ++k) {
    store(x0 + load(y, k, column), to, plan.targets[k], column);
  }
}

// to[k] = y[k] * factors[k]
void multiply(const FftConvolution& plan, const ComplexRows& y,
              const ComplexRows& to) {
  for (size_t k = 0; k < plan.length; ++k) {
    for (size_t c = 0; c < kColumns; c += hn::Lanes(D())) {
      const float* factor = plan.factors.data() + 2 * k;
      store(times(load(y, k, c), factor[0], factor[1]), to, k, c);
    }
  }
}

ComplexRows exchanged(const ComplexRows& rows) { return {rows.im, rows.re}; }

void convolve(const FftConvolution& plan, const ComplexRows& from,
              const ComplexRows& to, float* scratch) {
  const size_t floats = plan.size * kColumns;
  const ComplexRows spectrum = {scratch, scratch + floats};
  const ComplexRows y = {scratch + 2 * floats, scratch + 3 * floats};
  const auto run = [&](const FftInput& input, const ComplexRows& in,
                       const ComplexRows& out) {
    run_passes(plan.passes.data(), plan.passes.size(),
               {in, input.rows.data(),
                input.factors.empty() ? nullptr : input.factors.data()},
               out);
  };
  run(plan.input, from, spectrum);
  run(plan.product, exchanged(spectrum), exchanged(y));
  if (!plan.is_rader) return multiply(plan, y, to);
  for (size_t c = 0; c < kColumns; c += hn::Lanes(D())) {
    const Complex x0 = load(from, 0, c);
    store(x0 + load(spectrum, 0, c), to, 0, c);
    add_first(plan, x0, c, y, to);
  }
}

void transform(const FftPlan& plan, const ComplexRows& from,
               const ComplexRows& to, float* scratch) {
  if (plan.length == 1) {
    std::copy_n(from.re, kColumns, to.re);
    std::copy_n(from.im, kColumns, to.im);
    return;
  }
  if (!plan.convolution) {
    return run_passes(plan.passes.data(), plan.passes.size(),
                      {from, plan.rows.data(), nullptr}, to);
  }
  const size_t block = plan.convolution->length;
  for (size_t i = 0; i < plan.length / block; ++i) {
    convolve(*plan.convolution, from_row(from, plan.rows[i]),
             from_row(to, i * block), scratch);
  }
  for (const FftPass& pass : plan.passes) join(pass, plan.length, to);
}

#if HWY_TARGET == HWY_SCALAR
void transpose_block(const float* from, float* to) {
  for (size_t y = 0; y < 16; ++y) {
    for (size_t x = 0; x < 16; ++x) to[x * 16 + y] = from[y * 16 + x];
  }
}
#else
// Transposes four rows as 4 x 4 squares, side by side in each vector: block j
// of vector i is column 4 j + i.
template <typename DF, typename VF = hn::Vec<DF>>
HWY_INLINE void transpose_squares(DF d, const float* rows, VF (&columns)[4]) {
  const hn::Repartition<double, DF> dd;
  const auto a = hn::Load(d, rows);
  const auto b = hn::Load(d, rows + kColumns);
  const auto c = hn::Load(d, rows + 2 * kColumns);
  const auto e = hn::Load(d, rows + 3 * kColumns);
  const auto ab_low = hn::BitCast(dd, hn::InterleaveLower(d, a, b));
  const auto ab_high = hn::BitCast(dd, hn::InterleaveUpper(d, a, b));
  const auto ce_low = hn::BitCast(dd, hn::InterleaveLower(d, c, e));
  const auto ce_high = hn::BitCast(dd, hn::InterleaveUpper(d, c, e));
  columns[0] = hn::BitCast(d, hn::InterleaveLower(dd, ab_low, ce_low));
  columns[1] = hn::BitCast(d, hn::InterleaveUpper(dd, ab_low, ce_low));
  columns[2] = hn::BitCast(d, hn::InterleaveLower(dd, ab_high, ce_high));
  columns[3] = hn::BitCast(d, hn::InterleaveUpper(dd, ab_high, ce_high));
}

#if HWY_TARGET <= HWY_AVX3
// Blocks 0 and 2 of both, alternating; odd_blocks(): blocks 1 and 3.
HWY_INLINE V even_blocks(V a, V b) {
  return hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a);
}
HWY_INLINE V odd_blocks(V a, V b) {
  return hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a));
}

void transpose_block(const float* from, float* to) {
  const D d;
  V squares[4][4];
  for (size_t i = 0; i < 4; ++i) {
    transpose_squares(d, from + 4 * i * kColumns, squares[i]);
  }
  for (size_t i = 0; i < 4; ++i) {
    const V even_low = even_blocks(squares[0][i], squares[1][i]);
    const V even_high = even_blocks(squares[2][i], squares[3][i]);
    const V odd_low = odd_blocks(squares[0][i], squares[1][i]);
    const V odd_high = odd_blocks(squares[2][i], squares[3][i]);
    float* column = to + i * kColumns;
    hn::Store(hn::ConcatLowerLower(d, even_high, even_low), d, column);
    hn::Store(hn::ConcatLowerLower(d, odd_high, odd_low), d,
              column + 4 * kColumns);
    hn::Store(hn::ConcatUpperUpper(d, even_high, even_low), d,
              column + 8 * kColumns);
    hn::Store(hn::ConcatUpperUpper(d, odd_high, odd_low), d,
              column + 12 * kColumns);
  }
}
#else
void transpose_block(const float* from, float* to) {
  const hn::FixedTag<float, 4> d;
  for (size_t y = 0; y < kColumns; y += 4) {
    for (size_t x = 0; x < kColumns; x += 4) {
      hn::Vec<decltype(d)> columns[4];
      transpose_squares(d, from + y * kColumns + x, columns);
      for (size_t i = 0; i < 4; ++i) {
        hn::Store(columns[i], d, to + (x + i) * kColumns + y);
      }
    }
  }
}
#endif
#endif

void transpose_strip(const float* from, size_t rows, float* to, size_t stride) {
  // The squares lie too far apart for the hardware prefetcher.
  constexpr size_t kAhead = 2;
  for (size_t row = 0; row < rows; row += kColumns) {
    float* square = to + row / kColumns * stride;
    if (row + kAhead * kColumns < rows) {
      for (size_t i = 0; i < kColumns; ++i) {
        hwy::Prefetch(square + kAhead * stride + i * kColumns);
      }
    }
    transpose_block(from + row * kColumns, square);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(transform);
HWY_EXPORT(transpose_strip);

ColumnFft::ColumnFft(size_t length) : plan_(std::make_unique<FftPlan>(length)) {
  assert(length >= 1);
}

ColumnFft::~ColumnFft() = default;
ColumnFft::ColumnFft(ColumnFft&&) noexcept = default;
ColumnFft& ColumnFft::operator=(ColumnFft&&) noexcept = default;

size_t ColumnFft::length() const { return plan_->length; }

size_t ColumnFft::scratch_size() const {
  const FftConvolution* convolution = plan_->convolution.get();
  return 4 * kColumns * (convolution ? convolution->size : 1);
}

void ColumnFft::forward(const ComplexRows& from, const ComplexRows& to,
                        float* scratch) const {
  HWY_DYNAMIC_DISPATCH(transform)(*plan_, from, to, scratch);
}

void transpose_strip(const float* from, size_t rows, float* to, size_t stride) {
  HWY_DYNAMIC_DISPATCH(transpose_strip)(from, rows, to, stride);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
