// SPDX-License-Identifier: Apache-2.0
#include "cli/process.h"

#include <fcntl.h>
#include <io.h>
#include <windows.h>
// After windows.h.
#include <shellapi.h>

#include <cstdio>
#include <string_view>

#include "runtime/start_program.h"
#include "windows_text.h"

namespace framewise::cli {
namespace {

// Escape sequences for colors and progress, as terminals elsewhere know them.
void accept_escape_sequences(DWORD stream) {
  const HANDLE console = GetStdHandle(stream);
  DWORD mode = 0;
  if (GetConsoleMode(console, &mode)) {
    SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
  }
}

}  // namespace

void prepare_process() {
  for (std::FILE* const stream : {stdin, stdout, stderr}) {
    _setmode(_fileno(stream), _O_BINARY);
  }
  SetConsoleOutputCP(CP_UTF8);
  accept_escape_sequences(STD_OUTPUT_HANDLE);
  accept_escape_sequences(STD_ERROR_HANDLE);
}

// Not argv, whose words are in a code page and have wildcards replaced.
std::vector<std::string> process_words(int, char**) {
  std::vector<std::string> words;
  int count = 0;
  wchar_t** const all = CommandLineToArgvW(GetCommandLineW(), &count);
  for (int i = 1; i < count; ++i) words.push_back(windows::utf8(all[i]));
  LocalFree(all);
  return words;
}

Environment read_process_environment() {
  Environment environment;
  for (const std::string& text : runtime::own_environment()) {
    // Names such as "=C:" hold the current folder of a drive.
    const size_t equals = text.find('=', 1);
    if (equals == std::string::npos) continue;
    environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

}  // namespace framewise::cli
