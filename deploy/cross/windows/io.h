// SPDX-License-Identifier: Apache-2.0
// Without its open(), which takes names in a code page and changes line ends.
#pragma once
#define open framewise_open_of_code_page
#include_next <io.h>
#undef open
