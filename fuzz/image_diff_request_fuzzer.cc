// SPDX-License-Identifier: Apache-2.0
// Lines for `framewise image diff --server`.
#include <cstdlib>
#include <string>

#include "cli/image/diff_server.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string line(reinterpret_cast<const char*>(data), size);
  // Requests may name files to read and to write: only made-up ones here.
  if (line.find('/') != std::string::npos) return 0;
  if (line.find("\"output\"") != std::string::npos) return 0;
  const std::string answer = framewise::cli::answer_diff_request(
      line, framewise::image::DiffOptions());
  if (answer.empty() || answer.front() != '{') std::abort();
  return 0;
}
