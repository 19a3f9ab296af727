// SPDX-License-Identifier: Apache-2.0
// How often an interval of 95 % holds the mean over all pairs: what metrics say
// of real clips, coded in four ways, sampled over and over.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "bench_support.h"
#include "measure/estimate.h"
#include "real_clips.h"
#include "timeline/sampling/online_draw.h"
#include "timeline/sampling/strata.h"

namespace framewise::bench {
namespace {

constexpr int kSeeds = 1000;
constexpr std::array kMetrics = {"ssimulacra2", "butteraugli", "ciede2000"};
// What is known of every pair.
constexpr std::array kProxies = {"mae", "local_error", "score"};

// Of many samples of a series.
struct Outcome {
  double held = 0;   // share of the intervals that hold the mean over all
  double error = 0;  // of the estimate, as a share of that mean; on average
  double width = 0;  // half of the interval, likewise

  void add(const measure::Estimate& estimate, double truth) {
    const double off = std::abs(estimate.mean - truth);
    held += off <= estimate.half_width + 1e-12;
    error += off / std::abs(truth);
    width += estimate.half_width / std::abs(truth);
  }
  Outcome per_sample() const {
    return {held / kSeeds, error / kSeeds, width / kSeeds};
  }
};

// How about so many instants are drawn.
using Way = timeline::Strata (*)(std::span<const timeline::Moment>, size_t,
                                 uint64_t);

// When all is known.
timeline::Strata afterwards(std::span<const timeline::Moment> moments,
                            size_t count, uint64_t seed) {
  return timeline::Strata(moments, timeline::Cutting::kQuality, count, seed);
}

// As `--sample auto` does first.
timeline::Strata drawn_online(std::span<const timeline::Moment> moments,
                              size_t count, uint64_t seed) {
  double time = 0;
  for (const timeline::Moment& one : moments) time += one.weight;
  timeline::OnlineDraw draw(time / double(count), seed);
  for (size_t i = 0; i < moments.size(); ++i) {
    draw.add(i, moments[i]);
  }
  return draw.strata();
}

// What a metric and the cheap ones say of each pair that is not identical.
struct Series {
  std::vector<timeline::Moment> moments;
  std::vector<double> values;
  std::vector<measure::Proxies> proxies;

  // Of something that moment i has.
  template <typename Of>
  double mean(const Of& of) const {
    double sum = 0;
    double weight = 0;
    for (size_t i = 0; i < moments.size(); ++i) {
      sum += moments[i].weight * of(i);
      weight += moments[i].weight;
    }
    return sum / weight;
  }
  double mean_value() const {
    return mean([this](size_t i) { return values[i]; });
  }
  Outcome sampled(size_t count, Way way) const;
  Outcome drawn_at_random(size_t count) const;
};

// The yardstick: pairs drawn blindly and Student's interval, which would hold
// the mean in 95 % of samples if values were normally distributed.
Outcome Series::drawn_at_random(size_t count) const {
  const double truth = mean_value();
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const double n = double(count);
  const double left = 1 - n / double(values.size());
  const double quantile = measure::student_quantile(0.95, n - 1);
  Outcome outcome;
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    std::mt19937 random(seed);
    std::shuffle(order.begin(), order.end(), random);
    double weight = 0;
    double sum = 0;
    for (size_t k = 0; k < count; ++k) {
      weight += moments[order[k]].weight;
      sum += moments[order[k]].weight * values[order[k]];
    }
    const double drawn = sum / weight;
    double squares = 0;
    for (size_t k = 0; k < count; ++k) {
      const double apart =
          moments[order[k]].weight / weight * (values[order[k]] - drawn);
      squares += apart * apart;
    }
    const double width = quantile * std::sqrt(squares * n / (n - 1) * left);
    outcome.add({drawn, width}, truth);
  }
  return outcome.per_sample();
}

Outcome Series::sampled(size_t count, Way way) const {
  const double truth = mean_value();
  measure::Proxies of_all;
  for (size_t p = 0; p < of_all.size(); ++p) {
    of_all[p] = mean([&](size_t i) { return proxies[i][p]; });
  }
  Outcome outcome;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    std::vector<measure::Drawn> drawn;
    for (const timeline::DrawnMoment& one : way(moments, count, seed).drawn()) {
      drawn.push_back(
          {values[one.moment], proxies[one.moment], one.weight, one.diversity});
    }
    outcome.add(measure::estimate_mean(drawn, {.proxy_means = of_all}), truth);
  }
  return outcome.per_sample();
}

// One series for each metric.
std::vector<Series> series_of(const RealPair& pair) {
  const MetricReport& score = pair.metric("score");
  std::vector<Series> all;
  for (size_t i = 0; i < kMetrics.size(); ++i) {
    const MetricReport& metric = pair.metric(kMetrics[i]);
    Series& series = all.emplace_back();
    for (const Meeting& meeting : pair.comparison.meetings) {
      if (*score.values[meeting.pair] >= 100) continue;
      series.moments.push_back(
          {meeting.duration_ms, 0, *score.values[meeting.pair],
           *pair.metric("local_error").values[meeting.pair]});
      series.values.push_back(*metric.values[meeting.pair]);
      measure::Proxies& proxies = series.proxies.emplace_back();
      for (size_t p = 0; p < proxies.size(); ++p) {
        proxies[p] = *pair.metric(kProxies[p]).values[meeting.pair];
      }
    }
  }
  return all;
}

std::string tally(std::vector<Outcome> outcomes) {
  std::sort(outcomes.begin(), outcomes.end(),
            [](const Outcome& a, const Outcome& b) { return a.held < b.held; });
  const double n = double(outcomes.size());
  Outcome mean;
  int below = 0;
  int above = 0;
  int always = 0;
  for (const Outcome& one : outcomes) {
    mean.held += one.held / n;
    mean.error += one.error / n;
    mean.width += one.width / n;
    below += one.held < 0.93;
    above += one.held > 0.97;
    always += one.held >= 1;
  }
  return fmt::format(
      "{:.1f} % in the mean; {:.0f} % of {} series below 93, {:.0f} % above "
      "97 ({} always held); least {:.1f}, median {:.1f}; off by {:.2f} % of "
      "the "
      "mean, half of the interval {:.2f} %",
      100 * mean.held, 100 * below / n, outcomes.size(), 100 * above / n,
      always, 100 * outcomes.front().held,
      100 * outcomes[outcomes.size() / 2].held, 100 * mean.error,
      100 * mean.width);
}

int run() {
  Table table(
      {"clip", "coding", "pairs", "ssimulacra2", "butteraugli", "ciede2000"});
  std::vector<Outcome> of_16;
  std::vector<Outcome> of_32;
  std::vector<Outcome> of_16_afterwards;
  std::vector<Outcome> of_32_afterwards;
  std::vector<Outcome> of_16_at_random;
  std::vector<Outcome> of_32_at_random;
  std::vector<std::string> metrics(kProxies.begin(), kProxies.end());
  metrics.insert(metrics.end(), kMetrics.begin(), kMetrics.end());
  const bool found = for_each_real_pair(metrics, [&](const RealPair& pair) {
    const std::vector<Series> all = series_of(pair);
    if (all.front().values.size() < 100) return;
    std::vector<std::string> row = {
        pair.clip, pair.coding, fmt::format("{}", all.front().values.size())};
    for (const Series& series : all) {
      of_16.push_back(series.sampled(16, drawn_online));
      of_32.push_back(series.sampled(32, drawn_online));
      of_16_afterwards.push_back(series.sampled(16, afterwards));
      of_32_afterwards.push_back(series.sampled(32, afterwards));
      of_16_at_random.push_back(series.drawn_at_random(16));
      of_32_at_random.push_back(series.drawn_at_random(32));
      row.push_back(fmt::format("{:.1f} {:.1f} %", 100 * of_16.back().held,
                                100 * of_32.back().held));
    }
    table.add(std::move(row));
  });
  if (!found) return 0;
  table.print();
  fmt::print("about 16 instants in passing: {}\nabout 32: {}\n", tally(of_16),
             tally(of_32));
  fmt::print("16 when all is known: {}\n32: {}\n", tally(of_16_afterwards),
             tally(of_32_afterwards));
  fmt::print("16 pairs at random: {}\n32: {}\n", tally(of_16_at_random),
             tally(of_32_at_random));
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main() { return framewise::bench::run(); }
