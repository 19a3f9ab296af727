// SPDX-License-Identifier: Apache-2.0
// Everything besides the file that can change the result of an operation.
#pragma once

#include "cache/key.h"
#include "framewise/image/check.h"
#include "framewise/image/convert.h"
#include "framewise/image/thumbnail.h"

namespace framewise::image {

void add_operation(cache::KeyBuilder& key, const ThumbnailOptions& options);
void add_operation(cache::KeyBuilder& key, const ConvertOptions& options);
void add_operation(cache::KeyBuilder& key, const CheckOptions& options);

}  // namespace framewise::image
