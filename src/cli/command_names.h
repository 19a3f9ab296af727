// SPDX-License-Identifier: Apache-2.0
// The command that was probably meant by a word that names none.
#pragma once

#include <string>
#include <string_view>

namespace framewise::cli {

// A hint such as "did you mean image convert or video convert?"
std::string meant_command(std::string_view name);

}  // namespace framewise::cli
