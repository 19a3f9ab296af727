// SPDX-License-Identifier: Apache-2.0
// External programs as ways to encode.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "optimize/encodings/encodings.h"

namespace framewise::optimization {

// The one that the options name. Fails with kUsage where it does not write what
// was asked for.
Result<std::vector<Encoding>> engine_encodings(const InputFacts& facts,
                                               const Targets& targets,
                                               const OptimizeOptions& options);

// From this effort on installed engines are tried beside the built-in encoders:
// results depend on what is installed then, and tries take as long again.
inline constexpr int kTriesEngines = 8;
inline constexpr std::string_view kBeside[] = {"gifsicle", "oxipng",
                                               "pngquant"};

// By the engine that is worth a try beside the built-in encoder of the format;
// nullopt: there is none, or it is not installed.
std::optional<Encoding> encoding_beside(ResultFormat format,
                                        const InputFacts& facts,
                                        const Targets& targets,
                                        const OptimizeOptions& options);

}  // namespace framewise::optimization
