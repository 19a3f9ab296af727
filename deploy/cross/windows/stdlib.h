// SPDX-License-Identifier: Apache-2.0
#pragma once
#include_next <stdlib.h>
#define mkstemp framewise_mkstemp
