// SPDX-License-Identifier: Apache-2.0
// Windows has no limits of this kind.
#pragma once
#include "posix.h"

using rlim_t = uint64_t;
struct rlimit {
  rlim_t rlim_cur;
};
inline constexpr int RLIMIT_AS = 0;
inline constexpr int RLIMIT_NOFILE = 1;
inline int getrlimit(int, rlimit*) { return -1; }
