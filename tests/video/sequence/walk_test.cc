// SPDX-License-Identifier: Apache-2.0
#include "video/sequence/walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <numeric>

#include "video/sequence/portable_math.h"
#include "video/sequence/statistics.h"

namespace framewise::video {
namespace {

// Costs of clips that lie at random in a few scenes: clips of a scene fit each
// other, and some clips are nearly the same.
SeamCosts scenes(size_t clips, uint64_t seed) {
  Pcg32 random(seed, 1);
  const auto place = [&] {
    std::vector<double> point(4);
    for (double& x : point) x = random.next_unit();
    return point;
  };
  std::vector<std::vector<double>> centers;
  for (int i = 0; i < 5; ++i) centers.push_back(place());
  std::vector<std::vector<double>> ends, starts;
  for (size_t i = 0; i < clips; ++i) {
    const auto& center = centers[random.next() % centers.size()];
    const auto near = [&] {
      std::vector<double> point = place();
      for (size_t k = 0; k < point.size(); ++k) {
        point[k] = center[k] + 0.4 * (point[k] - 0.5);
      }
      return point;
    };
    starts.push_back(near());
    ends.push_back(random.next_unit() < 0.3 ? starts.back() : near());
  }
  std::vector<float> costs(clips * clips);
  for (size_t i = 0; i < clips; ++i) {
    for (size_t j = 0; j < clips; ++j) {
      double squares = 0;
      for (size_t k = 0; k < 4; ++k) {
        squares += std::pow(ends[i][k] - starts[j][k], 2);
      }
      costs[i * clips + j] = float(std::sqrt(squares));
    }
  }
  return SeamCosts::dense(clips, std::move(costs));
}

// Costs of the joints of 55 real animations and videos, in hundredths of the
// median, two hexadecimal digits each.
const std::vector<std::vector<float>>& real_costs() {
  static const auto costs = [] {
    std::ifstream file(FRAMEWISE_SOURCE_DIR
                       "/tests/video/sequence/real_costs.txt");
    std::vector<std::vector<float>> rows;
    for (std::string line; std::getline(file, line);) {
      std::vector<float>& row = rows.emplace_back();
      for (size_t i = 0; i + 1 < line.size(); i += 2) {
        row.push_back(float(std::stoi(line.substr(i, 2), nullptr, 16)) / 100);
      }
    }
    return rows;
  }();
  return costs;
}

// Costs of `clips` real clips, another choice for each seed.
SeamCosts real_clips(size_t clips, uint64_t seed) {
  const auto& all = real_costs();
  Pcg32 random(seed, 2);
  std::vector<size_t> chosen(all.size());
  std::iota(chosen.begin(), chosen.end(), size_t{0});
  for (size_t i = 0; i < clips; ++i) {
    std::swap(chosen[i], chosen[i + random.next() % (chosen.size() - i)]);
  }
  std::vector<float> costs;
  for (size_t i = 0; i < clips; ++i) {
    for (size_t j = 0; j < clips; ++j) {
      costs.push_back(all[chosen[i]][chosen[j]]);
    }
  }
  return SeamCosts::dense(clips, std::move(costs));
}

struct Film {
  std::vector<uint32_t> order;
  PlanStatistics statistics;
  std::vector<Target> targets;
};

Film film_by(const SeamCosts& costs, size_t clips, int64_t plays,
             int64_t seed) {
  const Rules rules = *rules_for(int64_t(clips), plays, {});
  const std::vector<double> shares(clips, 1.0 / double(clips));
  const Transitions transitions =
      Transitions::from_costs(costs, rules.variety, shares);
  Walk walk(transitions, rules, shares, {}, Pcg32(uint64_t(seed), 7));
  walk.start();
  while (int64_t(walk.order().size()) < plays) walk.next();
  std::vector<double> starts(walk.order().size());
  std::iota(starts.begin(), starts.end(), 0.0);
  Film film{walk.order(), statistics_of(walk.order(), clips, starts), {}};
  film.statistics.relaxations = walk.relaxations();
  film.statistics.entropy = walk.mean_entropy();
  film.statistics.choices = std::exp2(walk.mean_entropy());
  film.statistics.run_length = rules.run_length;
  film.targets = targets_of(film.statistics, int64_t(clips), plays, rules);
  return film;
}

int64_t immediate_repeats(const std::vector<uint32_t>& order) {
  int64_t count = 0;
  for (size_t i = 1; i < order.size(); ++i) count += order[i] == order[i - 1];
  return count;
}

TEST(Rules, FollowTheTableBySizeOfTheSet) {
  EXPECT_EQ(rules_for(3, 360, {})->run_length, 10);
  EXPECT_EQ(rules_for(5, 360, {})->run_length, 6);
  EXPECT_EQ(rules_for(10, 360, {})->run_length, 4);
  EXPECT_EQ(rules_for(30, 360, {})->run_length, 3);
  EXPECT_EQ(rules_for(100, 360, {})->run_length, 2);
  EXPECT_EQ(rules_for(10, 360, {})->gap, 4);
  EXPECT_EQ(rules_for(2, 360, {})->run_length, 0);
  EXPECT_EQ(rules_for(10, 360, {.min_gap = 9})->gap, 9);
  EXPECT_FALSE(rules_for(10, 360, {.min_gap = 10}));
}

TEST(Rules, SayWhatNoOrderCanReach) {
  EXPECT_EQ(least_longest_repeat(3, 1, 360), 7);
  EXPECT_EQ(least_longest_repeat(5, 1, 360), 4);
  EXPECT_EQ(least_longest_repeat(10, 4, 360), 2);
  EXPECT_EQ(least_longest_repeat(30, 12, 360), 1);
  EXPECT_EQ(least_longest_repeat(100, 40, 360), 1);
  EXPECT_EQ(least_longest_repeat(2, 1, 360), 358);
  EXPECT_EQ(clips_needed(3, 180), 10);
  EXPECT_EQ(clips_needed(2, 180), 28);
  EXPECT_EQ(clips_needed(3, 360), 13);
  EXPECT_EQ(clips_needed(2, 360), 39);
}

TEST(PortableMath, AgreesWithTheCLibrary) {
  for (double x = -650; x < 50; x += 0.37) {
    EXPECT_NEAR(portable_exp(x) / std::exp(x), 1, 2e-8) << x;
  }
  for (double x = 1e-90; x < 1e90; x *= 3.7) {
    EXPECT_NEAR(portable_log(x), std::log(x), 1e-11 * std::abs(std::log(x)))
        << x;
  }
}

TEST(LongestRepeat, IsTheLongestRunThatComesTwice) {
  const auto of = [](std::vector<uint32_t> order) {
    return longest_repeat(order);
  };
  EXPECT_EQ(of({0, 1, 2, 3}), 0);
  EXPECT_EQ(of({0, 1, 2, 0, 3}), 1);
  EXPECT_EQ(of({0, 1, 2, 9, 0, 1, 2}), 3);
  EXPECT_EQ(of({0, 1, 0, 1, 0}), 3);  // both overlap
  EXPECT_EQ(of({}), 0);
}

struct FilmSize {
  size_t clips;
  int64_t plays;
};

// Which targets were missed in `seeds` films, and how often.
std::map<std::string, int> missed_targets(const FilmSize& size, int64_t seeds) {
  std::map<std::string, int> missed;
  for (int64_t seed = 0; seed < seeds; ++seed) {
    const bool real = size.clips <= real_costs().size() && seed % 2 == 1;
    const Film film = film_by(real ? real_clips(size.clips, uint64_t(seed))
                                   : scenes(size.clips, uint64_t(seed)),
                              size.clips, size.plays, seed);
    EXPECT_EQ(immediate_repeats(film.order), 0);
    EXPECT_EQ(film.statistics.clips_used, int64_t(size.clips));
    for (const Target& target : film.targets) {
      if (!target.met()) ++missed[target.name];
    }
  }
  return missed;
}

TEST(Walk, AThousandFilmsOfEachSizeReachTheTargets) {
  for (const FilmSize& size :
       {FilmSize{3, 180}, FilmSize{5, 180}, FilmSize{10, 180},
        FilmSize{30, 180}, FilmSize{3, 360}, FilmSize{5, 360},
        FilmSize{10, 360}, FilmSize{30, 360}, FilmSize{100, 360}}) {
    EXPECT_THAT(missed_targets(size, 1000), ::testing::IsEmpty())
        << size.clips << " clips, " << size.plays << " plays";
  }
}

TEST(Walk, FilmsOfOtherSizesReachTheTargetsToo) {
  for (const size_t clips : {4, 6, 7, 8, 9, 12, 15, 20, 29, 35, 40, 60}) {
    EXPECT_THAT(missed_targets({clips, 240}, 50), ::testing::IsEmpty())
        << clips << " clips";
  }
}

TEST(Walk, TheSameSeedGivesTheSameOrderAndAnotherSeedAnother) {
  const SeamCosts costs = scenes(20, 3);
  EXPECT_EQ(film_by(costs, 20, 200, 1).order, film_by(costs, 20, 200, 1).order);
  EXPECT_NE(film_by(costs, 20, 200, 1).order, film_by(costs, 20, 200, 2).order);
}

TEST(Walk, TwoClipsAlternate) {
  const Film film = film_by(scenes(2, 1), 2, 100, 1);
  EXPECT_EQ(immediate_repeats(film.order), 0);
  EXPECT_EQ(film.statistics.relaxations.total(), 0);
}

TEST(Walk, OneClipRepeats) {
  const Film film = film_by(scenes(1, 1), 1, 10, 1);
  EXPECT_EQ(film.statistics.most_plays, 10);
}

TEST(Walk, CostsThatAreAllEqualOrZeroStarveNobody) {
  for (const float cost : {0.0f, 1.0f}) {
    const SeamCosts costs = SeamCosts::dense(12, std::vector<float>(144, cost));
    const Film film = film_by(costs, 12, 240, 5);
    EXPECT_GE(film.statistics.choices, 4);
    for (const Target& target : film.targets) EXPECT_TRUE(target.met());
  }
}

TEST(Walk, AClipThatFitsNothingIsPlayedAsOftenAsOthers) {
  std::vector<float> costs(400);
  for (size_t k = 0; k < costs.size(); ++k) {
    costs[k] = k / 20 == 7 || k % 20 == 7 ? 1000.f : 1.f + float(k % 13);
  }
  const Film film = film_by(SeamCosts::dense(20, costs), 20, 400, 5);
  EXPECT_LE(film.statistics.most_plays - film.statistics.fewest_plays, 3);
}

TEST(Walk, ClipsThatAreTheSameDoNotFollowThemselves) {
  // Three copies: every joint but those with the fourth clip costs nothing.
  std::vector<float> costs(16, 0);
  for (size_t i = 0; i < 4; ++i) costs[i * 4 + 3] = costs[12 + i] = 5;
  for (int64_t seed = 0; seed < 50; ++seed) {
    const Film film = film_by(SeamCosts::dense(4, costs), 4, 200, seed);
    EXPECT_EQ(immediate_repeats(film.order), 0);
    EXPECT_LE(film.statistics.most_plays - film.statistics.fewest_plays, 3);
  }
}

TEST(Walk, PrefersCheapJoints) {
  const SeamCosts costs = scenes(30, 9);
  double all = 0, used = 0;
  for (size_t i = 0; i < 30; ++i) {
    for (size_t j = 0; j < 30; ++j) {
      if (i != j) all += double(costs.cost(i, j)) / (30 * 29);
    }
  }
  const Film film = film_by(costs, 30, 360, 4);
  for (size_t t = 1; t < film.order.size(); ++t) {
    used += double(costs.cost(film.order[t - 1], film.order[t])) / 359;
  }
  EXPECT_LT(used, 0.85 * all);
}

TEST(Walk, SharesDecideHowOftenAClipIsPlayed) {
  std::vector<double> shares = {0.4, 0.2, 0.1, 0.1, 0.1, 0.1};
  const Transitions transitions =
      Transitions::from_costs(scenes(6, 2), 0.5, shares);
  const Rules rules = *rules_for(6, 300, {.min_gap = 1});
  Walk walk(transitions, rules, shares, {}, Pcg32(3, 3));
  walk.start();
  while (walk.order().size() < 300) walk.next();
  const auto plays = plays_of(walk.order(), 6);
  EXPECT_NEAR(double(plays[0]), 120, 12);
  EXPECT_NEAR(double(plays[1]), 60, 8);
  EXPECT_NEAR(double(plays[5]), 30, 8);
}

TEST(Walk, GroupsFollowEachOther) {
  const std::vector<uint32_t> groups = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
  std::vector<double> shares;
  for (const uint32_t group : groups) {
    shares.push_back(1.0 / 3 /
                     double(std::count(groups.begin(), groups.end(), group)));
  }
  const Transitions transitions =
      Transitions::from_costs(scenes(12, 2), 0.5, shares);
  const Rules rules = *rules_for(12, 300, {.min_gap = 1});
  Walk walk(transitions, rules, shares, groups, Pcg32(3, 3));
  walk.start();
  while (walk.order().size() < 300) walk.next();
  int64_t same = 0;
  std::array<int64_t, 3> plays{};
  for (size_t t = 0; t < 300; ++t) {
    ++plays[groups[walk.order()[t]]];
    if (t > 0) same += groups[walk.order()[t]] == groups[walk.order()[t - 1]];
  }
  EXPECT_LE(same, 9);  // where other rules leave no choice
  for (const int64_t count : plays) EXPECT_NEAR(double(count), 100, 12);
}

TEST(Walk, AllowedRepeatsHappen) {
  const std::vector<double> shares(4, 0.25);
  const Transitions transitions = Transitions::by_shares(shares);
  const Rules rules = *rules_for(4, 200, {.allow_repeats = true});
  Walk walk(transitions, rules, shares, {}, Pcg32(1, 1));
  walk.start();
  while (walk.order().size() < 200) walk.next();
  EXPECT_GT(immediate_repeats(walk.order()), 10);
}

TEST(Transitions, ManyClipsWithFewKnownJointsAreBalancedToo) {
  constexpr size_t kClips = 400;
  const SeamCosts all = scenes(kClips, 5);
  std::vector<std::vector<SeamCosts::Successor>> best(kClips);
  for (uint32_t i = 0; i < kClips; ++i) {
    for (uint32_t j = 0; j < kClips; ++j) {
      if (i != j) best[i].push_back({j, all.cost(i, j)});
    }
    std::sort(best[i].begin(), best[i].end(),
              [](const auto& a, const auto& b) { return a.cost < b.cost; });
    best[i].resize(32);
  }
  const std::vector<double> shares(kClips, 1.0 / kClips);
  const Transitions made = Transitions::from_costs(
      SeamCosts::sparse(std::move(best), 0.5f), 0.2, shares);
  std::vector<double> columns(kClips, 0), row(kClips);
  for (size_t i = 0; i < kClips; ++i) {
    made.weights_after(i, row);
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    EXPECT_NEAR(sum, 1, 0.01) << i;
    for (size_t j = 0; j < kClips; ++j) columns[j] += row[j];
  }
  for (const double column : columns) EXPECT_NEAR(column, 1, 0.2);
}

TEST(Transitions, ACallersMatrixIsChecked) {
  const std::vector<double> good = {0, .5, .5, .2, 0, .8, 1, 0, 0};
  ASSERT_TRUE(Transitions::from_probabilities(good, 3));
  std::vector<double> row(3);
  Transitions::from_probabilities(good, 3)->weights_after(1, row);
  EXPECT_NEAR(row[2] / row[0], 4, 0.15);  // 2 % are spread evenly
  std::vector<double> bad = good;
  bad[1] = 0.6;
  EXPECT_FALSE(Transitions::from_probabilities(bad, 3));
  bad[1] = NAN;
  EXPECT_FALSE(Transitions::from_probabilities(bad, 3));
  bad = {0, 1.5, -.5, .2, 0, .8, 1, 0, 0};
  EXPECT_FALSE(Transitions::from_probabilities(bad, 3));
}

TEST(Transitions, CountsOfALogMakeFrequentPairsLikely) {
  const std::vector<double> counts = {0, 9, 1, 0, 0, 0, 5, 5, 0};
  const Transitions made = Transitions::from_counts(counts, 3);
  std::vector<double> row(3);
  made.weights_after(0, row);
  EXPECT_GT(row[1], 3 * row[2]);
  EXPECT_GT(row[2], 0);
  made.weights_after(1, row);  // never seen: anything may follow
  EXPECT_DOUBLE_EQ(row[0], row[2]);
}

TEST(Transitions, TheHashChangesWithTheTable) {
  const std::vector<double> shares(8, 0.125);
  const auto hash = [&](uint64_t seed) {
    return Transitions::from_costs(scenes(8, seed), 0.5, shares).sha256();
  };
  EXPECT_EQ(hash(1), hash(1));
  EXPECT_NE(hash(1), hash(2));
}

}  // namespace
}  // namespace framewise::video
