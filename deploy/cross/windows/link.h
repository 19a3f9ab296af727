// SPDX-License-Identifier: Apache-2.0
// The program is one file: there is no library whose change could matter.
#pragma once
#include <cstddef>

struct dl_phdr_info {
  const char* dlpi_name;
};
inline int dl_iterate_phdr(int (*)(dl_phdr_info*, size_t, void*), void*) {
  return 0;
}
