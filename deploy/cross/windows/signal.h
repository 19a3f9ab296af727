// SPDX-License-Identifier: Apache-2.0
#pragma once
#include_next <signal.h>
#define SIGUSR1 SIGBREAK
