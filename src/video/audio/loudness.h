// SPDX-License-Identifier: Apache-2.0
// Loudness by EBU R 128 (ITU-R BS.1770), measured by libebur128.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "framewise/error.h"

namespace framewise::video {

struct GainChoice {
  float factor = 1;
  std::string note;  // what was measured and done, for people
};

class Loudness {
 public:
  Loudness(int sample_rate, int channels);
  ~Loudness();

  // Interleaved samples.
  Result<void> add(std::span<const float> samples);

  // The gain to this integrated loudness. It is lower if peaks would come above
  // -1 dBTP, as R 128 wants.
  GainChoice gain_for(double lufs) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace framewise::video
