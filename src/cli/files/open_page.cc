// SPDX-License-Identifier: Apache-2.0
#include "cli/files/open_page.h"

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/start_program.h"

namespace framewise::cli {
namespace {

// With /dev/null as its streams, so that a browser does not write between the
// lines of a report.
bool start(const std::string& program, const std::filesystem::path& page) {
  const bool is_address = page.string().starts_with("http://");
  pid_t ignored = 0;
  return runtime::start_program(
             {.words = {program,
                        is_address ? page.string()
                                   : std::filesystem::absolute(page).string()},
              .own_group = false},
             ignored) == 0;
}

}  // namespace

Result<void> open_page(const std::filesystem::path& page,
                       const Environment& environment) {
  std::vector<std::string> programs = {"xdg-open", "open"};
  for (const auto& [name, value] : environment) {
    if (name == "BROWSER" && !value.empty()) {
      programs.insert(programs.begin(), value);
    }
  }
  for (const std::string& program : programs) {
    if (start(program, page)) return {};
  }
  return with_hint(
      fail(ErrorKind::kEnvironment, "no program found to open {}",
           page.string()),
      "open it in a browser, or set the variable BROWSER to a program");
}

}  // namespace framewise::cli
