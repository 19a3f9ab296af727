// SPDX-License-Identifier: Apache-2.0
// Opens what is a Source or a decoder already.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "framewise/animation.h"
#include "media/decoder.h"
#include "media/source.h"

namespace framewise::media {

Result<Animation> open_input(Source source, const OpenOptions& options);

// An animation whose frames a decoder of the caller gives, such as frames in
// memory. The job outlives the decoder. `name` stands for the file in errors.
using MakeDecoder =
    std::function<Result<std::unique_ptr<Decoder>>(const Job& job)>;
Result<Animation> open_decoder(const MakeDecoder& make, std::string name,
                               const OpenOptions& options);

}  // namespace framewise::media
