// SPDX-License-Identifier: Apache-2.0
// Words that the text and JSON of an inspection share.
#pragma once

#include "framewise/inspect.h"

namespace framewise::report {

// The names of HDR transfers and wide primaries; null for those of sRGB
// displays and for unknown ones.
inline const char* transfer_name(Transfer transfer) {
  switch (transfer) {
    case Transfer::kPq: return "PQ";
    case Transfer::kHlg: return "HLG";
    case Transfer::kLinear: return "linear";
    default: return nullptr;
  }
}
inline const char* primaries_name(Primaries primaries) {
  switch (primaries) {
    case Primaries::kBt2020: return "BT.2020";
    case Primaries::kDisplayP3: return "Display P3";
    case Primaries::kAdobeRgb: return "Adobe RGB";
    default: return nullptr;
  }
}

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

inline const char* counting_name(FrameCounting counting) {
  switch (counting) {
    case FrameCounting::kCounted: return "counted";
    case FrameCounting::kStated: return "stated";
    case FrameCounting::kEstimated: return "estimated";
    case FrameCounting::kUnknown: return "unknown";
  }
  return "unknown";
}

}  // namespace framewise::report
