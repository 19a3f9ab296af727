// SPDX-License-Identifier: Apache-2.0
// Frames brought to what a file can hold.
#pragma once

#include "media/encode/encoder.h"

namespace framewise::media {

// The format that frames like this one are written in.
PixelFormat written_format(const Frame& frame, const FormatWriter& writer,
                           const WriteOptions& options);

// `frame` in that format, its colors as WriteOptions::color says, opaque where
// the file has no alpha. What gets lost is noted. A frame that is so already
// is returned as it is.
Result<Frame> prepared(const Frame& frame, const PixelFormat& format,
                       const FormatWriter& writer, EncodeJob& job);

}  // namespace framewise::media
