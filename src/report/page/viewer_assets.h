// SPDX-License-Identifier: Apache-2.0
// The viewer, built from web/ and kept in the library.
#pragma once

#include <string_view>

namespace framewise::report {

std::string_view viewer_script();
std::string_view viewer_style();

}  // namespace framewise::report
