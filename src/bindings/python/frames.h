// SPDX-License-Identifier: Apache-2.0
// Frames as arrays of NumPy and the other way round, and animations.
#pragma once

#include <pybind11/pybind11.h>

#include "framewise/animation.h"
#include "framewise/frame.h"

namespace framewise::python {

namespace py = pybind11;

// A frame with its time in the animation that it is from.
struct TimedFrame {
  Frame frame;
  double start_ms = 0;
  double duration_ms = 0;
};

// A Frame, or an array of 8 or 16 bits: height x width, or height x width x 3
// or 4. Pixels with alpha whose rows lie at multiples of 64 bytes are not
// copied; the frame holds the array then.
Frame frame_from(py::handle pixels);

// A sequence of such frames, each shown for `frame_ms` unless it says its own.
Animation animation_from(py::handle frames, double frame_ms, const char* name);

void add_frames(py::module_& module);

}  // namespace framewise::python
