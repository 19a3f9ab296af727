// SPDX-License-Identifier: Apache-2.0
// Text of Windows is UTF-16, that of the program UTF-8.
#pragma once

#include <windows.h>

#include <string>
#include <string_view>

namespace framewise::windows {

inline std::wstring utf16(std::string_view text) {
  const int size = MultiByteToWideChar(CP_UTF8, 0, text.data(),
                                       int(text.size()), nullptr, 0);
  std::wstring wide(size_t(size), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), int(text.size()), wide.data(),
                      size);
  return wide;
}

inline std::string utf8(std::wstring_view wide) {
  const int size = WideCharToMultiByte(
      CP_UTF8, 0, wide.data(), int(wide.size()), nullptr, 0, nullptr, nullptr);
  std::string text(size_t(size), '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), int(wide.size()), text.data(),
                      size, nullptr, nullptr);
  return text;
}

}  // namespace framewise::windows
