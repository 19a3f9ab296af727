// SPDX-License-Identifier: Apache-2.0
// The files of a comparison, opened, and which of their frames meet.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/cached/known_comparison.h"
#include "framewise/compare.h"
#include "timeline/pairing.h"

namespace framewise::engine {

// One file with everything that its container says.
struct Input {
  Animation animation;
  Survey survey;
  FileReport facts;

  timeline::Timeline timeline() const;
};

// `sha256` is empty where it is not known yet.
Result<Input> open_input(const std::filesystem::path& path,
                         const std::string& sha256,
                         const CompareOptions& options);

// Fails where a test's size differs and the options do not say what to do.
Result<std::vector<Input>> open_tests(
    std::span<const std::filesystem::path> tests, const Input& reference,
    const CompareOptions& options, const KnownFiles& files);

timeline::PairingMode mode_of(PairBy pairing);

// Brings the frames together, looking at them where the clock may be wrong, and
// keeps the part that the options ask for. Sets the durations of the facts.
Result<std::vector<timeline::Pairing>> pair_all(Input& reference,
                                                std::vector<Input>& tests,
                                                const CompareOptions& options);

}  // namespace framewise::engine
