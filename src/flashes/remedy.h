// SPDX-License-Identifier: Apache-2.0
// Words for events and reports: what happens, and the ways out.
#pragma once

#include "flashes/flash_rules.h"
#include "framewise/flashes.h"

namespace framewise::flashes {

// Fills the sentence and the remedy of an event.
void describe(FlashEvent& event, const Rules& rules,
              const FlashDisplay& display);

// The whole answer in one sentence.
std::string sentence_of(const FlashReport& report);

}  // namespace framewise::flashes
