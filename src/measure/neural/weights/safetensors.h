// SPDX-License-Identifier: Apache-2.0
// The file format safetensors: a header in JSON, then the numbers.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "framewise/error.h"
#include "measure/neural/tensors.h"
#include "media/source.h"

namespace framewise::measure::neural {

struct SafetensorsFile {
  Tensors tensors;
  std::map<std::string, std::string, std::less<>> metadata;
};

// Reads all tensors, which must be of 32-bit floats. Fails with kInput if the
// file is damaged, with kLimit if it is too large for weights.
Result<SafetensorsFile> read_safetensors(const media::Source& source);

// Its metadata alone.
Result<SafetensorsFile> read_safetensors_facts(const media::Source& source);

// The bytes of such a file; tensors are ordered by name.
std::string write_safetensors(const SafetensorsFile& file);

}  // namespace framewise::measure::neural
