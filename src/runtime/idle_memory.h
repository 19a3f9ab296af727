// SPDX-License-Identifier: Apache-2.0
// Memory that was freed but that the allocator keeps. Each thread has an arena,
// which stays as large as the largest job of this thread made it: in a process
// that runs for days all arenas reach their largest size.
#pragma once

#include <cstdint>

namespace framewise::runtime {

// Resident memory of the process that nothing allocated, in bytes: what the
// allocator keeps, and a few MB of stacks and tables. 0 where it is unknown.
int64_t idle_memory();

// The heap belongs to all of the process: a library in somebody's program
// leaves it alone. The program framewise calls this when it starts.
void allow_returning_memory();

// Returns idle memory to the system if it exceeds `most_bytes` and returning is
// allowed; takes milliseconds. Whether it did.
bool return_idle_memory(int64_t most_bytes);

}  // namespace framewise::runtime
