// SPDX-License-Identifier: Apache-2.0
// libhwy measures the resolution of its clock whenever a program starts that is
// linked with it (1.0: a static variable of its benchmarks), for half of the
// time that a start takes. Nobody reads it here, so the program answers
// instead: its symbols go before those of libraries.

namespace hwy::platform {

double TimerResolution();  // of libhwy; never part of libframewise

__attribute__((visibility("default"))) double TimerResolution() {
  return 1e-9;  // seconds
}

}  // namespace hwy::platform
