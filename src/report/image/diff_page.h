// SPDX-License-Identifier: Apache-2.0
// A page of compared images: one file without network, which shows the images
// from where they are.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace framewise::report {

// `rows` are those of image_diff_row(); others are left out. Different pairs
// come first. Addresses of images are relative to the folder of `page`;
// pictures of differences are in the folder `pictures`.
std::string image_diff_page(const std::vector<std::string>& rows,
                            const std::filesystem::path& page,
                            const std::filesystem::path& pictures);

}  // namespace framewise::report
