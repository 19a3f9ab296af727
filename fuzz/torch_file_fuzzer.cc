// SPDX-License-Identifier: Apache-2.0
// Weights as PyTorch saves them, from anywhere: archives, streams and the
// pickles in them.
#include <cstddef>
#include <cstdint>

#include "measure/neural/weights/pickle.h"
#include "measure/neural/weights/torch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  (void)measure::neural::read_torch_file(
      media::Source::from_bytes({bytes, bytes + size}, "weights"),
      [](std::string_view) { return true; });
  // Without the checksums of an archive.
  size_t offset = 0;
  (void)measure::neural::read_pickle({bytes, size}, offset);
  return 0;
}
