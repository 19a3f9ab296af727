// SPDX-License-Identifier: Apache-2.0
// Encoders of heavy libraries, in modules of their own beside those of the
// decoders: a program that only reads pays for none.
//
// A module is one source file that ends with FW_ENCODER_MODULE(create), where
// `create` is a CreateEncoder, and one line in CMakeLists.txt.
#pragma once

#include "media/encode/encoder.h"

namespace framewise::media {

// Loads module `name` ("avif-writer", …) if it is not there yet. Fails with
// kEnvironment when the module or a library that it needs is missing.
Result<std::unique_ptr<Encoder>> create_with_module(const char* name,
                                                    EncodeJob& job);

// Loads the module. The error says what is missing.
Result<void> probe_encoder_module(const char* name);

using ModuleCreate = void (*)(EncodeJob& job,
                              Result<std::unique_ptr<Encoder>>& answer);

}  // namespace framewise::media

#define FW_ENCODER_MODULE(create_function)                                     \
  extern "C" __attribute__((visibility("default"))) void                       \
  framewise_encoder_create(                                                    \
      framewise::media::EncodeJob& job,                                        \
      framewise::Result<std::unique_ptr<framewise::media::Encoder>>& answer) { \
    answer = create_function(job);                                             \
  }
