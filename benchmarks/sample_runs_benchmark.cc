// SPDX-License-Identifier: Apache-2.0
// What `--sample auto` ends with: the whole of it, look after look until the
// interval is narrow enough, run over and over with other seeds on what metrics
// say of real clips. How often the interval of 95 % holds the mean over all
// pairs, and how far the estimate is off.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench_support.h"
#include "compare/pairs/online_sampler.h"
#include "compare/pairs/sampling.h"
#include "real_clips.h"

namespace framewise::bench {
namespace {

using comparison::CandidateValues;
using comparison::Scope;

constexpr uint64_t kSeeds = 1000;
constexpr std::array kMetrics = {"ssimulacra2", "butteraugli", "ciede2000"};
// What is known of every pair.
constexpr std::array kHidden = {"mae", "local_error", "score"};

// The runs of one metric on one pair of files.
struct Outcome {
  int runs = 0;
  int in_full = 0;  // which leaves nothing to estimate
  int held = 0;
  double pairs = 0;  // drawn, as a share of all
  double width = 0;  // half of the interval, as a share of the mean
  std::vector<double> errors = {};  // of the estimate, likewise

  int estimated() const { return runs - in_full; }
  double share_held() const { return double(held) / double(estimated()); }
};

// Values that come to light as the sampler looks at them.
class Clip {
 public:
  Clip(const RealPair& pair, const std::vector<std::string>& metrics) {
    for (const std::string& name : metrics) {
      plan_.outputs.push_back(*measure::select(name));
    }
    for (const char* name : kHidden) {
      plan_.outputs.push_back(*measure::select(name));
    }
    plan_.hidden = kHidden.size();
    const MetricReport& score = pair.metric("score");
    all_.pairs.resize(score.values.size());
    pairing_.pairs.resize(score.values.size());
    for (const Meeting& meeting : pair.comparison.meetings) {
      pairing_.pairs[meeting.pair].weight += meeting.duration_ms;
    }
    for (size_t i = 0; i < all_.pairs.size(); ++i) {
      all_.pairs[i].measured = true;
      all_.pairs[i].identical = *score.values[i] >= 100;
      for (const measure::Selected& output : plan_.outputs) {
        all_.pairs[i].values.emplace_back(
            *pair.metric(output.info().name).values[i]);
      }
    }
  }

  size_t open_pairs() const {
    return size_t(std::ranges::count_if(
        all_.pairs, [](const auto& pair) { return !pair.identical; }));
  }

  void run(uint64_t seed, bool in_passing, std::vector<Outcome>& outcomes) {
    CandidateValues values = all_;
    for (auto& pair : values.pairs) {
      pair.costly_left_out = !pair.identical;
      for (size_t i = 0; i < plan_.reported(); ++i) {
        pair.values[i] = measure::Value::none("not sampled");
      }
    }
    std::optional<comparison::OnlineSampler> passed;
    if (in_passing) {
      passed.emplace(pairing_, seed, 0);
      pass_by(*passed, values);
    }
    Sampling sampling;
    sampling.by = SampleBy::kProgressive;
    comparison::SampledRun run(sampling, pairing_, plan_, {}, seed, values,
                               passed ? &*passed : nullptr);
    for (auto scopes = run.next(); !scopes.empty(); scopes = run.next()) {
      for (size_t i = 0; i < scopes.size(); ++i) {
        if (scopes[i] != Scope::kNone) reveal(i, values);
      }
    }
    for (size_t i = 0; i < plan_.reported(); ++i) {
      add(run.known(i), mean(i), outcomes[i]);
    }
  }

 private:
  void reveal(size_t pair, CandidateValues& values) const {
    values.pairs[pair] = all_.pairs[pair];
  }

  double score(size_t pair) const {
    return all_.pairs[pair].values.back().number;
  }

  double places(size_t pair) const {
    return all_.pairs[pair]
        .values[plan_.index_of(comparison::Proxy::kLocalError)]
        .number;
  }

  void pass_by(comparison::OnlineSampler& passed,
               CandidateValues& values) const {
    std::vector<size_t> worst;
    for (size_t i = 0; i < all_.pairs.size(); ++i) {
      if (all_.pairs[i].identical) continue;
      if (passed.wants(i, score(i), places(i))) reveal(i, values);
      worst.push_back(i);
    }
    const auto reveal_worst = [&](const auto& badness) {
      std::ranges::stable_sort(worst, std::greater(), badness);
      const size_t count = std::min(comparison::kSuspects / 2, worst.size());
      for (size_t i = 0; i < count; ++i) reveal(worst[i], values);
    };
    reveal_worst([this](size_t i) { return -score(i); });
    reveal_worst([this](size_t i) { return places(i); });
  }

  double mean(size_t output) const {
    double sum = 0;
    double weight = 0;
    for (size_t i = 0; i < all_.pairs.size(); ++i) {
      const double own = pairing_.pairs[i].weight;
      sum +=
          own * (all_.pairs[i].identical ? plan_.outputs[output].info().perfect
                                         : all_.pairs[i].values[output].number);
      weight += own;
    }
    return sum / weight;
  }

  static void add(const std::optional<comparison::SampledRun::Known>& known,
                  double truth, Outcome& outcome) {
    ++outcome.runs;
    if (!known) {
      ++outcome.in_full;
      outcome.pairs += 1;
      return;
    }
    const Sampled& sampled = known->sampled;
    const double off = std::abs(known->summary.mean - truth);
    const double slack = 1e-9 * std::abs(truth);
    outcome.held +=
        sampled.mean_low <= truth + slack && truth <= sampled.mean_high + slack;
    outcome.pairs += double(sampled.pairs) / double(sampled.population);
    outcome.errors.push_back(off / std::abs(truth));
    outcome.width +=
        (sampled.mean_high - sampled.mean_low) / 2 / std::abs(truth);
  }

  timeline::Pairing pairing_;
  comparison::MeasurePlan plan_;
  CandidateValues all_;
};

void print(const std::string& name, std::vector<Outcome> all) {
  Outcome sum;
  std::vector<double> shares;
  for (Outcome& one : all) {
    sum.runs += one.runs;
    sum.in_full += one.in_full;
    sum.held += one.held;
    sum.pairs += one.pairs;
    sum.width += one.width;
    sum.errors.insert(sum.errors.end(), one.errors.begin(), one.errors.end());
    if (one.estimated() >= int(kSeeds) / 10) shares.push_back(one.share_held());
  }
  std::ranges::sort(sum.errors);
  std::ranges::sort(shares);
  double error = 0;
  for (const double one : sum.errors) error += one;
  const double n = double(sum.errors.size());
  const auto share_of = [&](auto&& is) {
    return 100.0 * double(std::ranges::count_if(shares, is)) /
           double(shares.size());
  };
  fmt::print(
      "{}: {:.2f} % of {} intervals hold the mean ({:.1f} % of the runs "
      "measured all); of {} series {:.0f} % below 93, {:.0f} % above 97, least "
      "{:.1f}, median {:.1f}; {:.1f} % of the pairs looked at; off by {:.2f} % "
      "in the mean, {:.2f} % at most in 95 of 100, {:.1f} % in 999 of 1000; "
      "half of the interval {:.2f} %\n",
      name, 100.0 * sum.held / sum.estimated(), sum.estimated(),
      100.0 * sum.in_full / sum.runs, shares.size(),
      share_of([](double share) { return share < 0.93; }),
      share_of([](double share) { return share > 0.97; }), 100 * shares.front(),
      100 * shares[shares.size() / 2], 100 * sum.pairs / sum.runs,
      100 * error / n, 100 * sum.errors[size_t(0.95 * n)],
      100 * sum.errors[size_t(0.999 * n)], 100 * sum.width / n);
}

int run() {
  std::vector<std::vector<std::string>> sets;
  for (const char* name : kMetrics) sets.push_back({name});
  sets.emplace_back(kMetrics.begin(), kMetrics.end());
  std::vector<std::string> metrics(kMetrics.begin(), kMetrics.end());
  metrics.insert(metrics.end(), kHidden.begin(), kHidden.end());
  std::map<std::string, std::vector<Outcome>> found;
  std::vector<Outcome> as_drawn;
  const bool any = for_each_real_pair(metrics, [&](const RealPair& pair) {
    for (const std::vector<std::string>& set : sets) {
      Clip clip(pair, set);
      if (clip.open_pairs() < 100) return;
      for (const bool in_passing : {false, true}) {
        std::vector<Outcome> outcomes(set.size());
        for (uint64_t seed = 0; seed < kSeeds; ++seed) {
          clip.run(seed, in_passing, outcomes);
        }
        const std::string name =
            fmt::format("{}, {}", set.size() == 1 ? set[0] : "all three",
                        in_passing ? "in passing" : "when all is known");
        std::vector<Outcome>& all = found[name];
        all.insert(all.end(), outcomes.begin(), outcomes.end());
        // A GIF is decoded at once, anything else in passing.
        if (set.size() > 1 || pair.gif == in_passing) continue;
        as_drawn.insert(as_drawn.end(), outcomes.begin(), outcomes.end());
      }
    }
  });
  if (!any) return 0;
  std::vector<Outcome> known;
  std::vector<Outcome> passing;
  for (const auto& [name, outcomes] : found) {
    print(name, outcomes);
    if (name.starts_with("all three")) continue;
    std::vector<Outcome>& all = name.ends_with("passing") ? passing : known;
    all.insert(all.end(), outcomes.begin(), outcomes.end());
  }
  print("each by itself, when all is known", known);
  print("each by itself, in passing", passing);
  print("each by itself, as files of its kind are drawn", as_drawn);
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main() { return framewise::bench::run(); }
