// SPDX-License-Identifier: Apache-2.0
// The version of the library (semantic versioning).
#pragma once

#define FRAMEWISE_VERSION_MAJOR 0
#define FRAMEWISE_VERSION_MINOR 1
#define FRAMEWISE_VERSION_PATCH 0

namespace framewise {

// The version of the loaded library, such as "0.1.0". The macros above name the
// version at compile time.
const char* version() noexcept;

}  // namespace framewise
