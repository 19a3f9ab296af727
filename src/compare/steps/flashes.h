// SPDX-License-Identifier: Apache-2.0
// Judges whether a test flashes where its reference did not.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "compare/cached/known_values.h"
#include "compare/observers/flash_observer.h"
#include "compare/steps/inputs.h"

namespace framewise::comparison {

// Whether flashes are judged: of files with several frames that are no copies,
// compared as a whole. A part of a file would say nothing of the rest, and
// decoding the rest costs what leaving it out saves.
bool judges_flashes(const CompareOptions& options, const Input& reference,
                    const Input& test);

// Null where they are not judged, or the result is in the cache.
std::unique_ptr<FlashObserver> flash_observer(const ValuesCache& known,
                                              size_t candidate,
                                              const Input& reference,
                                              const Input& test);

struct FoundFlashes {
  std::vector<Reason> reasons;
  std::vector<Finding> warnings;
  std::optional<FlashComparison> flashes;  // absent: they could not be judged
};

// Flashes of the test: from `passing`, which may be null, the cache, or by
// decoding it. Those of the reference only where the test does not pass. There
// is a reason where the test fails and the reference does not, else a warning
// where the test fails, or comes nearer to the limits than the reference.
Result<FoundFlashes> flashes_of(Input& reference, Input& test,
                                FlashObserver* passing,
                                const std::vector<Meeting>& meetings,
                                const ValuesCache& known, size_t candidate);

}  // namespace framewise::comparison
