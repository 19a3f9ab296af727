// SPDX-License-Identifier: Apache-2.0
#pragma once
#include_next <stdio.h>
#ifdef __cplusplus
extern "C++" {
// Names of files that are paths; narrow ones would be in the code page.
namespace std {
FILE* fopen(const wchar_t* path, const char* mode);
}
}  // extern "C++"
#endif
