// SPDX-License-Identifier: Apache-2.0
// The file baseline.json of a folder of accepted images.
#include <fstream>

#include "framewise/image/baseline.h"
#include "scratch_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const framewise::fuzz::ScratchFolder folder;
  std::ofstream(folder.path() / "baseline.json", std::ios::binary)
      .write(reinterpret_cast<const char*>(data), std::streamsize(size));
  const auto baseline = framewise::image::read_baseline(folder.path());
  if (!baseline) return 0;  // rejecting is a correct answer
  if (baseline->looks.empty() || baseline->size.width < 1) __builtin_trap();
  return 0;
}
