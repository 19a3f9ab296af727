// SPDX-License-Identifier: Apache-2.0
#include "read_everything.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (const bool tolerant : {false, true}) {
    framewise::fuzz::read_everything({data, size}, "tiff", tolerant);
  }
  return 0;
}
