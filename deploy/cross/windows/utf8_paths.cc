// SPDX-License-Identifier: Apache-2.0
// std::filesystem::path takes narrow names through this function, and gives
// UTF-8. The one of GCC 12's library makes a UTF-16 unit of every byte, so this
// stands before it (--allow-multiple-definition).
#include <windows.h>

#include <cwchar>
#include <locale>

std::codecvt_base::result std::codecvt<wchar_t, char, std::mbstate_t>::do_in(
    state_type&, const char* from, const char* from_end, const char*& from_next,
    wchar_t* to, wchar_t* to_end, wchar_t*& to_next) const {
  from_next = from;
  to_next = to;
  if (from == from_end) return ok;
  const int units = MultiByteToWideChar(CP_UTF8, 0, from, int(from_end - from),
                                        to, int(to_end - to));
  if (units == 0) return partial;  // there is more room at the next call
  from_next = from_end;
  to_next = to + units;
  return ok;
}
