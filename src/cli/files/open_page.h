// SPDX-License-Identifier: Apache-2.0
// Showing a page in the user's browser.
#pragma once

#include <filesystem>

#include "cli/command.h"

namespace framewise::cli {

// Starts $BROWSER, else xdg-open or open, with the page, and does not wait for
// it. Fails with kEnvironment where there is none.
Result<void> open_page(const std::filesystem::path& page,
                       const Environment& environment);

// A new file for a page that nobody named: framewise-XXXXXX.html in the folder
// of temporary files.
Result<std::filesystem::path> temporary_page();

}  // namespace framewise::cli
