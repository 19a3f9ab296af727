// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "posix.h"

struct statvfs {
  uint64_t f_frsize;
  uint64_t f_blocks;
  uint64_t f_bavail;
};
int statvfs(const wchar_t* path, struct statvfs* out);
