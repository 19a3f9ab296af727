// SPDX-License-Identifier: Apache-2.0
// Part files beside a film, which anybody may have written: refused, or read;
// what is written again is the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "video/render/part.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::video;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // Behind the seal that a fuzzer cannot guess.
  const auto part = read_part(sealed_part(bytes));
  if (!part) return 0;
  const auto again = read_part(part_file(*part));
  if (!again || part_file(*again) != part_file(*part)) std::abort();
  if (read_part(bytes)) std::abort();  // without a seal
  return 0;
}
