// SPDX-License-Identifier: Apache-2.0
// The cache keys of results. Every option is either part of a key or named here
// as one that changes no result; a new option that is neither does not compile.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cache/key.h"
#include "compare/assumed_color_matrix.h"
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

// Of a whole report. Fails if the options are not valid.
Result<cache::Key> comparison_key(const Contents& contents,
                                  const CompareOptions& options);

// Of the options alone, for what depends on them and on more than the files of
// a comparison. Fails if they are not valid.
Result<cache::Key> options_key(const CompareOptions& options);

// Of the values of one number for all frame pairs of a pairing.
cache::Key values_key(const std::string& reference_sha256,
                      const std::string& test_sha256,
                      const CompareOptions& options,
                      const Registration& registration,
                      const timeline::Pairing& pairing,
                      const MetricInfo& metric);

// Of the flashes of one file.
cache::Key flashes_key(const std::string& sha256,
                       const CompareOptions& options);

// Of the defects that these pairs of frames show.
cache::Key defects_key(const std::string& reference_sha256,
                       const std::string& test_sha256,
                       const CompareOptions& options,
                       const Registration& registration,
                       std::span<const timeline::ContentPair> pairs);

}  // namespace framewise::comparison
