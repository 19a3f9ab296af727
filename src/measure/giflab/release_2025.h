// SPDX-License-Identifier: Apache-2.0
// The values of GifLab's public release of September 2025 where the current one
// differs. That release has no LPIPS and puts constants in its place, and its
// composite finds only three of its inputs. Values that people have stored were
// computed by it.
#pragma once

#include <optional>
#include <string_view>

#include "measure/giflab/whole_file.h"

namespace framewise::measure::giflab {

// `sampled`: how many frames of the test were read. Absent where both releases
// agree.
std::optional<double> value_of_2025(const WholeFile& file, int64_t sampled,
                                    std::string_view name);

}  // namespace framewise::measure::giflab
