// SPDX-License-Identifier: Apache-2.0
#pragma once
#include_next <unistd.h>

#include "posix.h"
#define isatty framewise::windows::is_terminal
#define unlink framewise::windows::remove_file
