// SPDX-License-Identifier: Apache-2.0
#include "simd/fft/fft_plan.h"

#include <algorithm>
#include <complex>
#include <limits>
#include <numbers>

namespace framewise::simd {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Measured time of a pass per row, in units of 20 ps.
double cost_of(int radix) {
  switch (radix) {
    case 2:
    case 3: return 5;
    case 4: return 6;
    case 5:
    case 8: return 8;
    case 7:
    case 9: return 9;
    case 10: return 12;
    case 11: return 15;
    case 13: return 18;
    default: return 8 + 1.15 * radix;
  }
}

struct Radices {
  std::vector<int> list;  // in descending order
  double cost = kNever;   // per row
};

// Tries all factorizations of `length` that extend `tried`.
void divide(size_t length, int largest, Radices& tried, Radices& best) {
  if (tried.cost >= best.cost) return;
  if (length == 1) best = tried;
  for (int radix = std::min(largest, kFftLargestUnrolled); radix >= 2;
       --radix) {
    if (!fft_is_unrolled(radix) || length % size_t(radix) != 0) continue;
    tried.list.push_back(radix);
    tried.cost += cost_of(radix);
    divide(length / size_t(radix), radix, tried, best);
    tried.cost -= cost_of(radix);
    tried.list.pop_back();
  }
}

// The fastest radices for a length whose prime factors are at most `largest`;
// empty if it has larger ones.
Radices radices_of(size_t length, int largest) {
  Radices tried;
  tried.cost = 0;
  for (int radix = largest; radix > kFftLargestUnrolled; --radix) {
    // A composite radix is not divided out here, because its prime factors
    // follow later in the loop.
    bool is_prime = true;
    for (int k = 2; k * k <= radix; ++k) is_prime &= radix % k != 0;
    while (is_prime && length % size_t(radix) == 0) {
      tried.list.push_back(radix);
      tried.cost += cost_of(radix);
      length /= size_t(radix);
    }
  }
  Radices best;
  divide(length, kFftLargestUnrolled, tried, best);
  return best;
}

size_t largest_prime_of(size_t n) {
  for (size_t k = 2; k * k <= n; ++k) {
    while (n % k == 0 && n > k) n /= k;
  }
  return n;
}

// The length >= `least` with the fastest convolution.
size_t smooth_length(size_t least) {
  size_t best = 0;
  double lowest = kNever;
  for (size_t size = least; best == 0 || size <= least + least / 8; ++size) {
    const double cost =
        double(size) * radices_of(size, kFftLargestUnrolled).cost;
    if (cost < lowest) {
      lowest = cost;
      best = size;
    }
  }
  return best;
}

using Complexes = std::vector<std::complex<double>>;

std::complex<double> root(size_t k, size_t n) {
  return std::polar(1.0, -2 * std::numbers::pi * double(k % n) / double(n));
}

void append(const std::complex<double>& value, std::vector<float>& list) {
  list.push_back(float(value.real()));
  list.push_back(float(value.imag()));
}

// Discrete Fourier transform in double precision, one prime factor at a time.
Complexes spectrum_of(const Complexes& x) {
  const size_t n = x.size();
  if (n == 1) return x;
  size_t radix = 2;
  while (n % radix != 0) ++radix;
  const size_t step = n / radix;
  Complexes roots(n);
  for (size_t k = 0; k < n; ++k) roots[k] = root(k, n);
  Complexes y(n);
  for (size_t i = 0; i < radix; ++i) {
    Complexes part(step);
    for (size_t k = 0; k < step; ++k) part[k] = x[i + radix * k];
    part = spectrum_of(part);
    for (size_t k = 0; k < n; ++k) y[k] += roots[i * k % n] * part[k % step];
  }
  return y;
}

// Passes that join transforms of `first` rows each.
std::vector<FftPass> passes_of(const std::vector<int>& radices, size_t first) {
  std::vector<FftPass> passes;
  size_t step = first;
  for (const int radix : radices) {
    FftPass pass{radix, step, {}};
    if (!fft_is_unrolled(radix)) {
      for (int k = 0; k < radix; ++k) {
        append(std::conj(root(size_t(k), size_t(radix))), pass.tables);
      }
    }
    for (size_t row = 0; row < step && step > 1; ++row) {
      for (int k = 1; k < radix; ++k) {
        append(root(row * size_t(k), pass.size()), pass.tables);
      }
    }
    step = pass.size();
    passes.push_back(std::move(pass));
  }
  return passes;
}

// The order in which the first pass reads its rows so that results come out in
// order: the last pass joins transforms of every radix-th row, and so on.
void append_rows(const std::vector<FftPass>& passes, size_t count, size_t first,
                 size_t stride, std::vector<uint32_t>& rows) {
  if (count == 0) {
    rows.push_back(uint32_t(first));
    return;
  }
  const auto radix = size_t(passes[count - 1].radix);
  for (size_t i = 0; i < radix; ++i) {
    append_rows(passes, count - 1, first + i * stride, stride * radix, rows);
  }
}

std::vector<uint32_t> rows_of(const std::vector<FftPass>& passes) {
  std::vector<uint32_t> rows;
  append_rows(passes, passes.size(), 0, 1, rows);
  rows.insert(rows.end(), kFftRowsAhead, 0);
  return rows;
}

// The inverse transform is the forward one with real and imaginary parts
// exchanged, which equals i times the conjugate. So the factors are conjugated
// too.
FftInput product_with(const Complexes& kernel,
                      const std::vector<uint32_t>& order) {
  const Complexes spectrum = spectrum_of(kernel);
  FftInput product;
  product.rows = order;
  for (const uint32_t row : order) {
    append(std::conj(spectrum[row]) / double(kernel.size()), product.factors);
  }
  return product;
}

size_t power_modulo(size_t base, size_t exponent, size_t modulus) {
  size_t power = 1;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) power = power * base % modulus;
    base = base * base % modulus;
  }
  return power;
}

// A number whose powers are all nonzero residues modulo a prime.
size_t generator_of(size_t prime) {
  for (size_t candidate = 2;; ++candidate) {
    bool generates = true;
    for (size_t k = 2, rest = prime - 1; rest > 1; ++k) {
      if (rest % k != 0) continue;
      while (rest % k == 0) rest /= k;
      generates &= power_modulo(candidate, (prime - 1) / k, prime) != 1;
    }
    if (generates) return candidate;
  }
}

// Rader (1968): all nonzero indices are powers of a generator. In the order of
// these powers, a transform of prime length is a cyclic convolution. `stride`
// is the distance of its samples.
std::unique_ptr<FftConvolution> rader(size_t prime, size_t stride) {
  const size_t size = prime - 1;
  auto made = std::make_unique<FftConvolution>();
  made->is_rader = true;
  made->length = prime;
  made->size = size;
  made->passes = passes_of(radices_of(size, kFftLargestRadix).list, 1);
  const std::vector<uint32_t> order = rows_of(made->passes);
  std::vector<size_t> powers(size, 1);
  const size_t generator = generator_of(prime);
  for (size_t k = 1; k < size; ++k) {
    powers[k] = powers[k - 1] * generator % prime;
  }
  Complexes kernel(size);
  for (size_t k = 0; k < size; ++k) {
    const size_t inverse = powers[(size - k) % size];
    kernel[k] = root(inverse, prime);
    made->targets.push_back(uint32_t(inverse));
  }
  for (const uint32_t row : order) {
    made->input.rows.push_back(uint32_t(powers[row] * stride));
  }
  made->product = product_with(kernel, order);
  return made;
}

// Bluestein (1970): with jk = (j^2 + k^2 - (j - k)^2) / 2, a transform of any
// length is a convolution with a chirp.
std::unique_ptr<FftConvolution> bluestein(size_t length, size_t stride) {
  auto made = std::make_unique<FftConvolution>();
  const size_t size = smooth_length(2 * length - 1);
  made->is_rader = false;
  made->length = length;
  made->size = size;
  made->passes = passes_of(radices_of(size, kFftLargestUnrolled).list, 1);
  const std::vector<uint32_t> order = rows_of(made->passes);
  Complexes kernel(size);
  for (size_t k = 0; k < length; ++k) {
    // k^2 modulo 2 * length keeps the angle exact.
    const std::complex<double> chirp = root(k * k, 2 * length);
    kernel[k] = kernel[(size - k) % size] = std::conj(chirp);
    append(chirp, made->factors);
  }
  for (const uint32_t row : order) {
    // Missing samples are zero.
    const bool exists = row < length;
    made->input.rows.push_back(exists ? uint32_t(row * stride) : 0);
    append(exists ? std::conj(kernel[row]) : 0.0, made->input.factors);
  }
  made->product = product_with(kernel, order);
  return made;
}

// Cost per row of the transform.
double cost_of_rader(size_t prime) {
  return 2 * radices_of(prime - 1, kFftLargestRadix).cost + 10;
}
double cost_of_bluestein(size_t length) {
  const size_t size = smooth_length(2 * length - 1);
  return double(size) / double(length) *
             (2 * radices_of(size, kFftLargestUnrolled).cost + 4) +
         8;
}

}  // namespace

FftPlan::FftPlan(size_t l) : length(l) {
  const Radices all = radices_of(length, kFftLargestRadix);
  const size_t prime = largest_prime_of(length);
  const Radices others = radices_of(length / prime, kFftLargestRadix);
  const double by_rader =
      prime > kFftLargestUnrolled ? others.cost + cost_of_rader(prime) : kNever;
  // If other factors are too large as well, the convolution covers the whole
  // length.
  const size_t core = others.cost < kNever ? prime : length;
  const double by_bluestein =
      prime > kFftLargestUnrolled
          ? (core == prime ? others.cost : 0) + cost_of_bluestein(core)
          : kNever;
  if (all.cost <= std::min(by_rader, by_bluestein)) {
    passes = passes_of(all.list, 1);
  } else if (by_rader <= by_bluestein) {
    convolution = rader(prime, length / prime);
    passes = passes_of(others.list, prime);
  } else {
    convolution = bluestein(core, length / core);
    if (core == prime) passes = passes_of(others.list, prime);
  }
  rows = rows_of(passes);
}

}  // namespace framewise::simd
