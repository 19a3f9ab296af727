// SPDX-License-Identifier: Apache-2.0
// Color code points of ITU-T H.273 as stored in files. Code points that H.273
// defines as equal become one value.
#pragma once

#include "framewise/frame.h"

namespace framewise::media {

inline Matrix matrix_of(int code) {
  switch (code) {
    case 5: return Matrix::kBt601;        // 625 lines; same coefficients as 525
    case 3: return Matrix::kUnspecified;  // reserved
    default: return Matrix(code);
  }
}

inline Transfer transfer_of(int code) {
  switch (code) {
    case 6:                            // BT.601
    case 14:                           // BT.2020, 10 bit
    case 15: return Transfer::kBt709;  // BT.2020, 12 bit
    case 0:
    case 3: return Transfer::kUnspecified;  // reserved
    default: return Transfer(code);
  }
}

inline Primaries primaries_of(int code) {
  switch (code) {
    case 7: return Primaries::kBt601;  // SMPTE 240M
    case 0:
    case 3: return Primaries::kUnspecified;  // reserved
    default: return Primaries(code);
  }
}

}  // namespace framewise::media
