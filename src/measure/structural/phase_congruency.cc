// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/phase_congruency.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

#include "simd/phase_congruency.h"

namespace framewise::measure {

namespace {

using simd::kGaborOrientations;
using simd::kGaborScales;

constexpr int kColumns = int(simd::ColumnFft::kColumns);

int rounded_up(int n) { return (n + kColumns - 1) / kColumns * kColumns; }

// Frequencies in the order of a transform, zero first. Odd lengths divide by
// n - 1, as the authors do, so that the grid is symmetric.
std::vector<float> frequencies(int n) {
  std::vector<float> list(size_t(rounded_up(n)), 0.0f);
  for (int j = 0; j < n; ++j) {
    const int signed_index = j < (n + 1) / 2 ? j : j - n;
    list[size_t(j)] =
        float(double(signed_index) / (n % 2 == 0 ? n : std::max(n - 1, 1)));
  }
  return list;
}

bool is_constant(const ImageF& plane) {
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      if (plane.row(y)[x] != plane.row(0)[0]) return false;
    }
  }
  return true;
}

}  // namespace

void GaborBank::prepare(Size size) {
  if (size == size_) return;
  size_ = size;
  const int rows = size.width;
  const int columns = size.height;
  for (ImageF& plane : radial_) plane.resize(rounded_up(columns), rows);
  for (ImageF& plane : angular_) plane.resize(rounded_up(columns), rows);
  const std::vector<float> u = frequencies(rows);
  const std::vector<float> v = frequencies(columns);
  for (int y = 0; y < rows; ++y) {
    float* radial[kGaborScales];
    float* angular[kGaborOrientations];
    for (size_t i = 0; i < kGaborScales; ++i) radial[i] = radial_[i].row(y);
    for (size_t i = 0; i < kGaborOrientations; ++i) {
      angular[i] = angular_[i].row(y);
    }
    simd::log_gabor_row(u[size_t(y)], v.data(), size_t(columns), radial,
                        angular);
  }
  find_noise_factors();
}

// The authors estimate the noise from the squared response at the finest scale
// and carry it over to all scales by the energy of the filters' real impulse
// responses. By Parseval's theorem that energy is that of the filters' even
// parts: no transform is needed.
void GaborBank::find_noise_factors() {
  const int rows = size_.width;
  const int columns = size_.height;
  std::array<double, kGaborOrientations> even_energy{};
  std::array<double, kGaborOrientations> finest_energy{};
  for (int y = 0; y < rows; ++y) {
    const int opposite_y = (rows - y) % rows;
    for (int x = 0; x < columns; ++x) {
      const int opposite_x = (columns - x) % columns;
      double radial_sum = 0;
      for (const ImageF& plane : radial_) radial_sum += double(plane.row(y)[x]);
      const double finest = double(radial_[0].row(y)[x]);
      for (size_t o = 0; o < kGaborOrientations; ++o) {
        const double here = double(angular_[o].row(y)[x]);
        const double there = double(angular_[o].row(opposite_y)[opposite_x]);
        const double even = radial_sum * (here + there) / 2;
        even_energy[o] += even * even;
        finest_energy[o] += finest * here * finest * here;
      }
    }
  }
  const double spread =
      std::sqrt(std::numbers::pi / 2) + 2 * std::sqrt(2 - std::numbers::pi / 2);
  for (size_t o = 0; o < kGaborOrientations; ++o) {
    noise_factor_[o] =
        spread / 1.7 *
        std::sqrt(even_energy[o] / (std::numbers::ln2 * finest_energy[o]));
  }
}

void PhaseCongruency::plan(Size size) {
  if (size == size_) return;
  size_ = size;
  const int width = size.width;
  const int height = size.height;
  along_.clear();
  along_.emplace_back(size_t(width));
  down_.clear();
  down_.emplace_back(size_t(height));
  spectrum_.resize(rounded_up(height), width);
  turned_.resize(rounded_up(height), rounded_up(width));
  for (ComplexImage& image : half_) {
    image.resize(rounded_up(width), rounded_up(height));
  }
  const int longest = rounded_up(std::max(width, height));
  const size_t scratch =
      std::max(along_[0].scratch_size(), down_[0].scratch_size());
  // A real and an imaginary strip for each scale, and the scratch.
  strips_.resize(kColumns * longest, int(2 * kGaborScales + 1 +
                                         scratch / size_t(kColumns * longest)));
  for (ImageF* plane : {&energy_, &finest_squared_, &amplitude_, &total_}) {
    plane->resize(rounded_up(width), height);
  }
}

// Fills spectrum_, scaled so that the inverse needs no division.
void PhaseCongruency::transform(const ImageF& plane) {
  const int width = size_.width;
  const int height = size_.height;
  float* re = strips_.row(0);
  float* im = strips_.row(1);
  float* scratch = strips_.row(2 * kGaborScales);
  const float scale = 1.0f / (float(width) * float(height));
  // Rows beyond the height stay zero, and so does the spectrum's padding.
  std::fill_n(re, strips_.width(), 0.0f);
  std::fill_n(im, strips_.width(), 0.0f);
  for (int x = 0; x < width; x += kColumns) {
    const int columns = std::min(kColumns, width - x);
    std::fill_n(im, kColumns * height, 0.0f);
    for (int y = 0; y < height; ++y) {
      for (int c = 0; c < columns; ++c) {
        re[y * kColumns + c] = plane.row(y)[x + c] * scale;
      }
    }
    down_[0].forward(re, im, scratch);
    for (int y = 0; y < height; y += kColumns) {
      simd::transpose_16x16(re + y * kColumns, size_t(kColumns),
                            turned_.re.row(x) + y, turned_.re.stride());
      simd::transpose_16x16(im + y * kColumns, size_t(kColumns),
                            turned_.im.row(x) + y, turned_.im.stride());
    }
  }
  for (int y = 0; y < height; y += kColumns) {
    for (int x = 0; x < width; ++x) {
      std::copy_n(turned_.re.row(x) + y, kColumns, re + x * kColumns);
      std::copy_n(turned_.im.row(x) + y, kColumns, im + x * kColumns);
    }
    along_[0].forward(re, im, scratch);
    for (int x = 0; x < width; ++x) {
      std::copy_n(re + x * kColumns, kColumns, spectrum_.re.row(x) + y);
      std::copy_n(im + x * kColumns, kColumns, spectrum_.im.row(x) + y);
    }
  }
}

// One filter, and the inverse transform along the rows of the picture.
void PhaseCongruency::filter_rows(const GaborBank& bank, size_t orientation,
                                  size_t scale) {
  const int width = size_.width;
  float* re = strips_.row(0);
  float* im = strips_.row(1);
  float* scratch = strips_.row(2 * kGaborScales);
  ComplexImage& half = half_[scale];
  for (int v = 0; v < size_.height; v += kColumns) {
    simd::filter_strip({spectrum_.re.row(0) + v, spectrum_.im.row(0) + v,
                        spectrum_.re.stride()},
                       bank.radial(scale).row(0) + v,
                       bank.angular(orientation).row(0) + v, size_t(width), re,
                       im);
    along_[0].inverse(re, im, scratch);
    for (int x = 0; x < width; x += kColumns) {
      simd::transpose_16x16(re + x * kColumns, size_t(kColumns),
                            half.re.row(v) + x, half.re.stride());
      simd::transpose_16x16(im + x * kColumns, size_t(kColumns),
                            half.im.row(v) + x, half.im.stride());
    }
  }
}

// Responses of all scales of one orientation, and their energy.
void PhaseCongruency::respond(size_t orientation, const GaborBank& bank) {
  for (size_t s = 0; s < kGaborScales; ++s) filter_rows(bank, orientation, s);
  const int height = size_.height;
  float* scratch = strips_.row(2 * kGaborScales);
  for (int x = 0; x < size_.width; x += kColumns) {
    simd::GaborResponses responses{};
    for (size_t s = 0; s < kGaborScales; ++s) {
      float* re = strips_.row(int(2 * s));
      float* im = strips_.row(int(2 * s) + 1);
      for (int v = 0; v < height; ++v) {
        std::copy_n(half_[s].re.row(v) + x, kColumns, re + v * kColumns);
        std::copy_n(half_[s].im.row(v) + x, kColumns, im + v * kColumns);
      }
      down_[0].inverse(re, im, scratch);
      responses.re[s] = re;
      responses.im[s] = im;
    }
    simd::local_energy_strip(responses, size_t(height), energy_.stride(),
                             energy_.row(0) + x, finest_squared_.row(0) + x,
                             amplitude_.row(0) + x);
  }
}

double PhaseCongruency::noise_of(size_t orientation, const GaborBank& bank) {
  const simd::ValuePlane plane = {finest_squared_.row(0),
                                  finest_squared_.stride(), size_t(size_.width),
                                  size_t(size_.height)};
  const double median = simd::percentile(plane, 50, collected_);
  return bank.noise_factor(orientation) * std::sqrt(median);
}

void PhaseCongruency::compute(const ImageF& plane, const GaborBank& bank,
                              ImageF& congruency) {
  assert(bank.size() == plane.size());
  if (is_constant(plane)) {
    // What the transforms leave of it is rounding alone.
    congruency.resize(plane.size());
    congruency.fill(0);
    return;
  }
  plan(plane.size());
  transform(plane);
  amplitude_.fill(0);
  total_.fill(0);
  for (size_t o = 0; o < kGaborOrientations; ++o) {
    respond(o, bank);
    const double noise = noise_of(o, bank);
    for (int y = 0; y < size_.height; ++y) {
      simd::add_energy_above_noise(energy_.row(y), float(noise),
                                   size_t(size_.width), total_.row(y));
    }
  }
  congruency.resize(plane.size());
  for (int y = 0; y < size_.height; ++y) {
    const float* above = total_.row(y);
    const float* all = amplitude_.row(y);
    float* out = congruency.row(y);
    for (int x = 0; x < size_.width; ++x) {
      out[x] = all[x] > 0 ? above[x] / all[x] : 0.0f;
    }
  }
}

}  // namespace framewise::measure
