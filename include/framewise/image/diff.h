// SPDX-License-Identifier: Apache-2.0
// The visual difference of two images: which pixels differ, where, and in
// words what has changed.
//
//   auto report = framewise::image::diff("before.png", "after.png");
//   if (report && report->verdict == DiffVerdict::kDifferent) {
//     for (const auto& change : report->changes) use(change.box, change.words);
//   }
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {
class Executor;
}

namespace framewise::image {

enum class ColorDistance : uint8_t {
  kYiq,    // as odiff 4 and pixelmatch 5
  kOklab,  // HyAB in OKLab
};

// How edges that were drawn with other shades are recognized (Vyšniauskas
// 2009). Such pixels do not count as differences.
enum class Antialiasing : uint8_t {
  kCount,   // not recognized: every pixel counts
  kLoose,   // as odiff: the darkest or brightest neighbor has equal neighbors
            // in each image, not necessarily the same one in both
  kStrict,  // as pixelmatch 5: the same one in both
};

// A part of the images with a rule of its own. Where regions overlap, ignored
// ones win, then the later one.
struct DiffRegion {
  Rect box;
  std::optional<double> threshold;  // absent: ignored
};

// The largest number of differing pixels in any square of `side` pixels.
struct DiffWindow {
  int side = 0;
  Rect box;
  int64_t pixels = 0;
};

// Differences up to these limits pass. All that are set must hold; if none is,
// one pixel fails.
struct DiffLimits {
  std::optional<int64_t> pixels;
  std::optional<double> percent;
  std::optional<int64_t> window_pixels;  // needs DiffOptions::window
};

enum class DiffPicture : uint8_t {
  kNone,
  kHighlight,  // the reference in pale gray; differences red, others yellow
  kMask,       // differences red on a transparent ground
};

// How much is said about the differing pixels.
enum class DiffDetail : uint8_t {
  kPixels,   // numbers only
  kChanges,  // also boxes, words and whether people see the change
};

struct DiffOptions {
  double threshold = 0.1;  // 0 to 1; smaller finds more
  ColorDistance distance = ColorDistance::kYiq;
  Antialiasing antialiasing = Antialiasing::kLoose;
  // A pixel passes if its color lies within those of the 3x3 pixels around it
  // in the other image, in both directions.
  bool shift_tolerance = false;
  std::vector<DiffRegion> regions;
  DiffLimits fail_above;
  int window = 0;           // side of DiffReport::window; 0: none
  bool list_lines = false;  // fill DiffReport::rows and columns
  DiffPicture picture = DiffPicture::kNone;
  DiffDetail detail = DiffDetail::kChanges;
  // Changes that people do not see pass (Change::visible).
  bool visible_only = false;
  // Images that need more memory are refused by their headers; 0: no limit.
  int64_t memory_bytes = 0;
  OpenOptions open;
  Executor* executor = nullptr;  // null: the calling thread
};

enum class ChangeKind : uint8_t {
  kMoved,      // by `dx` and `dy`
  kRendering,  // edges differ by less than a pixel, as with other fonts
  kColor,      // the same shapes in another color
  kMissing,    // in the reference only
  kAdded,      // in the test only
  kText,       // text with other letters
  kContent,    // anything else
};

struct Change {
  Rect box;
  int64_t pixels = 0;
  ChangeKind kind = ChangeKind::kContent;
  int dx = 0;  // of kMoved, in pixels
  int dy = 0;
  std::string words;  // "moved 3 px down"
  // SSIMULACRA2 of the box with some surroundings; absent if it was too large
  // or too small to measure.
  std::optional<double> score;
  bool visible = true;
};

enum class DiffVerdict : uint8_t {
  kEqual,         // no pixel counts as different
  kWithinLimits,  // some do, but DiffOptions::fail_above holds
  kDifferent,
  kOtherSize,  // also different; the common part was compared
};
const char* name_of(DiffVerdict verdict) noexcept;
const char* name_of(ChangeKind kind) noexcept;

struct DiffReport {
  Size reference;
  Size test;
  DiffVerdict verdict = DiffVerdict::kEqual;
  bool equal_bytes = false;  // the files are equal; nothing was decoded
  // Of the files, as far as they are known; the first frames are compared.
  int64_t reference_frames = 1;
  int64_t test_frames = 1;
  int64_t total_pixels = 0;  // of the smallest size that covers both images
  int64_t pixels = 0;        // that differ, with those outside of one image
  int64_t antialiased = 0;   // not counted in `pixels`, as the next two
  int64_t shifted = 0;
  int64_t ignored = 0;
  double percent = 0;
  std::optional<DiffWindow> window;
  std::vector<Change> changes;  // the largest first
  int64_t more_changes = 0;     // that were not listed
  // Rows and columns of the common part with differing pixels, from 0.
  std::vector<int> rows;
  std::vector<int> columns;
  std::optional<Frame> picture;

  bool passed() const {
    return verdict == DiffVerdict::kEqual ||
           verdict == DiffVerdict::kWithinLimits;
  }
};

// The first frames of two files.
Result<DiffReport> diff(const std::filesystem::path& reference,
                        const std::filesystem::path& test,
                        const DiffOptions& options = {});
Result<DiffReport> diff(const Frame& reference, const Frame& test,
                        const DiffOptions& options = {});

}  // namespace framewise::image
