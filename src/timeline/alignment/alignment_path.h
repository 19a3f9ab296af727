// SPDX-License-Identifier: Apache-2.0
// Where each state of the test has its place in the reference.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "timeline/alignment/alignment.h"
#include "timeline/alignment/time_model.h"

namespace framewise {
class Executor;
}

namespace framewise::timeline {

// Of what a picture so far aside shows a quarter is wrong: in milliseconds.
inline constexpr double kMoment = 100;

// What one state of the test shows.
struct Place {
  std::optional<size_t> reference;  // a state
  Placement placement = Placement::kInOrder;
};

// What is on screen by the clock: of pictures that are mixed with others, or
// that show nothing that has a time.
std::vector<Place> places_by_clock(const Track& reference, const Track& test);

// What starts over shows what is due then, or a moment aside: rounded delays
// add up.
std::vector<Place> places_in_loop(const Track& reference, const Track& test,
                                  const Noise& noise, double period);

// Where the cheapest path has them, and what it left out where that is shown.
std::vector<Place> places_by_path(const Track& reference, const Track& test,
                                  const Noise& noise, const TimeModel& model,
                                  bool trust_slots, bool same_length,
                                  Executor* executor);

// Pictures that are so damaged that the path wanders among their neighbors, but
// stand where those of the reference do, at whatever speed.
bool keep_their_slots(const Track& reference, const Track& test,
                      const Noise& noise, const TimeModel& model,
                      const std::vector<Place>& places);

// Where neighbours can hardly be told apart the path wanders among them, and
// pictures meet that lie a moment apart. There the model of time knows better,
// and behind a cut, of which it knows nothing, the pace of what lies around.
void keep_the_pace(const Track& reference, const Track& test,
                   const Noise& noise, const TimeModel& model,
                   const std::vector<size_t>& runs, std::vector<Place>& places);

}  // namespace framewise::timeline
