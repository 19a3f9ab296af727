// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/repeated_reference.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace framewise::timeline {
namespace {

constexpr double kLeastTimes = 1.5;

// Where in the reference the test is at a time of its own.
using Clockwork = std::function<double(double)>;

// Of the sampled time, how much shows what is due.
double share_of(const Track& reference, const Track& test, const Noise& noise,
                const Clockwork& due) {
  constexpr double kAlike = 3;
  const double rounding = reference.median_duration() / 2;
  double right = 0;
  double all = 0;
  for (size_t sample = 0; sample < noise.sampled().size(); ++sample) {
    const size_t j = noise.sampled()[sample];
    const double ms = due(test.starts[j] + 0.5 * test.duration(j));
    bool alike = false;
    for (const double near : {ms - rounding, ms, ms + rounding}) {
      const double its = noise.distance(sample, reference.at(near));
      alike |= noise.cost(its, noise.nearest(sample)) < kAlike;
    }
    all += test.duration(j);
    if (alike) right += test.duration(j);
  }
  return all > 0 ? right / all : 0;
}

// Writers lose the time of a last frame, or round it: pictures of later rounds
// that look like one of the reference alone tell how long a round takes.
std::optional<double> period_by_content(const Track& reference,
                                        const Track& test, const Noise& noise) {
  constexpr double kMostOff = 0.15;
  const double total = reference.total();
  std::vector<double> periods;
  for (size_t sample = 0; sample < noise.sampled().size(); ++sample) {
    const size_t j = noise.sampled()[sample];
    const double nearest = noise.nearest(sample);
    std::vector<size_t> alike;
    for (size_t i = 0; i < reference.size(); ++i) {
      if (noise.cost(noise.distance(sample, i), nearest) < 1)
        alike.push_back(i);
    }
    if (8 * alike.size() > reference.size() + 8) continue;
    for (const size_t i : alike) {
      const double since = test.starts[j] - reference.starts[i];
      const double rounds = std::round(since / total);
      if (rounds < 1) continue;
      const double period = since / rounds;
      if (std::abs(period / total - 1) < kMostOff) periods.push_back(period);
    }
  }
  if (periods.empty()) return std::nullopt;
  const auto middle = periods.begin() + ptrdiff_t(periods.size() / 2);
  std::nth_element(periods.begin(), middle, periods.end());
  return *middle;
}

}  // namespace

std::optional<double> find_loop(const Track& reference, const Track& test,
                                const Noise& noise) {
  constexpr double kMost = 0.9;
  constexpr double kMuchBetter = 0.2;
  const double total = reference.total();
  if (reference.size() < 3 || total <= 0 ||
      test.total() < kLeastTimes * total) {
    return std::nullopt;
  }
  const double last = reference.duration(reference.size() - 1);
  std::vector<double> periods = {
      total, test.total() / std::round(test.total() / total),
      total - last + reference.median_duration()};
  if (const auto found = period_by_content(reference, test, noise)) {
    periods.push_back(*found);
  }
  const auto share = [&](const Clockwork& due) {
    return share_of(reference, test, noise, due);
  };
  double best = 0;
  double most = 0;
  for (const double period : periods) {
    const double its = share([&](double ms) { return std::fmod(ms, period); });
    if (its > most) most = its, best = period;
  }
  // Content that hardly changes looks like a loop, too.
  const double otherwise =
      std::max(share([](double ms) { return ms; }),
               share([&](double ms) { return ms * total / test.total(); }));
  const bool is_loop = most >= kMost && most >= otherwise + kMuchBetter;
  return is_loop ? std::optional(best) : std::nullopt;
}

}  // namespace framewise::timeline
