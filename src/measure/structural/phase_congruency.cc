// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/phase_congruency.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

#include "simd/structural/phase_congruency.h"

namespace framewise::measure {

namespace {

using simd::kGaborOrientations;
using simd::kGaborScales;

constexpr int kColumns = int(simd::ColumnFft::kColumns);

int strips_of(int n) { return (n + kColumns - 1) / kColumns; }
int rounded_up(int n) { return strips_of(n) * kColumns; }

float at(const ImageF& strips, int row, int column) {
  return strips.row(column / kColumns)[row * kColumns + column % kColumns];
}

// Frequencies in the order of a transform, zero first. Odd lengths divide by n
// - 1, as the authors do, so that the grid is symmetric.
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
  const int strips = strips_of(size.height);
  finest_.resize(rows * kColumns, strips);
  ratio_.resize(rows * kColumns, strips);
  for (ImageF& plane : angular_) plane.resize(rows * kColumns, strips);
  const std::vector<float> u = frequencies(rows);
  const std::vector<float> v = frequencies(size.height);
  for (int strip = 0; strip < strips; ++strip) {
    for (int row = 0; row < rows; ++row) {
      const int first = row * kColumns;
      simd::GaborRow filters{
          finest_.row(strip) + first, ratio_.row(strip) + first, {}};
      for (size_t i = 0; i < kGaborOrientations; ++i) {
        filters.angular[i] = angular_[i].row(strip) + first;
      }
      simd::log_gabor_row(u[size_t(row)], v.data() + strip * kColumns,
                          size_t(kColumns), filters);
    }
  }
  find_noise_factors();
}

// The authors estimate the noise from the squared response at the finest scale
// and apply it to all scales by the energy of the filters' real impulse
// responses. By Parseval's theorem that is the energy of the filters' even
// parts, so no transform is needed.
void GaborBank::find_noise_factors() {
  const int rows = size_.width;
  const int columns = size_.height;
  std::array<double, kGaborOrientations> even_energy{};
  std::array<double, kGaborOrientations> finest_energy{};
  for (int column = 0; column < columns; ++column) {
    const int opposite_column = (columns - column) % columns;
    for (int row = 0; row < rows; ++row) {
      const int opposite_row = (rows - row) % rows;
      const double finest = double(at(finest_, row, column));
      double ratio = double(at(ratio_, row, column));
      double radial = finest;
      double radial_sum = 0;
      for (size_t s = 0; s < kGaborScales; ++s) {
        radial_sum += radial;
        radial *= ratio;
        ratio *= double(simd::kGaborRatioStep);
      }
      for (size_t o = 0; o < kGaborOrientations; ++o) {
        const double here = double(at(angular_[o], row, column));
        const double there =
            double(at(angular_[o], opposite_row, opposite_column));
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

void PhaseCongruency::ComplexStrips::resize(int columns, int rows) {
  // An odd number of squares, so that adjacent squares do not map to the same
  // cache lines.
  const int squares = strips_of(rows) | 1;
  re.resize(squares * kColumns * kColumns, strips_of(columns));
  im.resize(squares * kColumns * kColumns, strips_of(columns));
}

void PhaseCongruency::ComplexStrips::set_rows(int first,
                                              const simd::ComplexRows& strip,
                                              int columns) {
  simd::transpose_strip(strip.re, size_t(columns), re.row(0) + first * kColumns,
                        re.stride());
  simd::transpose_strip(strip.im, size_t(columns), im.row(0) + first * kColumns,
                        im.stride());
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
  spectrum_.resize(height, width);
  for (ComplexStrips& half : half_) half.resize(width, height);
  strips_.resize(kColumns * int(kGaborScales), std::max(width, height));
  transformed_.resize(1, std::max(width, height));
  // Rows beyond a length are transposed with it: padding.
  transformed_.re.fill(0);
  transformed_.im.fill(0);
  responses_.resize(kColumns * int(kGaborScales), height);
  scratch_.resize(
      int(std::max(along_[0].scratch_size(), down_[0].scratch_size())), 1);
  for (ImageF* strips : {&energy_, &amplitude_, &total_}) {
    strips->resize(height * kColumns, strips_of(width));
  }
  finest_squared_.resize(rounded_up(width), height);
}

// Fills spectrum_, scaled so that the inverse needs no division.
void PhaseCongruency::transform(const ImageF& plane) {
  const int width = size_.width;
  const int height = size_.height;
  float* samples = strips_.re.row(0);
  const float scale = 1.0f / (float(width) * float(height));
  strips_.re.fill(0);
  strips_.im.fill(0);
  for (int x = 0; x < width; x += kColumns) {
    const int columns = std::min(kColumns, width - x);
    for (int y = 0; y < height; ++y) {
      for (int c = 0; c < columns; ++c) {
        samples[y * kColumns + c] = plane.row(y)[x + c] * scale;
      }
    }
    down_[0].forward(strips_.strip(0), transformed_.strip(0), scratch_.row(0));
    spectrum_.set_rows(x, transformed_.strip(0), height);
  }
  for (int strip = 0; strip < strips_of(height); ++strip) {
    const auto size = size_t(width * kColumns);
    std::copy_n(spectrum_.re.row(strip), size, strips_.re.row(0));
    std::copy_n(spectrum_.im.row(strip), size, strips_.im.row(0));
    along_[0].forward(strips_.strip(0), spectrum_.strip(strip),
                      scratch_.row(0));
  }
}

// Applies all filters of one orientation to one strip of the spectrum, then the
// inverse transform along the rows.
void PhaseCongruency::filter_rows(const GaborBank& bank, size_t orientation,
                                  int strip) {
  simd::GaborFiltered filtered{};
  for (size_t s = 0; s < kGaborScales; ++s) {
    filtered.re[s] = strips_.re.row(int(s));
    filtered.im[s] = strips_.im.row(int(s));
  }
  simd::filter_strip(spectrum_.re.row(strip), spectrum_.im.row(strip),
                     bank.finest().row(strip), bank.ratio().row(strip),
                     bank.angular(orientation).row(strip),
                     size_t(size_.width * kColumns), filtered);
  for (size_t s = 0; s < kGaborScales; ++s) {
    along_[0].inverse(strips_.strip(int(s)), transformed_.strip(0),
                      scratch_.row(0));
    half_[s].set_rows(strip * kColumns, transformed_.strip(0), size_.width);
  }
}

// Responses of all scales of one orientation, and their energy.
void PhaseCongruency::respond(size_t orientation, const GaborBank& bank) {
  for (int strip = 0; strip < strips_of(size_.height); ++strip) {
    filter_rows(bank, orientation, strip);
  }
  for (int strip = 0; strip < strips_of(size_.width); ++strip) {
    simd::GaborResponses responses{};
    for (size_t s = 0; s < kGaborScales; ++s) {
      const simd::ComplexRows response = responses_.strip(int(s));
      down_[0].inverse(half_[s].strip(strip), response, scratch_.row(0));
      responses.re[s] = response.re;
      responses.im[s] = response.im;
    }
    simd::local_energy_strip(responses, size_t(size_.height),
                             energy_.row(strip), amplitude_.row(strip),
                             finest_squared_.row(0) + strip * kColumns,
                             finest_squared_.stride());
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
    // Only rounding errors of the transforms remain.
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
    for (int strip = 0; strip < energy_.height(); ++strip) {
      simd::add_energy_above_noise(energy_.row(strip), float(noise),
                                   size_t(energy_.width()), total_.row(strip));
    }
  }
  congruency.resize(plane.size());
  for (int y = 0; y < size_.height; ++y) {
    float* out = congruency.row(y);
    for (int x = 0; x < size_.width; ++x) {
      const float all = at(amplitude_, y, x);
      out[x] = all > 0 ? at(total_, y, x) / all : 0.0f;
    }
  }
}

}  // namespace framewise::measure
