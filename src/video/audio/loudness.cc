// SPDX-License-Identifier: Apache-2.0
#include "video/audio/loudness.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>

#include "base/result.h"

namespace framewise::video {
namespace {

constexpr double kHighestPeakDb = -1;
// Below this there is nothing that could be made louder.
constexpr double kSilenceLufs = -69;

}  // namespace

struct Loudness::State {
  ebur128_state* measure = nullptr;
  int channels = 0;

  ~State() {
    if (measure) ebur128_destroy(&measure);
  }
};

Loudness::Loudness(int sample_rate, int channels) : state_(new State) {
  state_->channels = channels;
  state_->measure =
      ebur128_init(unsigned(channels), static_cast<unsigned long>(sample_rate),
                   EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
}

Loudness::~Loudness() = default;

Result<void> Loudness::add(std::span<const float> samples) {
  if (!state_->measure) return fail(ErrorKind::kLimit, "out of memory");
  const int code =
      ebur128_add_frames_float(state_->measure, samples.data(),
                               samples.size() / size_t(state_->channels));
  if (code != EBUR128_SUCCESS) {
    return fail(ErrorKind::kInternal, "the loudness cannot be measured");
  }
  return {};
}

GainChoice Loudness::gain_for(double lufs) const {
  double measured = 0;
  ebur128_loudness_global(state_->measure, &measured);
  if (!(measured > kSilenceLufs)) {
    return {1, "the sound is silent: its loudness stays as it is"};
  }
  double peak = 0;
  for (int i = 0; i < state_->channels; ++i) {
    double of_channel = 0;
    ebur128_true_peak(state_->measure, unsigned(i), &of_channel);
    peak = std::max(peak, of_channel);
  }
  const double wanted = lufs - measured;
  const double most = kHighestPeakDb - 20 * std::log10(std::max(peak, 1e-9));
  const double gain = std::min(wanted, most);
  std::string note =
      fmt::format("loudness {:.1f} LUFS, gain {:+.1f} dB", measured, gain);
  if (gain < wanted) {
    note += fmt::format(": {:.1f} LUFS, because peaks reach {:.0f} dBTP",
                        measured + gain, kHighestPeakDb);
  }
  return {float(std::pow(10, gain / 20)), note};
}

}  // namespace framewise::video
