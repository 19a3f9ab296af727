// SPDX-License-Identifier: Apache-2.0
#include "base/files/descriptor_path.h"

#include <fmt/format.h>

namespace framewise {

std::filesystem::path path_of_descriptor(int folder) {
  return fmt::format("/proc/self/fd/{}", folder);
}

}  // namespace framewise
