// SPDX-License-Identifier: Apache-2.0
#include "read_everything.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  framewise::fuzz::read_everything(std::span(data, size), "bmp");
  return 0;
}
