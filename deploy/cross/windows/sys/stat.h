// SPDX-License-Identifier: Apache-2.0
#pragma once
#include_next <sys/stat.h>

#include "posix.h"
#undef stat
#undef fstat
#undef lstat
#define stat framewise_stat
#define fstat framewise_fstat
#define lstat framewise_stat
#ifndef S_ISSOCK
#define S_ISSOCK(mode) 0
#endif
#undef st_mtime
#define st_mtime st_mtim.tv_sec
