// SPDX-License-Identifier: Apache-2.0
// Features of clips from a cache that anybody may have written to: refused, or
// complete and finite.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "video/scan/clip_features.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::video;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto features = read_features_record(bytes);
  if (!features) return 0;
  if (!std::isfinite(features->loop_ratio())) std::abort();
  if (features_record(*features) != bytes) std::abort();
  return 0;
}
