// SPDX-License-Identifier: Apache-2.0
// Pictures that were made between those of the reference, as interpolation
// does to show several times as many a second.
#pragma once

#include <optional>
#include <vector>

#include "timeline/content.h"
#include "timeline/schedule.h"

namespace framewise::timeline {

// A test without them: the picture before each stays for its time.
struct Thinned {
  Content content;
  Schedule times;
  std::vector<bool> kept;  // of each frame of the test
};

// Absent, unless the test shows nearly all pictures of the reference near their
// times, and hardly anything else but what lies between two of them.
std::optional<Thinned> without_between(const Content& reference,
                                       const Schedule& reference_times,
                                       const Content& test,
                                       const Schedule& test_times,
                                       const Clock& clock);

}  // namespace framewise::timeline
