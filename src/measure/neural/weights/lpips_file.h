// SPDX-License-Identifier: Apache-2.0
// The file in which Framewise keeps the weights of LPIPS: safetensors with the
// tensors that are used, and where they came from.
#pragma once

#include <span>
#include <string>

#include "framewise/error.h"
#include "measure/neural/layers.h"
#include "measure/neural/tensors.h"
#include "media/source.h"

namespace framewise::measure::neural {

struct LpipsFile {
  Tensors tensors;
  std::string digest;  // SHA-256 of the tensors, in hexadecimal
  // SHA-256 of the files that the tensors were read from, separated by spaces.
  std::string sources;
};

// SHA-256 of all bytes, in hexadecimal.
Result<std::string> sha256_of(const media::Source& source);

// Collects the tensors of a network and of its heads from files of PyTorch or
// safetensors, in any order. Fails with kInput if a file is damaged or tensors
// are missing. Returns the bytes of the new file.
Result<std::string> convert_lpips_weights(
    NetworkKind kind, std::span<const media::Source> sources);

// Reads such a file. Fails with kInput if it is damaged.
Result<LpipsFile> read_lpips_file(const media::Source& source,
                                  NetworkKind kind);

// Its digest and sources as it states them, without reading the tensors.
Result<LpipsFile> read_lpips_facts(const media::Source& source,
                                   NetworkKind kind);

}  // namespace framewise::measure::neural
