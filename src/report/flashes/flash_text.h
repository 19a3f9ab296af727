// SPDX-License-Identifier: Apache-2.0
// Reports of flashes for people: text with a strip of luminance over time,
// Markdown, JUnit and a page.
#pragma once

#include <string>
#include <vector>

#include "report/flashes/flash_json.h"
#include "report/text_style.h"

namespace framewise::report {

std::string flash_text(const FlashRow& row, const TextStyle& style);
std::string flash_text(const FixedFile& fixed, const std::string& to,
                       const TextStyle& style);

// Luminance over time as a line of block characters, those of frames beyond a
// limit in color.
std::string luminance_strip(const FlashReport& report, const TextStyle& style);

std::string flash_markdown(const std::vector<FlashRow>& rows);

// A test case a file; a failing event is a failure.
std::string flash_junit(const std::vector<FlashRow>& rows);

// One file that needs no network and no script.
std::string flash_page(const std::vector<FlashRow>& rows);

}  // namespace framewise::report
