// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/visit_order.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace framewise::comparison {
namespace {

// Of one file. Each costs a decoding of all of it. The last is kept for what
// only the clock brings together: it would lead astray what goes back.
constexpr size_t kMostReadings = 4;

std::vector<Surroundings> surroundings_of(const timeline::Pairing& pairing) {
  std::vector<Surroundings> around(pairing.pairs.size());
  const auto& intervals = pairing.intervals;
  Surroundings near;
  for (size_t i = intervals.size(); i-- > 0;) {
    if (i + 1 < intervals.size() &&
        intervals[i + 1].reference != intervals[i].reference) {
      near.second_after = near.after;
      near.after = intervals[i + 1].reference;
    }
    around[intervals[i].pair].after = near.after;
    around[intervals[i].pair].second_after = near.second_after;
  }
  std::vector<bool> met(pairing.pairs.size());
  for (size_t i = 0; i < intervals.size(); ++i) {
    if (i > 0 && intervals[i - 1].reference != intervals[i].reference) {
      near.fourth_before = near.third_before;
      near.third_before = near.second_before;
      near.second_before = near.before;
      near.before = intervals[i - 1].reference;
    }
    if (met[intervals[i].pair]) continue;
    met[intervals[i].pair] = true;
    near.after = around[intervals[i].pair].after;
    near.second_after = around[intervals[i].pair].second_after;
    around[intervals[i].pair] = near;
  }
  return around;
}

// One reading of one file: where it is, where it has to be next, and how much
// of the time it sees.
struct Reading {
  int64_t at = 0;
  int64_t next = std::numeric_limits<int64_t>::max();
  double weight = 0;
};

// The reading of at most so many that comes by a frame next, without going back
// if there is one.
size_t next_reading(std::vector<Reading>& readings, size_t most,
                    int64_t frame) {
  size_t nearest = readings.size();
  for (size_t i = 0; i < readings.size(); ++i) {
    const bool between = readings[i].at <= frame && frame <= readings[i].next;
    if (between &&
        (nearest == readings.size() || readings[i].at > readings[nearest].at)) {
      nearest = i;
    }
  }
  if (nearest < readings.size()) return nearest;
  if (readings.size() == most) return most - 1;
  readings.emplace_back();
  return nearest;
}

// The places of readings, those that see most of the time first.
std::vector<size_t> places_of(const std::vector<Reading>& readings) {
  std::vector<size_t> by_weight(readings.size());
  std::iota(by_weight.begin(), by_weight.end(), 0);
  std::stable_sort(by_weight.begin(), by_weight.end(), [&](size_t a, size_t b) {
    return readings[a].weight > readings[b].weight;
  });
  std::vector<size_t> places(readings.size());
  for (size_t i = 0; i < places.size(); ++i) places[by_weight[i]] = i;
  return places;
}

// For each pair, in which reading of the test's file it is visited. What shows
// the same is read in one go, where that keeps the order; what only the clock
// brings together joins where it does not lead that astray.
std::vector<size_t> readings_of(const std::vector<timeline::FramePair>& pairs,
                                const std::vector<size_t>& order) {
  std::vector<Reading> readings;
  std::vector<size_t> of_pair(pairs.size(), 0);
  for (const size_t i : order) {
    if (pairs[i].weight <= 0) continue;
    of_pair[i] = next_reading(readings, kMostReadings - 1, pairs[i].test);
    Reading& reading = readings[of_pair[i]];
    reading.at = pairs[i].test;
    reading.weight += pairs[i].weight;
  }
  // The next frame in the reading of each such pair.
  std::vector<int64_t> next(pairs.size());
  for (auto i = order.rbegin(); i != order.rend(); ++i) {
    if (pairs[*i].weight <= 0) continue;
    Reading& reading = readings[of_pair[*i]];
    next[*i] = std::exchange(reading.next, pairs[*i].test);
  }
  for (Reading& reading : readings) reading.at = 0;
  for (const size_t i : order) {
    const bool by_clock = pairs[i].weight <= 0;
    if (by_clock) {
      of_pair[i] = next_reading(readings, kMostReadings, pairs[i].test);
    }
    Reading& reading = readings[of_pair[i]];
    reading.at = pairs[i].test;
    if (!by_clock) reading.next = next[i];
  }
  const std::vector<size_t> places = places_of(readings);
  for (const size_t i : order) of_pair[i] = places[of_pair[i]];
  return of_pair;
}

// The pairs that something looks at, in order of frames.
std::vector<size_t> order_of(const std::vector<timeline::FramePair>& pairs,
                             const std::vector<Scope>& scopes) {
  std::vector<size_t> order;
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (scopes[i] != Scope::kNone) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::tie(pairs[a].reference, pairs[a].test) <
           std::tie(pairs[b].reference, pairs[b].test);
  });
  return order;
}

}  // namespace

Scopes everything(const std::vector<timeline::Pairing>& pairings) {
  Scopes scopes;
  for (const timeline::Pairing& pairing : pairings) {
    scopes.emplace_back(pairing.pairs.size(), Scope::kAll);
  }
  return scopes;
}

std::vector<ReferenceStep> units_of(
    const std::vector<timeline::Pairing>& pairings, const Scopes& scopes) {
  using ReadingAndFrame = std::pair<size_t, int64_t>;
  std::map<ReadingAndFrame, ReferenceStep> in_order;
  for (size_t candidate = 0; candidate < pairings.size(); ++candidate) {
    const std::vector<timeline::FramePair>& pairs = pairings[candidate].pairs;
    const std::vector<Surroundings> around =
        surroundings_of(pairings[candidate]);
    const std::vector<size_t> order = order_of(pairs, scopes[candidate]);
    const std::vector<size_t> readings = readings_of(pairs, order);
    for (const size_t i : order) {
      ReferenceStep& unit = in_order[{readings[i], pairs[i].reference}];
      unit.reference = pairs[i].reference;
      unit.tests.push_back(
          {candidate, pairs[i].test, i, scopes[candidate][i], around[i]});
    }
  }
  std::vector<ReferenceStep> units;
  units.reserve(in_order.size());
  for (auto& [key, unit] : in_order) units.push_back(std::move(unit));
  return units;
}

}  // namespace framewise::comparison
