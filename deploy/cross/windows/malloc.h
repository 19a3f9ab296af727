// SPDX-License-Identifier: Apache-2.0
#pragma once
#include_next <malloc.h>
#define __GLIBC_PREREQ(major, minor) 0
#ifdef __cplusplus
extern "C++" inline void malloc_trim(size_t) {}
#endif
