// SPDX-License-Identifier: Apache-2.0
#include "base/files/missing_file.h"

#include "base/shell_word.h"

namespace framewise {

std::string hint_for_missing(std::string_view path) {
  if (!path.starts_with("http://") && !path.starts_with("https://")) {
    return "check the spelling of the path";
  }
  return "files of other servers are not fetched; download it first: curl "
         "-LO " +
         shell_word(path);
}

}  // namespace framewise
