// SPDX-License-Identifier: Apache-2.0
// Script and style of the viewer, built from web/ and embedded in the library.
#pragma once

#include <string_view>

namespace framewise::report {

std::string_view viewer_script();
std::string_view viewer_style();

}  // namespace framewise::report
