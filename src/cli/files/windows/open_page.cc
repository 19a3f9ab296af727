// SPDX-License-Identifier: Apache-2.0
#include <windows.h>
// After windows.h.
#include <shellapi.h>

#include "base/result.h"
#include "cli/files/open_page.h"

namespace framewise::cli {

Result<void> open_page(const std::filesystem::path& page, const Environment&) {
  // Above 32: it was started.
  if (reinterpret_cast<intptr_t>(ShellExecuteW(
          nullptr, L"open", page.c_str(), nullptr, nullptr, SW_SHOWNORMAL)) >
      32) {
    return {};
  }
  return with_hint(fail(ErrorKind::kEnvironment, "no program found to open {}",
                        page.string()),
                   "open it in a browser");
}

}  // namespace framewise::cli
