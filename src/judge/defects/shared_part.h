// SPDX-License-Identifier: Apache-2.0
// Where two pictures of one scale show the same.
#pragma once

#include "framewise/frame.h"

namespace framewise::judge {

// Both of one size.
struct SharedPart {
  Rect reference;
  Rect test;

  bool operator==(const SharedPart&) const = default;
};

}  // namespace framewise::judge
