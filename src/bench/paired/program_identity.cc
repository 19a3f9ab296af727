// SPDX-License-Identifier: Apache-2.0
#include "bench/paired/program_identity.h"

#include <array>
#include <fstream>
#include <span>
#include <sstream>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "bench/launch/process.h"

namespace framewise::bench {
namespace {

bool belongs_to_system(const std::string& path) {
  return path.starts_with("/lib") || path.starts_with("/usr/lib") ||
         path.find('/') == std::string::npos;
}

// As the dynamic linker finds them; none of a script or a static program.
std::vector<std::string> own_libraries(const std::string& program) {
  ProcessOptions options;
  options.environment = {"LD_TRACE_LOADED_OBJECTS=1"};
  options.timeout = std::chrono::seconds(20);
  std::ifstream file(program, std::ios::binary);
  std::array<char, 4> magic{};
  file.read(magic.data(), magic.size());
  if (magic != std::array<char, 4>{'\x7f', 'E', 'L', 'F'}) return {};
  const auto run = run_process(std::span(&program, 1), options);
  if (!run || run->exit_code != 0) return {};
  std::vector<std::string> paths;
  std::istringstream lines(run->output);
  for (std::string line; std::getline(lines, line);) {
    const size_t arrow = line.find(" => ");
    if (arrow == std::string::npos) continue;
    const std::string path =
        line.substr(arrow + 4, line.find(" (") - arrow - 4);
    if (!belongs_to_system(path)) paths.push_back(path);
  }
  return paths;
}

Result<void> add_file(const std::string& path, Sha256& hash) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorKind::kInput, "cannot read {}", path);
  std::vector<char> buffer(1 << 20);
  while (file.read(buffer.data(), std::streamsize(buffer.size())) ||
         file.gcount() > 0) {
    hash.update(std::as_bytes(std::span(buffer.data(), size_t(file.gcount()))));
  }
  return {};
}

}  // namespace

Result<std::string> identity_of(const std::string& program) {
  Sha256 hash;
  FW_RETURN_IF_ERROR(add_file(program, hash));
  for (const std::string& library : own_libraries(program)) {
    FW_RETURN_IF_ERROR(add_file(library, hash));
  }
  return hash.hex().substr(0, 12);
}

}  // namespace framewise::bench
