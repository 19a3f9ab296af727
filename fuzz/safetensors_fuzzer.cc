// SPDX-License-Identifier: Apache-2.0
// Files of weights in safetensors from anywhere.
#include <cstddef>
#include <cstdint>

#include "measure/neural/weights/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const auto read = measure::neural::read_safetensors(
      media::Source::from_bytes({bytes, bytes + size}, "weights"));
  if (!read) return 0;
  // What was read can be written and read again.
  const std::string written = measure::neural::write_safetensors(*read);
  const auto* again = reinterpret_cast<const std::byte*>(written.data());
  (void)measure::neural::read_safetensors(
      media::Source::from_bytes({again, again + written.size()}, "weights"));
  return 0;
}
