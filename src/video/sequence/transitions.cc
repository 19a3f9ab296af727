// SPDX-License-Identifier: Apache-2.0
#include "video/sequence/transitions.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "base/sha256.h"
#include "video/sequence/portable_math.h"

namespace framewise::video {
namespace {

// Part of every row that is spread evenly. Without it near duplicates drive all
// other probabilities of a row to zero, and the order meets dead ends.
constexpr double kEvenPart = 0.02;

// Rounds that balance rows and columns: few suffice to compare temperatures.
constexpr int kSearchRounds = 30;
constexpr int kFinalRounds = 200;
constexpr int kSparseSearchRounds = 5;
constexpr int kSparseFinalRounds = 40;
constexpr double kSearchTolerance = 1e-3;
constexpr double kFinalTolerance = 1e-9;

constexpr double kScale = double(1 << 30);
constexpr double kTiny = 1e-100;

float median_of(std::vector<float> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + long(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Sums in a fixed order that compilers can vectorize.
double dot(const double* a, const double* b, size_t count) {
  double sums[4] = {};
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (size_t k = 0; k < 4; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (; i < count; ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Shared by both forms: scaling until rows add up to 1 and columns to their
// target, and the search for the temperature. `Matrix` has:
//   set_temperature(T)          its elements become exp(-(cost - least) / T)
//   rows(v, u)                  u[i] = 1 / sum over j of w[i][j] v[j]
//   columns(u, sums)            sums[j] = sum over i of w[i][j] u[i]
//   mean_choices(u, v)          mean over rows of 2^entropy
template <typename Matrix>
class Balance {
 public:
  Balance(Matrix& matrix, std::span<const double> targets)
      : matrix_(matrix),
        targets_(targets),
        v_(targets.size(), 1),
        u_(targets.size(), 1),
        sums_(targets.size()) {}

  void scale(int rounds, double tolerance) {
    for (int round = 0; round < rounds; ++round) {
      matrix_.rows(v_, u_);
      matrix_.columns(u_, sums_);
      double worst = 0;
      for (size_t j = 0; j < v_.size(); ++j) {
        worst = std::max(worst, std::abs(sums_[j] * v_[j] - targets_[j]));
        v_[j] = targets_[j] / std::max(sums_[j], kTiny);
      }
      if (worst < tolerance) break;
    }
    matrix_.rows(v_, u_);
  }

  // The choices rise with the temperature, so that halving finds it.
  void find_temperature(double wanted_choices, int rounds) {
    double low = -6.9, high = 6.9;  // ln 0.001, ln 1000
    for (int step = 0; step < 14; ++step) {
      const double middle = (low + high) / 2;
      matrix_.set_temperature(portable_exp(middle));
      std::fill(v_.begin(), v_.end(), 1.0);
      scale(rounds, kSearchTolerance);
      const double choices = matrix_.mean_choices(u_, v_);
      if (std::abs(choices - wanted_choices) < 0.002 * wanted_choices) break;
      (choices < wanted_choices ? low : high) = middle;
    }
  }

  const std::vector<double>& u() const { return u_; }
  const std::vector<double>& v() const { return v_; }

 private:
  Matrix& matrix_;
  std::span<const double> targets_;
  std::vector<double> v_;
  std::vector<double> u_;
  std::vector<double> sums_;
};

std::vector<double> logs_of(std::span<const double> values) {
  std::vector<double> logs(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    logs[i] = portable_log(std::max(values[i], kTiny));
  }
  return logs;
}

class DenseMatrix {
 public:
  explicit DenseMatrix(const SeamCosts& costs)
      : n_(costs.clips()), excess_(n_ * n_), weights_(n_ * n_) {
    std::vector<float> off_diagonal;
    off_diagonal.reserve(n_ * n_);
    for (size_t i = 0; i < n_; ++i) {
      for (size_t j = 0; j < n_; ++j) {
        if (i != j) off_diagonal.push_back(costs.row(i)[j]);
      }
    }
    const float median = median_of(std::move(off_diagonal));
    const double unit = median > 0 ? 1.0 / double(median) : 1.0;
    for (size_t i = 0; i < n_; ++i) {
      double least = INFINITY;
      for (size_t j = 0; j < n_; ++j) {
        if (i != j) least = std::min(least, double(costs.row(i)[j]));
      }
      for (size_t j = 0; j < n_; ++j) {
        excess_[i * n_ + j] = (double(costs.row(i)[j]) - least) * unit;
      }
    }
  }

  void set_temperature(double temperature) {
    const double factor = -1 / temperature;
    temperature_ = temperature;
    for (size_t k = 0; k < excess_.size(); ++k) {
      weights_[k] = portable_exp(excess_[k] * factor) + kTiny;
    }
    for (size_t i = 0; i < n_; ++i) weights_[i * n_ + i] = 0;
  }

  void rows(std::span<const double> v, std::span<double> u) const {
    for (size_t i = 0; i < n_; ++i) {
      u[i] = 1 / std::max(dot(&weights_[i * n_], v.data(), n_), kTiny);
    }
  }

  void columns(std::span<const double> u, std::span<double> sums) const {
    std::fill(sums.begin(), sums.end(), 0.0);
    for (size_t i = 0; i < n_; ++i) {
      const double* row = &weights_[i * n_];
      const double factor = u[i];
      for (size_t j = 0; j < n_; ++j) sums[j] += factor * row[j];
    }
  }

  double mean_choices(std::span<const double> u,
                      std::span<const double> v) const {
    const std::vector<double> log_u = logs_of(u), log_v = logs_of(v);
    double sum = 0;
    for (size_t i = 0; i < n_; ++i) {
      double entropy = 0;
      for (size_t j = 0; j < n_; ++j) {
        const double p = u[i] * weights_[i * n_ + j] * v[j];
        entropy -=
            p * (log_u[i] + log_v[j] - excess_[i * n_ + j] / temperature_);
      }
      sum += portable_exp(entropy);
    }
    return sum / double(n_);
  }

  double weight(size_t i, size_t j) const { return weights_[i * n_ + j]; }

 private:
  size_t n_;
  double temperature_ = 1;
  std::vector<double> excess_;  // cost above the least of the row
  std::vector<double> weights_;
};

class SparseMatrix {
 public:
  explicit SparseMatrix(const SeamCosts& costs) : costs_(costs) {
    const double unit = costs.others() > 0 ? 1.0 / double(costs.others()) : 1.0;
    for (size_t i = 0; i < costs.clips(); ++i) {
      float least = costs.others();
      for (const auto& next : costs.best(i)) least = std::min(least, next.cost);
      starts_.push_back(clips_.size());
      for (const auto& next : costs.best(i)) {
        clips_.push_back(next.clip);
        excess_.push_back(double(next.cost - least) * unit);
      }
      rest_excess_.push_back(double(costs.others() - least) * unit);
    }
    starts_.push_back(clips_.size());
    weights_.resize(clips_.size());
    rest_.resize(costs.clips());
  }

  void set_temperature(double temperature) {
    temperature_ = temperature;
    const double factor = -1 / temperature;
    for (size_t k = 0; k < excess_.size(); ++k) {
      weights_[k] = portable_exp(excess_[k] * factor) + kTiny;
    }
    for (size_t i = 0; i < rest_.size(); ++i) {
      rest_[i] = portable_exp(rest_excess_[i] * factor) + kTiny;
    }
  }

  void rows(std::span<const double> v, std::span<double> u) const {
    double all = 0;
    for (const double one : v) all += one;
    for (size_t i = 0; i < u.size(); ++i) {
      double listed = v[i], sum = 0;
      for (size_t k = starts_[i]; k < starts_[i + 1]; ++k) {
        sum += weights_[k] * v[clips_[k]];
        listed += v[clips_[k]];
      }
      u[i] = 1 / std::max(sum + rest_[i] * std::max(all - listed, 0.0), kTiny);
    }
  }

  void columns(std::span<const double> u, std::span<double> sums) const {
    double all = 0;
    for (size_t i = 0; i < u.size(); ++i) all += u[i] * rest_[i];
    for (size_t i = 0; i < u.size(); ++i) sums[i] = all - u[i] * rest_[i];
    for (size_t i = 0; i < u.size(); ++i) {
      for (size_t k = starts_[i]; k < starts_[i + 1]; ++k) {
        sums[clips_[k]] += u[i] * (weights_[k] - rest_[i]);
      }
    }
  }

  double mean_choices(std::span<const double> u,
                      std::span<const double> v) const {
    const std::vector<double> log_u = logs_of(u), log_v = logs_of(v);
    double all = 0, all_logs = 0;
    for (size_t j = 0; j < v.size(); ++j) {
      all += v[j];
      all_logs += v[j] * log_v[j];
    }
    double sum = 0;
    for (size_t i = 0; i < u.size(); ++i) {
      double entropy = 0;
      double rest = all - v[i], rest_logs = all_logs - v[i] * log_v[i];
      for (size_t k = starts_[i]; k < starts_[i + 1]; ++k) {
        const size_t j = clips_[k];
        entropy -= u[i] * weights_[k] * v[j] *
                   (log_u[i] + log_v[j] - excess_[k] / temperature_);
        rest -= v[j];
        rest_logs -= v[j] * log_v[j];
      }
      const double factor = u[i] * rest_[i];
      const double log_factor = log_u[i] - rest_excess_[i] / temperature_;
      entropy -= factor * (std::max(rest, 0.0) * log_factor + rest_logs);
      sum += portable_exp(entropy);
    }
    return sum / double(u.size());
  }

  double rest(size_t i) const { return rest_[i]; }
  template <typename Take>
  void each(size_t i, Take&& take) const {
    for (size_t k = starts_[i]; k < starts_[i + 1]; ++k) {
      take(clips_[k], weights_[k]);
    }
  }

 private:
  const SeamCosts& costs_;
  double temperature_ = 1;
  std::vector<size_t> starts_;  // of each row, and the end
  std::vector<uint32_t> clips_;
  std::vector<double> excess_;
  std::vector<double> rest_excess_;  // per row
  std::vector<double> weights_;
  std::vector<double> rest_;
};

std::vector<double> targets_of(std::span<const double> shares) {
  std::vector<double> targets(shares.begin(), shares.end());
  for (double& target : targets) target *= double(shares.size());
  return targets;
}

}  // namespace

SeamCosts SeamCosts::dense(size_t clips, std::vector<float> costs) {
  SeamCosts made;
  made.clips_ = clips;
  made.dense_ = std::move(costs);
  return made;
}

SeamCosts SeamCosts::sparse(std::vector<std::vector<Successor>> best,
                            float others) {
  SeamCosts made;
  made.clips_ = best.size();
  made.best_ = std::move(best);
  made.others_ = others;
  return made;
}

float SeamCosts::cost(size_t from, size_t to) const {
  if (is_dense()) return dense_[from * clips_ + to];
  for (const Successor& next : best_[from]) {
    if (next.clip == to) return next.cost;
  }
  return others_;
}

SeamCosts::Successor SeamCosts::best_after(size_t from) const {
  if (!is_dense()) return best_[from].front();
  Successor best{0, INFINITY};
  for (uint32_t j = 0; j < clips_; ++j) {
    const float cost = dense_[from * clips_ + j];
    if (j != from && cost < best.cost) best = {j, cost};
  }
  return best;
}

void Transitions::add_row(std::span<const double> probabilities, size_t from) {
  const double even = kEvenPart / double(std::max<size_t>(clips_ - 1, 1));
  for (size_t j = 0; j < clips_; ++j) {
    const double p = (1 - kEvenPart) * probabilities[j] + even;
    const auto weight = uint32_t(p * kScale + 0.5);
    dense_.push_back(j == from ? 0 : std::max<uint32_t>(weight, 1));
  }
}

Transitions Transitions::from_dense(const SeamCosts& costs, double variety,
                                    std::span<const double> shares) {
  const size_t n = costs.clips();
  const std::vector<double> targets = targets_of(shares);
  DenseMatrix matrix(costs);
  Balance balance(matrix, targets);
  balance.find_temperature(variety * double(n - 1), kSearchRounds);
  balance.scale(kFinalRounds, kFinalTolerance);
  Transitions made;
  made.clips_ = n;
  made.dense_.reserve(n * n);
  std::vector<double> row(n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      row[j] = balance.u()[i] * matrix.weight(i, j) * balance.v()[j];
    }
    made.add_row(row, i);
  }
  return made;
}

Transitions Transitions::from_sparse(const SeamCosts& costs, double variety,
                                     std::span<const double> shares) {
  const size_t n = costs.clips();
  const std::vector<double> targets = targets_of(shares);
  SparseMatrix matrix(costs);
  Balance balance(matrix, targets);
  balance.find_temperature(variety * double(n - 1), kSparseSearchRounds);
  balance.scale(kSparseFinalRounds, kFinalTolerance);
  Transitions made;
  made.clips_ = n;
  made.columns_ = balance.v();
  made.rows_.resize(n);
  const double even = kEvenPart / double(n - 1);
  for (size_t i = 0; i < n; ++i) {
    made.factors_.push_back((1 - kEvenPart) * balance.u()[i] * matrix.rest(i));
    matrix.each(i, [&](uint32_t j, double weight) {
      const double p = balance.u()[i] * weight * balance.v()[j];
      made.rows_[i].push_back({j, (1 - kEvenPart) * p + even});
    });
  }
  return made;
}

Transitions Transitions::from_costs(const SeamCosts& costs, double variety,
                                    std::span<const double> shares) {
  if (costs.clips() < 2) return by_shares(shares);
  return costs.is_dense() ? from_dense(costs, variety, shares)
                          : from_sparse(costs, variety, shares);
}

Transitions Transitions::by_shares(std::span<const double> shares) {
  Transitions made;
  made.clips_ = shares.size();
  made.columns_.assign(shares.begin(), shares.end());
  return made;
}

Result<Transitions> Transitions::from_probabilities(
    std::span<const double> matrix, size_t clips) {
  Transitions made;
  made.clips_ = clips;
  made.dense_.reserve(clips * clips);
  for (size_t i = 0; i < clips; ++i) {
    const auto row = matrix.subspan(i * clips, clips);
    double sum = 0;
    for (const double p : row) {
      if (!std::isfinite(p) || p < 0) {
        return fail(ErrorKind::kUsage,
                    "row {} of the matrix has the probability {}", i + 1, p);
      }
      sum += p;
    }
    if (std::abs(sum - 1) > 1e-6) {
      return with_hint(
          fail(ErrorKind::kUsage, "row {} of the matrix adds up to {:.9g}",
               i + 1, sum),
          "the probabilities of a row must add up to 1");
    }
    made.add_row(row, i);
  }
  return made;
}

Transitions Transitions::from_counts(std::span<const double> counts,
                                     size_t clips) {
  constexpr double kSpread = 0.25;
  Transitions made;
  made.clips_ = clips;
  made.dense_.reserve(clips * clips);
  const double even = 1.0 / double(std::max<size_t>(clips - 1, 1));
  std::vector<double> row(clips);
  for (size_t i = 0; i < clips; ++i) {
    double sum = 0;
    for (size_t j = 0; j < clips; ++j) {
      if (j != i) sum += counts[i * clips + j];
    }
    for (size_t j = 0; j < clips; ++j) {
      row[j] =
          sum > 0 ? (1 - kSpread) * counts[i * clips + j] / sum + kSpread * even
                  : even;
    }
    made.add_row(row, i);
  }
  return made;
}

void Transitions::weights_after(size_t from, std::span<double> weights) const {
  if (!dense_.empty()) {
    const uint32_t* row = &dense_[from * clips_];
    for (size_t j = 0; j < clips_; ++j) weights[j] = double(row[j]);
    return;
  }
  const double factor = factors_.empty() ? 1 : factors_[from];
  const double even = factors_.empty() ? 0 : kEvenPart / double(clips_ - 1);
  for (size_t j = 0; j < clips_; ++j) weights[j] = factor * columns_[j] + even;
  if (!rows_.empty()) {
    for (const Entry& entry : rows_[from]) weights[entry.clip] = entry.weight;
  }
  weights[from] = 0;
}

std::string Transitions::sha256() const {
  Sha256 hash;
  const auto add = [&](const auto& values) {
    hash.update(std::as_bytes(std::span(values)));
  };
  add(dense_);
  add(columns_);
  add(factors_);
  for (const auto& row : rows_) {
    for (const Entry& entry : row) {
      add(std::span(&entry.clip, 1));
      add(std::span(&entry.weight, 1));
    }
  }
  return hash.hex();
}

}  // namespace framewise::video
