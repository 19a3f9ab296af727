// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/turned_content.h"

#include <algorithm>
#include <vector>

namespace framewise::timeline {
namespace {

// Which cell comes to each place.
using Places = std::vector<size_t>;

// Mirrored, upside down, both, and the same on a square grid with rows for
// columns: turned by a quarter to either side.
std::vector<Places> turns_of(const Grid& grid) {
  std::vector<Places> turns;
  const auto add = [&](auto&& from) {
    Places& places = turns.emplace_back();
    for (int y = 0; y < grid.rows; ++y) {
      for (int x = 0; x < grid.columns; ++x) places.push_back(from(x, y));
    }
  };
  const auto cell = [&](int x, int y) {
    return size_t(y) * size_t(grid.columns) + size_t(x);
  };
  const int right = grid.columns - 1;
  const int bottom = grid.rows - 1;
  add([&](int x, int y) { return cell(right - x, y); });
  add([&](int x, int y) { return cell(x, bottom - y); });
  add([&](int x, int y) { return cell(right - x, bottom - y); });
  if (grid.rows == grid.columns) {
    add([&](int x, int y) { return cell(y, bottom - x); });
    add([&](int x, int y) { return cell(right - y, x); });
  }
  return turns;
}

void turn(std::span<const int16_t> signature, const Places& places,
          std::vector<int16_t>& turned) {
  turned.clear();
  for (size_t plane = 0; plane < signature.size(); plane += places.size()) {
    for (const size_t from : places) turned.push_back(signature[plane + from]);
  }
}

// Which frames are looked at, and what the reference shows about then.
struct Instant {
  size_t reference;  // states
  size_t test;
};
std::vector<Instant> instants_of(const Content& reference,
                                 const Content& test) {
  constexpr size_t kMost = 12;
  const size_t count = std::min(kMost, test.frames());
  std::vector<Instant> instants;
  for (size_t i = 0; i < count; ++i) {
    instants.push_back(
        {reference.state_of((2 * i + 1) * reference.frames() / (2 * count)),
         test.state_of((2 * i + 1) * test.frames() / (2 * count))});
  }
  return instants;
}

// How far these are from what is nearest of all.
double at_other_times(const Content& reference, const Content& test,
                      const std::vector<Instant>& instants) {
  double sum = 0;
  for (const Instant& at : instants) {
    double nearest = distance(reference, at.reference, test, at.test);
    for (size_t state = 0; state < reference.states(); ++state) {
      nearest = std::min(nearest, distance(reference, state, test, at.test));
    }
    sum += nearest;
  }
  return sum;
}

}  // namespace

std::optional<Content> turned_back(const Content& reference,
                                   const Content& test) {
  constexpr double kPlainlyOff = 40;  // squared levels
  constexpr double kShareLeft = 0.25;
  if (test.frames() == 0 || reference.frames() == 0) return std::nullopt;
  const std::vector<Instant> instants = instants_of(reference, test);
  double straight = 0;
  for (const Instant& at : instants) {
    straight += distance(reference, at.reference, test, at.test);
  }
  if (straight < kPlainlyOff * double(instants.size())) return std::nullopt;
  // What plays backwards, or late, is there as it is.
  double least = std::min(kShareLeft * straight,
                          at_other_times(reference, test, instants));
  std::optional<Places> found;
  std::vector<int16_t> turned;
  for (const Places& places : turns_of(test.grid())) {
    double sum = 0;
    for (const Instant& at : instants) {
      turn(test.signature(at.test), places, turned);
      sum += signature_distance(reference.signature(at.reference), turned);
    }
    if (sum >= least) continue;
    least = sum;
    found = places;
  }
  if (!found) return std::nullopt;
  Content result(test.grid());
  for (size_t frame = 0; frame < test.frames(); ++frame) {
    turn(test.signature(test.state_of(frame)), *found, turned);
    result.add(turned);
  }
  return result;
}

}  // namespace framewise::timeline
