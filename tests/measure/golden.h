// SPDX-License-Identifier: Apache-2.0
// The shared golden pairs: images and the values that public tools print for
// them.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "framewise/frame.h"

namespace framewise::golden {

// 8-bit R G B A pixels without padding.
struct Picture {
  Size size;
  std::vector<uint8_t> rgba;

  PlaneView view() const { return {rgba.data(), 4 * size.width, size}; }
  Picture crop(const Rect& area) const;
};

struct Pair {
  std::string name;
  std::string reference;  // file names within pairs/
  std::string test;
};

// False if the shared files are missing: tests then skip.
bool available();

std::vector<Pair> pairs();
Pair pair(const std::string& name);
Picture picture(const std::string& file);

// One tool's values of one metric, by pair.
std::map<std::string, double> values(const std::string& tool_prefix,
                                     const std::string& metric);

}  // namespace framewise::golden

#define SKIP_WITHOUT_GOLDEN()                                  \
  if (!framewise::golden::available()) {                       \
    GTEST_SKIP() << "the shared golden pairs are not present"; \
  }                                                            \
  static_assert(true)
