// SPDX-License-Identifier: Apache-2.0
// Opens the files of a comparison and pairs their frames.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compare/assumed_color_matrix.h"
#include "compare/cached/known_comparison.h"
#include "compare/observers/signature_reader.h"
#include "frame/color/color.h"
#include "framewise/compare.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// One animation with everything that its container states.
struct Input {
  Animation animation;
  Survey survey;
  FileReport facts;
  // The file that it was opened from, for opening it again with another color
  // matrix. Empty for animations that the caller opened.
  std::filesystem::path path = {};
  std::optional<Error> damage = {};  // found while all frames were decoded

  timeline::Timeline timeline() const;
};

// Of all frames that the container announces.
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

// The same for animations that are open. Reads each for its hash.
Result<Inputs> take_inputs(Animation reference, std::vector<Animation> tests,
                           const CompareOptions& options);

// The background of transparent pixels where only one can be used.
Background background_of_evidence(const CompareOptions& options);

// Which frames meet, one pairing for each test.
struct Matching {
  std::vector<timeline::Pairing> pairings;
  std::vector<Registration> registrations;  // one for each test
  // Set where the pairings are tentative: the clocks agree, but content
  // decides. It has to observe all frames before confirm_pairing().
  std::unique_ptr<SignatureReader> tentative;
};

// Whether frames are aligned by an extra decoding before measuring, or from the
// frames that are measured as the clocks pair them.
enum class AlignWhen : uint8_t { kBeforeMeasuring, kWhileMeasuring };

// Pairs the frames, by content where the clocks may be wrong, and keeps the
// part that the options ask for. Sets the durations of the facts, and opens
// files again that need another color matrix.
Result<Matching> match(Input& reference, std::vector<Input>& tests,
                       const CompareOptions& options, AlignWhen when);

// Pairs by the signatures of `tentative`, decoding again if they are
// incomplete. Returns whether the pairing has changed.
Result<bool> confirm_pairing(Input& reference, std::vector<Input>& tests,
                             const CompareOptions& options, Matching& matching);

}  // namespace framewise::comparison
