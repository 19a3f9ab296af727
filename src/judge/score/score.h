// SPDX-License-Identifier: Apache-2.0
// The score of a whole comparison: the pairs' distances over time, the worst
// moments weighing more, and what of the timing is wrong.
#pragma once

#include <optional>
#include <vector>

#include "framewise/report.h"

namespace framewise::judge {

// What meets while both files play, in the order of time. Frames of the test
// that repeat a picture in the place of another have the number of one.
struct Viewing {
  std::vector<Meeting> meetings;  // as they were paired
  // By the clock alone, where pairing was repaired. Where frames are lost, held
  // or out of order in the same total time, that is what a viewer sees, and is
  // scored; a shift or another speed is no damage to the picture.
  std::vector<Meeting> by_clock;
  // What the original never shows, as a title or a flash, with what is due
  // then: it has no partner by content, and is seen all the same.
  std::vector<Meeting> foreign;
  // The share that the test shows of the part of the reference that alone
  // counts; absent: all does.
  std::optional<double> seen_of_part;
};

// Sets score and score_parts of a comparison from its metrics "score" and
// "score:...", durations, reasons and what is seen; score_otherwise, where
// pairing was repaired, from the other way to pair. Nothing happens where
// "score" has no values.
void score(Comparison& comparison, const FileReport& reference,
           const Viewing& viewing);

}  // namespace framewise::judge
