// SPDX-License-Identifier: Apache-2.0
// start_program() gives a number of a process, which names nothing once the
// process has ended. Windows keeps its exit code for whoever has its handle.
#pragma once

#include <windows.h>

#include "runtime/start_program.h"

namespace framewise::runtime {

// Returns 0 and the handle, which the caller closes, or an error number.
int start_process(const ProgramStart& start, HANDLE& process);

}  // namespace framewise::runtime
