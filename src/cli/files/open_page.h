// SPDX-License-Identifier: Apache-2.0
// Opens a page in the user's browser.
#pragma once

#include <filesystem>

#include "cli/command.h"

namespace framewise::cli {

// Starts $BROWSER, else xdg-open or open, with the page, a file or an address
// that begins with http://, and does not wait for its end. Fails with
// kEnvironment if none can be started.
Result<void> open_page(const std::filesystem::path& page,
                       const Environment& environment);

// Creates a file for a page without a name: framewise-XXXXXX.html in the folder
// of temporary files.
Result<std::filesystem::path> temporary_page();

}  // namespace framewise::cli
