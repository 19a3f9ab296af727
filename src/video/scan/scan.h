// SPDX-License-Identifier: Apache-2.0
// The clips of a folder: what they are, which cannot be used and why, and how
// well they loop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/cache.h"
#include "media/folder.h"
#include "media/video_facts.h"
#include "runtime/work_context.h"
#include "video/scan/clip_features.h"

namespace framewise::video {

// Clips beyond these are broken. The defaults suit clips of strangers.
struct ClipLimits {
  int64_t file_bytes = int64_t{4} << 30;
  int64_t side = 8192;          // pixels
  int64_t pixels = 33'200'000;  // of a frame: 7680 x 4320
  double seconds = 3600;
  // To read the headers by the clock, for slow disks and busy machines; they
  // have 2 s of CPU time (read_video_facts).
  int64_t open_ms = 10'000;
  int64_t decode_ms = 120'000;  // to decode the ends
  size_t clips = 1000;
};

enum class ClipOrder : uint8_t { kName, kDate, kSize, kDuration };
enum class ResolutionFilter : uint8_t {
  kAll,
  k1080p,     // height 1080
  k720p,      // height 720
  k4k,        // height of 2160 or more
  kVertical,  // higher than wide
  kSquare,    // sides equal within 5 %
};

struct ScanOptions {
  std::string pattern;  // of file names, such as "*.mp4"; empty: all
  std::vector<std::string> exclude;  // patterns of paths
  bool recursive = false;
  ClipOrder order = ClipOrder::kName;
  ResolutionFilter resolution = ResolutionFilter::kAll;
  ClipLimits limits;
};

struct Clip {
  std::string path;  // beneath the folder
  cache::FileStamp stamp;
  media::VideoFacts facts;     // unless broken
  std::optional<Error> error;  // why the clip is broken
  // Path of a clip with the same bytes that comes before this one by path.
  std::string duplicate_of;
  std::string sha256;  // empty: not computed
  std::optional<ClipFeatures> features;

  bool usable() const { return !error && duplicate_of.empty(); }
};

struct Scan {
  std::vector<Clip> clips;   // in the order asked for
  int64_t other_files = 0;   // whose names are not of videos
  int64_t filtered = 0;      // clips that the resolution filter left out
  int64_t beyond_limit = 0;  // clips after the first ClipLimits::clips
};

// Reads headers, and hashes files of equal size to find duplicates.
Result<Scan> scan_headers(const media::Folder& folder,
                          const ScanOptions& options,
                          const runtime::WorkContext& work);

// Adds hashes to clips that have none. A clip that cannot be read gets an
// error.
Result<void> add_hashes(const media::Folder& folder, const ClipLimits& limits,
                        const runtime::WorkContext& work,
                        std::vector<Clip>& clips);

// Adds features to clips that have none: decodes both ends of each. Adds hashes
// first, by which features are kept in the cache. A clip that cannot be decoded
// gets an error.
Result<void> add_features(const media::Folder& folder, const ClipLimits& limits,
                          const runtime::WorkContext& work,
                          std::vector<Clip>& clips);

// Whether a shell pattern (* ? [ ]) matches; * also matches '/'.
bool matches(const std::string& pattern, const std::string& text);

// Opens a clip that was scanned, for decoding. Fails if the file changed, and
// where its frames take more memory than the work may use.
Result<Animation> open_clip(const media::Folder& folder, const Clip& clip,
                            const ClipLimits& limits,
                            const runtime::WorkContext& work);

}  // namespace framewise::video
