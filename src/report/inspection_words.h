// SPDX-License-Identifier: Apache-2.0
// The words that all views of an inspection share.
#pragma once

#include "framewise/inspect.h"

namespace framewise::report {

inline const char* layout_name(Layout layout) {
  switch (layout) {
    case Layout::kRgba: return "rgba";
    case Layout::kGray: return "gray";
    case Layout::kYuv420: return "yuv420";
    case Layout::kYuv422: return "yuv422";
    case Layout::kYuv444: return "yuv444";
  }
  return "unknown";
}

inline const char* transparency_name(Transparency transparency) {
  switch (transparency) {
    case Transparency::kNone: return "none";
    case Transparency::kBinary: return "binary";
    case Transparency::kPartial: return "partial";
  }
  return "unknown";
}

}  // namespace framewise::report
