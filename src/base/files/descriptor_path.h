// SPDX-License-Identifier: Apache-2.0
// A path to an open folder that stays right if somebody renames the folder, or
// puts a link in its place.
#pragma once

#include <filesystem>

namespace framewise {

std::filesystem::path path_of_descriptor(int folder);

}  // namespace framewise
