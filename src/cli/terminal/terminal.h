// SPDX-License-Identifier: Apache-2.0
// Facts of an output stream, and messages on standard error.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/settings.h"
#include "framewise/error.h"

namespace framewise::cli {

struct Terminal {
  std::FILE* stream = nullptr;
  bool is_terminal = false;
  int columns = 80;
  bool color = false;
};

// `color` is the setting. NO_COLOR (no-color.org) and TERM=dumb switch color
// off unless the setting says always.
Terminal examine(std::FILE* stream, std::string_view color,
                 const Environment& environment);

std::string_view variable(const Environment& environment,
                          std::string_view name);

// Writes all of `text`. Fails if the disk is full or the pipe is closed.
Result<void> write(std::FILE* stream, std::string_view text);

enum class LogLevel : int { kError, kWarning, kInfo, kDebug };
LogLevel log_level(const Settings& settings);

// Prints "framewise: error: …" and, on the next line, "hint: …".
void say_error(const Terminal& terminal, const Error& error);
void say_warning(const Terminal& terminal, std::string_view text);
void say_note(const Terminal& terminal, std::string_view text);
void say_debug(const Terminal& terminal, std::string_view text);

}  // namespace framewise::cli
