// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace framewise::service {

// 32 random hexadecimal digits.
std::string random_token();

}  // namespace framewise::service
