// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/covariance.h"

#include <algorithm>
#include <cmath>

namespace framewise::measure {
namespace {

constexpr int kSide = BlockCovariance::kSide;
constexpr int kCells = BlockCovariance::kCells;
using Matrix = BlockCovariance::Matrix;
using Vector = BlockCovariance::Vector;

// Below it an eigenvalue, a pivot or a share of neighbors counts as nothing.
constexpr double kNothing = 1e-6;

float hypotenuse(float x, float y) { return std::sqrt(x * x + y * y); }

// A symmetric matrix with the same eigenvalues that has only these elements:
// the diagonal and those beside it.
struct Tridiagonal {
  Vector diagonal{};
  Vector beside{};  // [i]: between i and i + 1
};

// Reflects the part of the matrix behind column `c` so that the column is zero
// below the element `c` + 1 (Householder).
void clear_column(Matrix& a, int c) {
  const int first = c + 1;
  float squares = 0;
  for (int i = first + 1; i < kCells; ++i) squares += a[i][c] * a[i][c];
  const float below = std::sqrt(squares);
  if (below == 0) return;
  const float alpha = a[first][c];
  const float beta = (alpha >= 0 ? -1.0f : 1.0f) * hypotenuse(alpha, below);
  const float tau = (beta - alpha) / beta;
  const float scale = alpha - beta;
  Vector v{};
  if (scale != 0) {
    for (int i = first; i < kCells; ++i) v[i] = a[i][c] / scale;
  } else {
    for (int i = first; i < kCells; ++i) v[i] = a[i][c];
  }
  a[first][c] = scale != 0 ? beta : alpha;
  if (tau == 0) return;
  v[first] = 1;
  Vector x{};
  for (int i = first; i < kCells; ++i) {
    for (int j = first; j < kCells; ++j) x[i] += tau * a[i][j] * v[j];
  }
  float product = 0;
  for (int i = first; i < kCells; ++i) product += x[i] * v[i];
  const auto alpha_of_v = float(-0.5 * double(tau) * double(product));
  for (int i = first; i < kCells; ++i) x[i] += alpha_of_v * v[i];
  for (int i = first; i < kCells; ++i) {
    for (int j = first; j < kCells; ++j) {
      a[i][j] -= x[i] * v[j] + v[i] * x[j];
    }
  }
}

Tridiagonal tridiagonal_of(Matrix& a) {
  for (int c = 0; c < kCells - 2; ++c) clear_column(a, c);
  Tridiagonal t;
  for (int i = 0; i < kCells; ++i) t.diagonal[i] = a[i][i];
  for (int i = 0; i + 1 < kCells; ++i) t.beside[i] = a[i + 1][i];
  return t;
}

// Rows [first, first + count) of a tridiagonal matrix.
struct Part {
  float* diagonal;
  float* beside;
  int count;

  void clear_small() const {
    for (int i = 0; i + 1 < count; ++i) {
      const float around = std::fabs(diagonal[i]) + std::fabs(diagonal[i + 1]);
      if (double(std::fabs(beside[i])) < kNothing * double(around)) {
        beside[i] = 0;
      }
    }
  }

  // Wilkinson's shift: the eigenvalue of the last two rows near the last
  // element.
  float shift() const {
    const float last = diagonal[count - 1];
    const float between = beside[count - 2];
    const float half = (diagonal[count - 2] - last) / 2;
    float shift = last - std::fabs(between);
    if (half > 0) {
      shift = last - between * (between / (half + hypotenuse(half, between)));
    } else if (half < 0) {
      shift = last + between * (between / (-half + hypotenuse(half, between)));
    }
    const float first = std::fabs(diagonal[0]) + std::fabs(beside[0]);
    return kNothing * double(std::fabs(shift)) > double(first) ? 0 : shift;
  }

  // One implicit step of the QR algorithm: a rotation moves down the rows.
  void step() const;
};

struct Rotation {
  float cosine = 1;
  float sine = 0;

  // The rotation that makes b zero.
  Rotation(float a, float b) {
    if (b == 0) return;
    const bool steep = std::fabs(b) > std::fabs(a);
    const float t = steep ? -a / b : -b / a;
    const float one = 1 + t * t;
    const auto longer = float(1.0 / std::sqrt(double(one)));
    (steep ? sine : cosine) = longer;
    (steep ? cosine : sine) = longer * t;
  }
};

void Part::step() const {
  float x = diagonal[0] - shift();
  float z = beside[0];
  float before = 0;  // the element left of the rotation, and what it adds
  float bulge = 0;
  float p = diagonal[0];
  float b = beside[0];
  for (int k = 0; k + 1 < count; ++k) {
    const float q = diagonal[k + 1];
    const float next = k + 2 < count ? beside[k + 1] : 0;
    const Rotation r(x, z);
    const float c = r.cosine;
    const float s = r.sine;
    if (k > 0) beside[k - 1] = c * before - s * bulge;
    diagonal[k] = c * (c * p - s * b) + s * (s * q - c * b);
    before = c * (s * p + c * b) - s * (s * b + c * q);
    p = s * (s * p + c * b) + c * (s * b + c * q);
    bulge = -s * next;
    b = c * next;
    if (k + 2 < count) beside[k + 1] = b;
    x = before;
    z = bulge;
  }
  diagonal[count - 1] = p;
  beside[count - 2] = before;
}

// What a reflection that makes column `c` of `z` upper triangular does with the
// rows from `c` on.
void reflect(Matrix& z, Matrix& q, int c) {
  Vector v{};
  float squares = 0;
  for (int i = c; i < kCells; ++i) {
    v[i] = z[i][c];
    squares += v[i] * v[i];
  }
  // libvmaf takes the sign from the covariance, whose diagonal is positive.
  v[c] += std::sqrt(squares);
  squares = 0;
  for (int i = c; i < kCells; ++i) squares += v[i] * v[i];
  const float length = std::sqrt(squares);
  for (int i = c; i < kCells; ++i) v[i] /= length;
  Matrix h;
  for (int i = c; i < kCells; ++i) {
    for (int j = c; j < kCells; ++j) h[i][j] = -2 * v[i] * v[j];
    h[i][i] += 1;
  }
  const auto apply = [&](Matrix& to, int first_column) {
    const Matrix from = to;
    for (int i = c; i < kCells; ++i) {
      Vector row{};
      for (int k = c; k < kCells; ++k) {
        for (int j = first_column; j < kCells; ++j)
          row[j] += h[i][k] * from[k][j];
      }
      std::copy(row.begin() + first_column, row.end(),
                to[i].begin() + first_column);
    }
  };
  apply(z, c);
  apply(q, 0);
}

}  // namespace

Vector eigenvalues_of(Matrix matrix) {
  constexpr int kMostSteps = 500;
  Tridiagonal t = tridiagonal_of(matrix);
  Part{t.diagonal.data(), t.beside.data(), kCells}.clear_small();
  int last = kCells - 1;
  for (int steps = 0; last > 0 && steps < kMostSteps;) {
    if (t.beside[last - 1] == 0) {
      --last;
      continue;
    }
    int first = last - 1;
    while (first > 0 && t.beside[first - 1] != 0) --first;
    const Part part = {t.diagonal.data() + first, t.beside.data() + first,
                       last - first + 1};
    part.step();
    part.clear_small();
    ++steps;
  }
  return t.diagonal;
}

void BlockCovariance::find_covariance(const ImageF& plane, Size covered) {
  const int width = covered.width - kSide + 1;
  const int height = covered.height - kSide + 1;
  const auto count = float(size_t(width) * size_t(height));
  std::array<double, kCells> means;
  for (int cell = 0; cell < kCells; ++cell) {
    float sum = 0;
    for (int y = 0; y < height; ++y) {
      const float* row = plane.row(y + cell / kSide) + cell % kSide;
      for (int x = 0; x < width; ++x) sum += row[x];
    }
    means[cell] = double(sum / count);
  }
  std::array<std::array<double, kCells>, kCells> sums{};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::array<double, kCells> off;
      for (int cell = 0; cell < kCells; ++cell) {
        off[cell] =
            double(plane.row(y + cell / kSide)[x + cell % kSide]) - means[cell];
      }
      for (int i = 0; i < kCells; ++i) {
        for (int j = 0; j <= i; ++j) sums[i][j] += off[i] * off[j];
      }
    }
  }
  for (int i = 0; i < kCells; ++i) {
    for (int j = 0; j <= i; ++j) {
      covariance_[i][j] = covariance_[j][i] =
          float(sums[i][j] / double(size_t(width) * size_t(height)));
    }
  }
}

// Solves covariance · x = samples for all blocks at once, by QR.
bool BlockCovariance::find_distances(const ImageF& plane, Size covered) {
  const int across = covered.width / kSide;
  const auto blocks = size_t(across) * size_t(covered.height / kSide);
  samples_.resize(blocks * kCells);
  projected_.assign(blocks * kCells, 0);
  for (int y = 0; y < covered.height; ++y) {
    for (int x = 0; x < covered.width; ++x) {
      const auto cell = size_t(y % kSide * kSide + x % kSide);
      const auto block = size_t(y / kSide * across + x / kSide);
      samples_[cell * blocks + block] = plane.row(y)[x];
    }
  }
  Matrix z = covariance_;
  Matrix q{};
  for (int i = 0; i < kCells; ++i) q[i][i] = 1;
  for (int c = 0; c + 1 < kCells; ++c) reflect(z, q, c);
  Matrix r{};
  for (int i = 0; i < kCells; ++i) {
    for (int k = 0; k < kCells; ++k) {
      for (int j = 0; j < kCells; ++j) r[i][j] += q[i][k] * covariance_[k][j];
    }
  }
  for (int i = 0; i < kCells; ++i) {
    float* to = projected_.data() + size_t(i) * blocks;
    for (int k = 0; k < kCells; ++k) {
      const float* from = samples_.data() + size_t(k) * blocks;
      for (size_t b = 0; b < blocks; ++b) to[b] += q[i][k] * from[b];
    }
  }
  for (int i = kCells - 1; i >= 0; --i) {
    if (!(double(std::fabs(r[i][i])) >= kNothing)) return false;
    float* to = projected_.data() + size_t(i) * blocks;
    for (int k = i + 1; k < kCells; ++k) {
      const float* known = projected_.data() + size_t(k) * blocks;
      for (size_t b = 0; b < blocks; ++b) to[b] -= known[b] * r[i][k];
    }
    for (size_t b = 0; b < blocks; ++b) to[b] /= r[i][i];
  }
  for (size_t b = 0; b < blocks; ++b) {
    float sum = projected_[b] * samples_[b] / float(kCells);
    for (size_t i = 1; i < kCells; ++i) {
      const size_t at = i * blocks + b;
      sum += projected_[at] * samples_[at] / float(kCells);
    }
    distances_[b] = sum;
  }
  return true;
}

void BlockCovariance::compute(const ImageF& plane) {
  const Size covered = {plane.width() / kSide * kSide,
                        plane.height() / kSide * kSide};
  const auto blocks =
      size_t(covered.width / kSide) * size_t(covered.height / kSide);
  find_covariance(plane, covered);
  eigenvalues_ = eigenvalues_of(covariance_);
  distances_.assign(blocks, 0);
  regular_ =
      std::all_of(eigenvalues_.begin(), eigenvalues_.end(),
                  [](float value) { return double(value) >= kNothing; }) &&
      find_distances(plane, covered);
  if (!regular_) distances_.assign(blocks, 0);
}

}  // namespace framewise::measure
