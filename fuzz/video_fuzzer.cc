// SPDX-License-Identifier: Apache-2.0
// Any container that libavformat reads: the name of the format is left open.
#include "read_everything.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::fuzz;
  const std::span<const uint8_t> bytes(data, size);
  Backwards executor;
  framewise::OpenOptions options = within_limits();
  const uint64_t alone = read(bytes, "", options, Again::kMayDiffer);
  options.executor = &executor;
  if (read(bytes, "", options, Again::kMayDiffer) != alone) std::abort();
  // Not compared: libavcodec conceals damage with what its own memory holds.
  options.tolerant = true;
  read(bytes, "", options, Again::kMayDiffer);
  return 0;
}
