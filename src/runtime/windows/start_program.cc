// SPDX-License-Identifier: Apache-2.0
#include "runtime/start_program.h"

#include <io.h>
#include <windows.h>

#include <cerrno>

#include "runtime/windows/started_process.h"
#include "windows_text.h"

namespace framewise::runtime {
namespace {

using windows::utf16;

// As CommandLineToArgvW() and C libraries take words apart.
std::wstring quoted(const std::string& word) {
  std::wstring text = L"\"";
  size_t backslashes = 0;
  for (const wchar_t c : utf16(word)) {
    if (c == L'"') text.append(backslashes + 1, L'\\');
    backslashes = c == L'\\' ? backslashes + 1 : 0;
    text += c;
  }
  return text + std::wstring(backslashes, L'\\') + L'"';
}

// A handle that the other process inherits.
class GivenHandle {
 public:
  GivenHandle(std::optional<int> descriptor, DWORD own) {
    if (descriptor == kDevNull) {
      SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
      handle_ = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE,
                            FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited,
                            OPEN_EXISTING, 0, nullptr);
      return;
    }
    const HANDLE from =
        descriptor ? reinterpret_cast<HANDLE>(_get_osfhandle(*descriptor))
                   : GetStdHandle(own);
    DuplicateHandle(GetCurrentProcess(), from, GetCurrentProcess(), &handle_, 0,
                    TRUE, DUPLICATE_SAME_ACCESS);
  }
  GivenHandle(const GivenHandle&) = delete;
  GivenHandle& operator=(const GivenHandle&) = delete;
  ~GivenHandle() { CloseHandle(handle_); }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_ = INVALID_HANDLE_VALUE;
};

}  // namespace

int start_process(const ProgramStart& start, HANDLE& process) {
  std::wstring line;
  for (const std::string& word : start.words) line += quoted(word) + L' ';
  std::wstring variables;
  for (const std::string& one :
       start.environment.value_or(std::vector<std::string>())) {
    variables += utf16(one) + L'\0';
  }
  variables += L'\0';
  const GivenHandle input(start.input, STD_INPUT_HANDLE);
  const GivenHandle output(start.output, STD_OUTPUT_HANDLE);
  const GivenHandle errors(start.errors, STD_ERROR_HANDLE);
  STARTUPINFOW how{};
  how.cb = sizeof how;
  how.dwFlags = STARTF_USESTDHANDLES;
  how.hStdInput = input.get();
  how.hStdOutput = output.get();
  how.hStdError = errors.get();
  PROCESS_INFORMATION started{};
  const DWORD flags = CREATE_UNICODE_ENVIRONMENT |
                      (start.own_group ? CREATE_NEW_PROCESS_GROUP : 0);
  if (!CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE, flags,
                      start.environment ? variables.data() : nullptr, nullptr,
                      &how, &started)) {
    return GetLastError() == ERROR_FILE_NOT_FOUND ? ENOENT : EACCES;
  }
  CloseHandle(started.hThread);
  process = started.hProcess;
  return 0;
}

std::vector<std::string> own_environment() {
  std::vector<std::string> variables;
  wchar_t* const all = GetEnvironmentStringsW();
  for (const wchar_t* one = all; *one; one += wcslen(one) + 1) {
    variables.push_back(windows::utf8(one));
  }
  FreeEnvironmentStringsW(all);
  return variables;
}

}  // namespace framewise::runtime
