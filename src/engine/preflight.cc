// SPDX-License-Identifier: Apache-2.0
#include "engine/preflight.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "frame/color_facts.h"

namespace framewise::engine {
namespace {

Finding finding(std::string kind, std::string message, std::string hint = {}) {
  Finding result;
  result.kind = std::move(kind);
  result.message = std::move(message);
  result.hint = std::move(hint);
  return result;
}

const char* range_name(Range range) {
  return range == Range::kFull ? "full" : "limited";
}

void compare_colors(const AnimationInfo& reference, const AnimationInfo& test,
                    std::vector<Finding>& findings) {
  const ColorFacts a = resolved(reference.format, reference.size);
  const ColorFacts b = resolved(test.format, test.size);
  const bool rgb = reference.format.layout == Layout::kRgba ||
                   test.format.layout == Layout::kRgba;
  if (!rgb && a.range != b.range) {
    findings.push_back(finding(
        "range_differs",
        fmt::format("the reference has {} range, the test {}",
                    range_name(a.range), range_name(b.range)),
        "both are brought to RGB; a file with a wrong range flag looks washed "
        "out or too contrasty"));
  }
  if (!rgb && a.matrix != b.matrix) {
    findings.push_back(
        finding("matrix_differs",
                fmt::format("the color matrices differ (H.273 code {} and {})",
                            int(a.matrix), int(b.matrix)),
                "both are brought to RGB; a wrong matrix shifts hues"));
  }
  const auto stated = [](Primaries primaries) {
    return primaries != Primaries::kUnspecified;
  };
  if (stated(reference.format.color.primaries) &&
      stated(test.format.color.primaries) && a.primaries != b.primaries) {
    findings.push_back(
        finding("primaries_differ",
                fmt::format("the primaries differ (H.273 code {} and {})",
                            int(a.primaries), int(b.primaries)),
                "colors are compared as stored, without converting between "
                "primaries"));
  }
  const auto hdr = [](const ColorFacts& facts) {
    return facts.transfer == Transfer::kPq || facts.transfer == Transfer::kHlg;
  };
  if (hdr(a) != hdr(b)) {
    findings.push_back(finding(
        "transfer_differs", "one side is HDR (PQ or HLG), the other is not",
        "tone-map before comparing: these numbers mean little"));
  }
}

// Distinct colors of a palette file are lost by no re-encoding from it, so an
// original with a palette and a compressed file without one look swapped.
void suspect_swap(const FileView& reference, const FileView& test,
                  bool identical_pixels, std::vector<Finding>& findings) {
  if (identical_pixels) return;
  const bool same_container = reference.info.container == test.info.container;
  if (same_container &&
      test.facts.bytes > reference.facts.bytes + reference.facts.bytes / 10) {
    findings.push_back(finding(
        "looks_swapped",
        fmt::format("the test is larger ({} bytes) than the reference ({} "
                    "bytes)",
                    test.facts.bytes, reference.facts.bytes),
        "the original comes first: framewise compare ORIGINAL COMPRESSED"));
  }
}

// That a file does not end where its pictures do. All may be there, but whoever
// made or fetched it went wrong.
bool tells_of_the_end(const Finding& finding) {
  return finding.kind == "truncated" || finding.kind == "missing_trailer" ||
         finding.kind == "trailing_bytes";
}

}  // namespace

std::vector<Finding> preflight(const FileView& reference, const FileView& test,
                               bool identical_pixels) {
  std::vector<Finding> findings;
  suspect_swap(reference, test, identical_pixels, findings);
  compare_colors(reference.info, test.info, findings);
  for (const FileView* side : {&reference, &test}) {
    for (const Finding& known : side->survey.findings) {
      if (!tells_of_the_end(known)) continue;
      Finding copy = known;
      copy.message = side->facts.path + ": " + copy.message;
      findings.push_back(std::move(copy));
    }
  }
  return findings;
}

std::string measured_as(const AnimationInfo& reference,
                        const AnimationInfo& test, bool cut_in_rgb) {
  const PixelFormat& a = reference.format;
  const PixelFormat& b = test.format;
  const bool stored = !cut_in_rgb && a.layout != Layout::kRgba &&
                      a.layout == b.layout && a.bits == b.bits &&
                      !a.alpha_plane && !b.alpha_plane &&
                      resolved(a, reference.size) == resolved(b, test.size);
  if (!stored) {
    return fmt::format("R, G, B of {} bits",
                       std::max(a.bits, b.bits) > 8 ? 16 : 8);
  }
  const char* layout = "gray";
  switch (a.layout) {
    case Layout::kYuv420: layout = "Y, U, V as stored, 4:2:0"; break;
    case Layout::kYuv422: layout = "Y, U, V as stored, 4:2:2"; break;
    case Layout::kYuv444: layout = "Y, U, V as stored, 4:4:4"; break;
    case Layout::kGray: layout = "gray as stored"; break;
    case Layout::kRgba: break;
  }
  return fmt::format("{}, of {} bits", layout, int(a.bits));
}

}  // namespace framewise::engine
