// SPDX-License-Identifier: Apache-2.0
// The bytes of a file or document that a function of C returns.
#pragma once

#include <cstddef>
#include <vector>

#include "framewise/framewise_c.h"

struct framewise_file {
  std::vector<std::byte> content;
};
