// SPDX-License-Identifier: Apache-2.0
// The version of the library, by semantic versioning.
#pragma once

#define FRAMEWISE_VERSION_MAJOR 0
#define FRAMEWISE_VERSION_MINOR 1
#define FRAMEWISE_VERSION_PATCH 0

namespace framewise {

// The version of the library that is loaded, such as "0.1.0". A program can
// compare it with the macros above, which name the version it was built with.
const char* version() noexcept;

}  // namespace framewise
