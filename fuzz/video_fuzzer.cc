// SPDX-License-Identifier: Apache-2.0
// Any container that libavformat reads: the name of the format is left open.
#include "read_everything.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using framewise::fuzz::read;
  const uint64_t once = read({data, size}, "", /*tolerant=*/false, nullptr);
  framewise::fuzz::Backwards executor;
  if (read({data, size}, "", /*tolerant=*/false, &executor) != once) {
    std::abort();
  }
  // Not compared: libavcodec conceals damage with what its own memory holds.
  read({data, size}, "", /*tolerant=*/true, &executor);
  return 0;
}
