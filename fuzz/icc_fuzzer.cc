// SPDX-License-Identifier: Apache-2.0
// Color profiles alone: named, or a finding; the same each time.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "media/metadata/icc.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  const auto profile = std::as_bytes(std::span(data, size));
  ColorFacts color;
  const auto finding = media::apply_profile(profile, color);
  ColorFacts again;
  if (media::apply_profile(profile, again).has_value() != finding.has_value() ||
      again != color) {
    std::abort();
  }
  // Colors that were not understood stay as they are without a profile.
  if (finding && color != ColorFacts{}) std::abort();
  return 0;
}
