// SPDX-License-Identifier: Apache-2.0
// The isolated worker of the kind of job in hash_files.h.
#include <iostream>

#include "batch/isolated_worker.h"
#include "batch/sandbox.h"
#include "hash_files.h"

int main(int argc, char**) {
  using namespace framewise::batch;
  // An argument: sanitizers need calls that the sandbox refuses.
  if (argc == 1 && !enter_sandbox({})) return 1;
  HashFiles kind;
  const auto served = serve_jobs(kind, 0, {}, [](std::string_view text) {
    std::cout << text << std::flush;
    return framewise::Result<void>();
  });
  return served ? 0 : 1;
}
