// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/json/json.h"

namespace framewise {

// The JSON of a file; null where it is absent or not valid.
inline Json json_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace framewise
