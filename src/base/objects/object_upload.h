// SPDX-License-Identifier: Apache-2.0
// Writing a file to a store: the object appears whole, or not at all.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/objects/object_store.h"

namespace framewise {

// Sends `size` bytes of the open file: at once, or in parts by several threads
// where they are more than one part. What was sent is abandoned after a
// failure.
Result<void> upload(ObjectStore& store, const ObjectName& name, int descriptor,
                    int64_t size);

// Whether something can be written there, as far as a request that writes
// nothing shows it: the store answers, the bucket is there, the keys are known.
Result<void> check_object_place(const std::filesystem::path& path);

}  // namespace framewise
