// SPDX-License-Identifier: Apache-2.0
// Weights as PyTorch saves them (torch.save of a state dictionary): an archive
// of a pickle and raw numbers, or in older files a stream of both. Nothing in
// the file is executed.
#pragma once

#include <functional>
#include <string_view>

#include "framewise/error.h"
#include "measure/neural/tensors.h"
#include "media/source.h"

namespace framewise::measure::neural {

// Reads the tensors for which `wanted` returns true. Fails with kInput if the
// file is damaged, with kUnsupported if it contains anything but tensors, with
// kLimit if it is too large.
Result<Tensors> read_torch_file(
    const media::Source& source,
    const std::function<bool(std::string_view name)>& wanted);

}  // namespace framewise::measure::neural
