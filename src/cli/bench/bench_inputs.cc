// SPDX-License-Identifier: Apache-2.0
// Options and places that the bench commands share.
#include <unistd.h>

#include <charconv>
#include <system_error>

#include "base/result.h"
#include "cli/bench/bench_functions.h"

namespace framewise::cli {

namespace fs = std::filesystem;

std::string own_program() {
  std::error_code error;
  const fs::path path = fs::read_symlink("/proc/self/exe", error);
  return error ? "framewise" : path.string();
}

fs::path bench_folder(const Invocation& invocation) {
  if (invocation.has("files")) {
    return fs::absolute(invocation.value("files"));
  }
  const Environment& environment = invocation.environment;
  fs::path cache(variable(environment, "XDG_CACHE_HOME"));
  const std::string_view home = variable(environment, "HOME");
  if (!cache.is_absolute() && !home.empty()) cache = fs::path(home) / ".cache";
  if (!cache.is_absolute()) cache = fs::temp_directory_path();
  return cache / "framewise" / "bench";
}

std::vector<std::string> values_of(const Invocation& invocation,
                                   std::string_view option) {
  std::vector<std::string> values;
  for (const auto& [name, value] : invocation.options) {
    if (name == option) values.push_back(value);
  }
  return values;
}

Result<double> number_of(const Invocation& invocation, std::string_view option,
                         double least, double otherwise) {
  if (!invocation.has(option)) return otherwise;
  const std::string_view text = invocation.value(option);
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() &&
      value >= least) {
    return value;
  }
  return fail(ErrorKind::kUsage, "--{} takes a number from {} on, not '{}'",
              option, least, text);
}

Result<bench::MachineLock> lock_machine(const Invocation& invocation,
                                        std::stop_token stop) {
  return bench::MachineLock::acquire(
      [&] {
        say_note(invocation.errors,
                 "another measuring run is in progress; waiting for its end");
      },
      stop);
}

}  // namespace framewise::cli
