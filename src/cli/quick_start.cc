// SPDX-License-Identifier: Apache-2.0
// libhwy 1.0 measures the resolution of its clock when a program starts (a
// static variable of its benchmarks), which takes half of the start-up time.
// Framewise does not use the value, so this definition replaces the one of
// libhwy: symbols of the program come before those of libraries.

namespace hwy::platform {

double TimerResolution();  // of libhwy; not in libframewise

__attribute__((visibility("default"))) double TimerResolution() {
  return 1e-9;  // seconds
}

}  // namespace hwy::platform
