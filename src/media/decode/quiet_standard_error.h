// SPDX-License-Identifier: Apache-2.0
// For codec libraries that write to standard error on their own: Debian's
// libjxl writes several lines of its source for each damaged file. What matters
// comes back as an error.
#pragma once

namespace framewise::media {

// While it lives, output of this thread to the stream `stderr` is dropped.
// Output of other threads passes. Has an effect with glibc only, whose
// stream can be replaced.
class QuietStandardError {
 public:
  QuietStandardError();
  ~QuietStandardError();
  QuietStandardError(const QuietStandardError&) = delete;
  QuietStandardError& operator=(const QuietStandardError&) = delete;
};

}  // namespace framewise::media
