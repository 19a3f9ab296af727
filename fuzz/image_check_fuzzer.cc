// SPDX-License-Identifier: Apache-2.0
// The container walks and pixel checks of `framewise image check`.
#include <vector>

#include "framewise/image/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::image;
  CheckOptions options;
  options.rules.pixels = 1 << 20;
  options.rules.frames = 100;
  options.rules.decoded_bytes = 32 << 20;
  const auto* first = reinterpret_cast<const std::byte*>(data);
  const auto report =
      check(std::vector<std::byte>(first, first + size), "fuzz", options);
  for (const Problem& problem : report.problems) {
    if (problem.count < 1 || problem.message.empty()) __builtin_trap();
  }
  return 0;
}
