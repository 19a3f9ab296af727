// SPDX-License-Identifier: Apache-2.0
// GIF whose palette, time and LZW are chosen together: each pixel may become
// what is cheapest to write among what looks like it.
#pragma once

#include "media/encode/encoder.h"
#include "media/encode/gif/joint/tuning.h"

namespace framewise::media {

// Reads WriteOptions::gif and effort.
Result<std::unique_ptr<Encoder>> create_joint_gif(EncodeJob& job);

// With parts left out, for measurements.
std::unique_ptr<Encoder> create_joint_gif(EncodeJob& job,
                                          const JointTuning& tuning);

}  // namespace framewise::media
