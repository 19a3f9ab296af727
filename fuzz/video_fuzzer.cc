// SPDX-License-Identifier: Apache-2.0
// Any container that libavformat reads: the name of the format is left open.
#include "read_everything.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  framewise::fuzz::read_everything({data, size}, "");
  return 0;
}
