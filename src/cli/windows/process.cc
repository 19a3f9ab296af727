// SPDX-License-Identifier: Apache-2.0
#include "cli/process.h"

#include <fcntl.h>
#include <io.h>
#include <windows.h>
// After windows.h.
#include <shellapi.h>

#include <cstdio>

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

}  // namespace framewise::cli
