// SPDX-License-Identifier: Apache-2.0
// Inputs whose length nobody knows: pipes, sockets, terminals, devices.
#pragma once

#include <functional>
#include <string>

#include "framewise/error.h"
#include "framewise/limits.h"
#include "media/source.h"

namespace framewise::media {

// May refuse an input by its first kSniffBytes.
using CheckHead = std::function<Result<void>(const Source& head)>;

// Reads to the end and keeps what comes, so Limits::file_bytes bounds it,
// whatever it holds: never more memory than that is taken. Waits no longer than
// the wall-time limit.
Result<Source> read_pipe(int fd, const std::string& name, const Limits& limits,
                         const CheckHead& check);

}  // namespace framewise::media
