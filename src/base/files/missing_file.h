// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace framewise {

// A hint where no file has this name.
std::string hint_for_missing(std::string_view path);

}  // namespace framewise
