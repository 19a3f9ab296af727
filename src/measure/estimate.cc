// SPDX-License-Identifier: Apache-2.0
#include "measure/estimate.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <vector>

namespace framewise::measure {
namespace {

// Proxies that explain less are not worth the degrees of freedom they cost.
constexpr double kLeastExplained = 0.4;
// A further proxy must reduce the residual to at most this share.
constexpr double kWorthItsFreedom = 0.8;
// A sample whose proxy mean is further than this many standard errors from the
// true mean does not show the relation that far out.
constexpr double kFarthest = 6;
// Upper limit of the share believed to be explained: few samples may miss rare
// frames that the proxies do not show.
constexpr double kMostExplained = 0.99;

// The quantile of the normal distribution by Newton's method on erfc.
double normal_quantile(double upper_tail) {
  double z = std::sqrt(std::max(0.0, -2 * std::log(2 * upper_tail)));
  for (int i = 0; i < 20; ++i) {
    const double tail = 0.5 * std::erfc(z / std::sqrt(2.0));
    const double density =
        std::exp(-z * z / 2) / std::sqrt(2 * 3.14159265358979323846);
    const double step = (tail - upper_tail) / density;
    z += step;
    if (std::abs(step) < 1e-14) break;
  }
  return z;
}

// Contrast of a stratum with its neighbors: its contribution to the mean minus
// the linear trend, because a drift is no error of a stratified sample. Scaled
// so that the mean square is the variance if neighbors are independent.
struct Contrast {
  Proxies x = {};
  double y = 0;
  double diversity = 0;
};
struct Term {
  size_t part;
  double factor;
};

// Contributions of each stratum to the means of x and y, minus those of an
// average stratum.
std::vector<Contrast> additions(std::span<const Drawn> drawn, double weight,
                                const Proxies& x_means, double y_mean) {
  std::vector<Contrast> all;
  for (const Drawn& one : drawn) {
    const double share = one.weight / weight;
    Contrast& part = all.emplace_back();
    for (size_t p = 0; p < kMostProxies; ++p) {
      part.x[p] = share * (one.proxies[p] - x_means[p]);
    }
    part.y = share * (one.value - y_mean);
    part.diversity = one.diversity;
  }
  return all;
}

Contrast combined(std::span<const Contrast> parts,
                  std::initializer_list<Term> terms) {
  Contrast sum;
  double squares = 0;
  for (const Term& term : terms) squares += term.factor * term.factor;
  for (const Term& term : terms) {
    const double factor = term.factor / std::sqrt(squares);
    for (size_t p = 0; p < kMostProxies; ++p) {
      sum.x[p] += factor * parts[term.part].x[p];
    }
    sum.y += factor * parts[term.part].y;
  }
  return sum;
}

// One contrast per stratum; at least three strata.
std::vector<Contrast> contrasts(std::span<const Contrast> parts) {
  const size_t n = parts.size();
  std::vector<Contrast> all;
  for (size_t i = 0; i < n; ++i) {
    if (n == 3) {
      all.push_back(combined(parts, {{0, 1}, {1, -2}, {2, 1}}));
    } else if (i == 0) {  // from the line through the next three
      all.push_back(combined(parts, {{0, 3}, {1, -4}, {2, -1}, {3, 2}}));
    } else if (i == n - 1) {
      all.push_back(
          combined(parts, {{i, 3}, {i - 1, -4}, {i - 2, -1}, {i - 3, 2}}));
    } else {
      all.push_back(combined(parts, {{i - 1, 1}, {i, -2}, {i + 1, 1}}));
    }
    all.back().diversity = parts[i].diversity;
  }
  return all;
}

// Degrees of freedom of the mean square of n contrasts. They share values:
// correlations are -4/6 for neighbors and 1/6 for those after (Satterthwaite
// 1946).
double degrees_of_freedom(double n) {
  constexpr double kShared = 1 + 2 * (16.0 / 36 + 1.0 / 36);
  return n / kShared;
}

double level_of(const Population& population) {
  return 1 - (1 - population.confidence) / population.rounds;
}

}  // namespace

double relative_width(size_t drawn, size_t all, const Population& population) {
  const double left = 1 / double(drawn) - 1 / double(all);
  return student_quantile(level_of(population),
                          degrees_of_freedom(double(drawn))) *
         std::sqrt(std::max(0.0, left));
}

namespace {

// The continued fraction of the incomplete beta function, by Lentz's method
// (Press and others, Numerical Recipes, 3rd edition, section 6.4).
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr double kPrecision = 1e-15;
  constexpr int kMostSteps = 1000;
  const auto away = [](double v) { return std::abs(v) < kTiny ? kTiny : v; };
  double c = 1;
  double d = 1 / away(1 - (a + b) * x / (a + 1));
  double h = d;
  for (int m = 1; m <= kMostSteps; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const double odd =
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    h *= d * c;
    if (std::abs(d * c - 1) < kPrecision) break;
  }
  return h;
}

double incomplete_beta(double a, double b, double x) {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
               a * std::log(x) + b * std::log1p(-x));
  return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a
                                   : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

}  // namespace

double student_quantile(double confidence, double degrees) {
  // Beyond so many degrees it is the normal quantile to 1e-6.
  constexpr double kNormal = 1e6;
  constexpr int kHalvings = 100;
  const double n = std::max(degrees, 1.0);
  if (n >= kNormal) return normal_quantile((1 - confidence) / 2);
  double low = 0;
  double high = 1e6;
  for (int i = 0; i < kHalvings; ++i) {
    const double t = (low + high) / 2;
    const double outside = incomplete_beta(n / 2, 0.5, n / (n + t * t));
    (outside > 1 - confidence ? low : high) = t;
  }
  return (low + high) / 2;
}

double worse_share(double confidence, size_t drawn) {
  return 1 - std::pow(1 - confidence, 1 / double(std::max<size_t>(drawn, 1)));
}

namespace {

// The regression of y on some of the proxies.
struct Regression {
  std::array<bool, kMostProxies> on = {};
  size_t proxies = 0;
  // Number of proxies, each of which costs a degree of freedom.
  size_t choices = 0;
  Proxies slopes = {};
  double left = 0;  // unexplained sum of squares
  // Uncertainty of the slopes: variance added to the mean per unit of residual.
  double of_slopes = 0;
};

double residual(const Contrast& part, const Regression& regression) {
  double left = part.y;
  for (size_t p = 0; p < kMostProxies; ++p) {
    left -= regression.slopes[p] * part.x[p];
  }
  return left;
}

// Solves a x = b for two b. False if a proxy is a linear combination of others.
struct Normal {
  std::array<Proxies, kMostProxies> a = {};
  Proxies b = {};
  Proxies c = {};

  bool solve(size_t n) {
    // Least share of a proxy that is independent of the others.
    constexpr double kLeastOwn = 1e-6;
    for (size_t k = 0; k < n; ++k) {
      if (a[k][k] < kLeastOwn) return false;
      for (size_t i = 0; i < n; ++i) {
        if (i == k) continue;
        const double factor = a[i][k] / a[k][k];
        for (size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
        b[i] -= factor * b[k];
        c[i] -= factor * c[k];
      }
    }
    for (size_t k = 0; k < n; ++k) b[k] /= a[k][k], c[k] /= a[k][k];
    return true;
  }
};

// `scales`: root of each proxy's sum of squares. `apart`: difference of its
// mean over all time from that of the sample.
std::optional<Regression> regression_on(
    const std::array<bool, kMostProxies>& on, std::span<const Contrast> parts,
    const Proxies& scales, const Proxies& apart) {
  std::vector<size_t> used;
  for (size_t p = 0; p < kMostProxies; ++p) {
    if (on[p]) used.push_back(p);
  }
  Normal normal;
  for (size_t i = 0; i < used.size(); ++i) {
    for (const Contrast& part : parts) {
      const double x = part.x[used[i]] / scales[used[i]];
      for (size_t j = 0; j < used.size(); ++j) {
        normal.a[i][j] += x * part.x[used[j]] / scales[used[j]];
      }
      normal.b[i] += x * part.y;
    }
    normal.c[i] = apart[used[i]] / scales[used[i]];
  }
  if (!normal.solve(used.size())) return std::nullopt;
  Regression found;
  found.on = on;
  found.proxies = used.size();
  for (size_t i = 0; i < used.size(); ++i) {
    found.slopes[used[i]] = normal.b[i] / scales[used[i]];
    found.of_slopes += apart[used[i]] / scales[used[i]] * normal.c[i];
  }
  for (const Contrast& part : parts) {
    const double left = residual(part, found);
    found.left += left * left;
  }
  return found;
}

// The regression with the smallest residual for its degrees of freedom; nullopt
// if none is worth them. `yy`: total sum of squares.
std::optional<Regression> best_regression(std::span<const Contrast> parts,
                                          const Proxies& apart, double freedom,
                                          double yy) {
  const double nothing = std::sqrt(1e-12 / double(parts.size()));
  Proxies scales = {};
  std::array<bool, kMostProxies> useful = {};
  for (size_t p = 0; p < kMostProxies; ++p) {
    for (const Contrast& part : parts) scales[p] += part.x[p] * part.x[p];
    scales[p] = std::sqrt(scales[p]);
    useful[p] =
        scales[p] > nothing && std::abs(apart[p]) <= kFarthest * scales[p];
  }
  const auto choices = size_t(std::ranges::count(useful, true));
  std::optional<Regression> best;
  double least = (1 - kLeastExplained) * yy;
  for (unsigned set = 1; set < 1u << kMostProxies; ++set) {
    std::array<bool, kMostProxies> on = {};
    bool all_useful = true;
    for (size_t p = 0; p < kMostProxies; ++p) {
      on[p] = (set >> p & 1) != 0;
      all_useful = all_useful && (useful[p] || !on[p]);
    }
    const auto found =
        all_useful ? regression_on(on, parts, scales, apart) : std::nullopt;
    const double rest = found ? freedom - double(found->proxies) : 0;
    if (rest < 1) continue;
    const double priced = found->left * freedom / rest /
                          std::pow(kWorthItsFreedom, double(found->proxies));
    if (priced < least) least = priced, best = found;
  }
  if (best) best->choices = choices;
  return best;
}

// What time that is unlike anything drawn may add to the error of the mean: its
// largest share at this level, times a spread that no measurement excludes.
// Strata give no other instant than their own, and so say nothing of it.
double error_of_unseen(std::span<const Drawn> drawn, double weight,
                       double y_mean, double level) {
  constexpr double kLeastSpread = 0.0002;  // of the mean
  double undrawn = 0;
  for (const Drawn& one : drawn) undrawn += one.weight / weight * one.diversity;
  return std::sqrt(undrawn) * worse_share(level, drawn.size()) * kLeastSpread *
         std::abs(y_mean);
}

// How far cheap values of all of the time are from those of the sample, as a
// share of them: where all drawn values are equal, no relation says more.
double unlikeness(const Proxies& apart, const Population& population) {
  double most = 0;
  for (size_t p = 0; p < kMostProxies; ++p) {
    const double mean = std::abs(population.proxy_means[p]);
    if (mean > 0) most = std::max(most, std::abs(apart[p]) / mean);
  }
  return std::min(most, 1.0);
}

}  // namespace

Estimate estimate_mean(std::span<const Drawn> drawn,
                       const Population& population) {
  double weight = 0;
  double y_mean = 0;
  Proxies x_means = {};
  for (const Drawn& one : drawn) {
    weight += one.weight;
    y_mean += one.weight * one.value;
    for (size_t p = 0; p < kMostProxies; ++p) {
      x_means[p] += one.weight * one.proxies[p];
    }
  }
  y_mean /= weight;
  Proxies apart = population.proxy_means;
  for (size_t p = 0; p < kMostProxies; ++p) {
    x_means[p] /= weight;
    apart[p] -= x_means[p];
  }
  const std::vector<Contrast> parts =
      contrasts(additions(drawn, weight, x_means, y_mean));
  double yy = 0;
  double diversity_yy = 0;
  for (const Contrast& part : parts) {
    yy += part.y * part.y;
    diversity_yy += part.diversity * part.y * part.y;
  }
  const double freedom = degrees_of_freedom(double(drawn.size()));
  const double level = level_of(population);

  const double unseen = error_of_unseen(drawn, weight, y_mean, level);
  Estimate result;
  result.mean = y_mean;
  result.half_width = std::hypot(
      student_quantile(level, freedom) * std::sqrt(diversity_yy), unseen);
  if (yy <= 0) {
    result.half_width = std::hypot(
        result.half_width, std::abs(y_mean) * unlikeness(apart, population));
    return result;
  }
  const auto regression = best_regression(parts, apart, freedom, yy);
  if (!regression) return result;

  double diversity_left = 0;
  for (const Contrast& part : parts) {
    const double left = residual(part, *regression);
    diversity_left += part.diversity * left * left;
  }
  const double left = std::max(regression->left, (1 - kMostExplained) * yy);
  diversity_left =
      std::max(diversity_left, (1 - kMostExplained) * diversity_yy);
  const double rest = std::max(1.0, freedom - double(regression->choices));
  for (size_t p = 0; p < kMostProxies; ++p) {
    result.mean += regression->slopes[p] * apart[p];
  }
  result.corrected_by = regression->on;
  result.half_width =
      std::hypot(student_quantile(level, rest) *
                     std::sqrt(diversity_left * freedom / rest +
                               left / rest * regression->of_slopes),
                 unseen);
  return result;
}

}  // namespace framewise::measure
