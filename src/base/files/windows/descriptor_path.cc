// SPDX-License-Identifier: Apache-2.0
#include "base/files/descriptor_path.h"

#include <io.h>
#include <windows.h>

#include <iterator>

namespace framewise {

// Windows renames no folder that is open.
std::filesystem::path path_of_descriptor(int folder) {
  wchar_t path[32768];
  const DWORD size = GetFinalPathNameByHandleW(
      reinterpret_cast<HANDLE>(_get_osfhandle(folder)), path,
      DWORD(std::size(path)), FILE_NAME_NORMALIZED);
  return std::wstring(path, size < std::size(path) ? size : 0);
}

}  // namespace framewise
