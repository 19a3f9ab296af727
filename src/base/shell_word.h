// SPDX-License-Identifier: Apache-2.0
// Writes words of a command line for people to copy and for shells to read.
#pragma once

#include <string>
#include <string_view>

namespace framewise {

// The word as a POSIX shell reads it: quoted where it holds more than letters,
// digits and signs without meaning.
std::string shell_word(std::string_view text);

// Removes the password of addresses: "redis://user:word@host" becomes
// "redis://…@host". For commands that are shown to others.
std::string without_credentials(std::string_view text);

}  // namespace framewise
