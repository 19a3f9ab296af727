// SPDX-License-Identifier: Apache-2.0
// What decides a result. Every option is either written into the keys or named
// here as one that changes nothing: an option that is neither does not compile.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cache/key.h"
#include "compare/steps/assumed_color_matrix.h"
#include "framewise/compare.h"
#include "measure/registry.h"
#include "timeline/pairing/content_pairs.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// The contents of the files of a comparison, as hexadecimal digests.
struct Contents {
  std::string reference;
  std::vector<std::string> tests;
};

// Of a whole report. Fails where the options make no sense.
Result<cache::Key> comparison_key(const Contents& contents,
                                  const CompareOptions& options);

// Of the values that one number has for the pairs of frames of a pairing.
cache::Key values_key(const std::string& reference_sha256,
                      const std::string& test_sha256,
                      const CompareOptions& options,
                      const Registration& registration,
                      const timeline::Pairing& pairing,
                      const MetricInfo& metric);

// Of the defects that are seen in the frames of a test beside those that they
// show.
cache::Key defects_key(const std::string& reference_sha256,
                       const std::string& test_sha256,
                       const CompareOptions& options,
                       const Registration& registration,
                       std::span<const timeline::ContentPair> pairs);

}  // namespace framewise::comparison
