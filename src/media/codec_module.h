// SPDX-License-Identifier: Apache-2.0
// Codec modules: heavy codec libraries are loaded when the first file needs
// them. A program that reads only GIFs never loads FFmpeg.
//
// A module is one source file that ends with FW_CODEC_MODULE(open), where
// `open` has the signature of Format::open, and one line in CMakeLists.txt.
#pragma once

#include <string>
#include <vector>

#include "media/decoder.h"

namespace framewise::media {

// Loads module `name` ("video", "avif", …) if necessary, and opens the source
// with it. Fails with kEnvironment if the module or a library that it needs is
// missing.
Result<std::unique_ptr<Decoder>> open_with_module(const char* name,
                                                  Source& source,
                                                  const Job& job);

// Checks that the module can be loaded. The error says what is missing.
Result<void> probe_module(const char* name);

using ModuleOpen = void (*)(Source& source, const Job& job,
                            Result<std::unique_ptr<Decoder>>& answer);

}  // namespace framewise::media

#define FW_CODEC_MODULE(open_function)                                         \
  extern "C" __attribute__((visibility("default"))) void framewise_codec_open( \
      framewise::media::Source& source, const framewise::media::Job& job,      \
      framewise::Result<std::unique_ptr<framewise::media::Decoder>>& answer) { \
    answer = open_function(source, job);                                       \
  }
