// SPDX-License-Identifier: Apache-2.0
// GIF decoder that follows browsers; docs/formats/gif.md lists the choices.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "media/decoder.h"

namespace framewise::media {

bool is_gif(std::span<const std::byte> head);
Result<std::unique_ptr<Decoder>> open_gif(Source& source, const Job& job);

}  // namespace framewise::media
