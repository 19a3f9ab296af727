// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::cli {
namespace {

void say(const Terminal& terminal, std::string_view prefix,
         std::string_view color, std::string_view label,
         std::string_view text) {
  const bool colored = terminal.color && !color.empty();
  // There is no other stream to report a failure of standard error.
  [[maybe_unused]] const auto ignored =
      write(terminal.stream,
            fmt::format("{}{}{}:{} {}\n", prefix, colored ? color : "", label,
                        colored ? "\x1b[0m" : "", printable(text)));
}

constexpr std::string_view kProgram = "framewise: ";

}  // namespace

std::string_view variable(const Environment& environment,
                          std::string_view name) {
  for (const auto& [key, value] : environment) {
    if (key == name) return value;
  }
  return {};
}

Terminal examine(std::FILE* stream, std::string_view color,
                 const Environment& environment) {
  Terminal terminal{.stream = stream};
  const int fd = fileno(stream);
  terminal.is_terminal = fd >= 0 && isatty(fd) == 1;
  winsize size{};
  if (terminal.is_terminal && ioctl(fd, TIOCGWINSZ, &size) == 0 &&
      size.ws_col > 0) {
    terminal.columns = size.ws_col;
  }
  const bool wanted = variable(environment, "NO_COLOR").empty() &&
                      variable(environment, "TERM") != "dumb";
  terminal.color =
      color == "always" || (color == "auto" && terminal.is_terminal && wanted);
  return terminal;
}

Result<void> write(std::FILE* stream, std::string_view text) {
  errno = 0;
  const size_t written = std::fwrite(text.data(), 1, text.size(), stream);
  if (written == text.size() && std::fflush(stream) == 0) return {};
  return with_hint(
      fail(ErrorKind::kEnvironment, "cannot write the output: {}",
           std::generic_category().message(errno)),
      errno == ENOSPC ? "free some disk space and run the command again" : "");
}

LogLevel log_level(const Settings& settings) {
  const std::string& level = settings.text("log_level");
  if (level == "error") return LogLevel::kError;
  if (level == "warning") return LogLevel::kWarning;
  return level == "debug" ? LogLevel::kDebug : LogLevel::kInfo;
}

void say_error(const Terminal& terminal, const Error& error) {
  say(terminal, kProgram, "\x1b[1;31m", "error", error.to_string());
  if (!error.hint.empty()) say(terminal, "", "\x1b[1;36m", "hint", error.hint);
}

void say_warning(const Terminal& terminal, std::string_view text) {
  say(terminal, kProgram, "\x1b[1;33m", "warning", text);
}

void say_note(const Terminal& terminal, std::string_view text) {
  say(terminal, kProgram, "", "note", text);
}

void say_debug(const Terminal& terminal, std::string_view text) {
  say(terminal, kProgram, "\x1b[2m", "debug", text);
}

}  // namespace framewise::cli
