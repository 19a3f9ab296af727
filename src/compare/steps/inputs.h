// SPDX-License-Identifier: Apache-2.0
// The files of a comparison, opened, and which of their frames meet.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compare/cached/known_comparison.h"
#include "compare/observers/signature_reader.h"
#include "compare/steps/assumed_color_matrix.h"
#include "frame/color/color.h"
#include "framewise/compare.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// One file with everything that its container says.
struct Input {
  Animation animation;
  Survey survey;
  FileReport facts;
  std::optional<Error> damage = {};  // that a look at all frames has found

  timeline::Timeline timeline() const;
};

// Of all its pictures, as far as it promises any.
int64_t bytes_of_pictures(const Input& input);

struct Inputs {
  Input reference;
  std::vector<Input> tests;
};

// Fails where a test's size differs and the options do not say what to do.
Result<Inputs> open_inputs(const std::filesystem::path& reference,
                           std::span<const std::filesystem::path> tests,
                           const CompareOptions& options,
                           const KnownFiles& files);

timeline::PairingMode mode_of(PairBy pairing);

// Transparent pixels as evidence sees them, where one background has to do.
Background background_of_evidence(const CompareOptions& options);

// Which frames meet, one pairing for each test.
struct Matching {
  std::vector<timeline::Pairing> pairings;
  std::vector<Registration> registrations;  // one for each test
  // Where the pairings trust clocks that agree, although what is shown decides:
  // who has to see all frames before settle().
  std::unique_ptr<Looks> unsettled;
};

// Whether a look at the frames is worth another decoding now, or may be had
// while they are measured as the clocks say.
enum class LookWhen : uint8_t { kNow, kWhileMeasuring };

// Brings the frames together, looking at them where the clock may be wrong, and
// keeps the part that the options ask for. Sets the durations of the facts, and
// opens files again whose colors are better read otherwise.
Result<Matching> match(Input& reference, std::vector<Input>& tests,
                       const CompareOptions& options, LookWhen when);

// Pairs by what has been seen, or if that is not all by another look. Returns
// whether other frames meet than before.
Result<bool> settle(Input& reference, std::vector<Input>& tests,
                    const CompareOptions& options, Matching& matching);

}  // namespace framewise::comparison
