// SPDX-License-Identifier: Apache-2.0
// The flash arithmetic of the open analyser IRIS (Electronic Arts) in its
// relative mode, so that results can be compared with it. It follows the mean
// over the whole frame and counts frames, not time; docs/flashes.md lists how
// that differs from the standards.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::flashes {

enum class IrisState : uint8_t { kPass, kWarning, kExtended, kFail };

// What IRIS prints of a frame for luminance, or for red.
struct IrisValues {
  float mean = 0;
  float area = 0;  // share of pixels that changed
  float change = 0;
  float accumulated = 0;
  int transitions = 0;
  int extended = 0;  // frames of the last five seconds with 4 to 6 transitions
  IrisState state = IrisState::kPass;
};

struct IrisRow {
  IrisValues luminance;
  IrisValues red;
};

class AverageChanges {
 public:
  // `frame_rate`: frames a second, rounded.
  AverageChanges(Size size, int frame_rate);

  Result<IrisRow> add(const Frame& frame);

 private:
  // Trues among the last `capacity` flags.
  class FlagWindow {
   public:
    explicit FlagWindow(size_t capacity) : capacity_(capacity) {}
    int add(bool flag);

   private:
    size_t capacity_;
    std::deque<bool> flags_;
    int count_ = 0;
  };

  struct Channel {
    Channel(size_t pixels, int frame_rate, float threshold, float dark);
    void change_to(double sum, int64_t changed, bool first);

    std::vector<float> values;  // of the last frame's pixels
    IrisValues now;
    float threshold;
    float dark;
    size_t pixels;
    size_t frame_rate;
    std::deque<float> changes;  // of the running rise or fall, at most 1 s
    FlagWindow transitions;
    FlagWindow extended;
  };

  Channel luminance_;
  Channel red_;
  bool first_ = true;
  FramePool pool_;
};

}  // namespace framewise::flashes
