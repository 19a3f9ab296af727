// SPDX-License-Identifier: Apache-2.0
#pragma once
#include_next <time.h>
#ifdef __cplusplus
extern "C++" {
char* strptime(const char* text, const char* form, tm* out);
}  // extern "C++"
#endif
