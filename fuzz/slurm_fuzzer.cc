// SPDX-License-Identifier: Apache-2.0
// What sbatch and squeue print: a job's number that is safe in a command, or
// nothing; messages that a terminal obeys nothing of.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "batch/slurm_programs.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace batch = framewise::batch;
  const std::string_view printed(reinterpret_cast<const char*>(data), size);
  if (const auto job = batch::array_number(printed)) {
    const bool number = job->find_first_not_of("0123456789") == job->npos;
    if (job->empty() || !number) std::abort();
  }
  for (const int exit_code : {0, 1}) {
    const auto waiting = batch::queue_answer(exit_code, printed);
    if (waiting) continue;
    const std::string message = waiting.error().to_string();
    if (message.find('\x1b') != message.npos || message.size() > 4000) {
      std::abort();
    }
  }
  return 0;
}
