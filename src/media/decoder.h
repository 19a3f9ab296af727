// SPDX-License-Identifier: Apache-2.0
// What a container or codec library has to offer to become a format. Limits
// on frames and total pixels, cancellation and the naming of the file in
// errors are done once, by Animation; a decoder checks a frame's size before
// it allocates (Job::admit) and calls Job::keep_going in long loops.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "framewise/animation.h"
#include "media/source.h"

namespace framewise {
class Sha256;
}

namespace framewise::media {

// What a decoder works with: the caller's wishes, made concrete.
struct Job {
  Limits limits;  // videos: with VideoLimits in place of the general ones
  DelayRule delay_rule = DelayRule::kBrowser;
  bool tolerant = false;
  Matrix untagged_matrix = Matrix::kUnspecified;
  std::optional<TimeBase> picture_time;
  std::optional<RawVideo> raw_video;
  Executor* executor = nullptr;  // may be null
  FramePool* pool = nullptr;     // never null
  std::stop_token stop;
  std::chrono::steady_clock::time_point deadline;  // zero: none

  // Fails if a picture of this size is not allowed. Call before allocating.
  Result<void> admit(int64_t width, int64_t height) const;
  // Gives YUV whose file names no matrix the one that the caller assumes.
  void name_matrix(PixelFormat& format) const;
  // Fails once somebody asked to stop or the time is up.
  Result<void> keep_going() const;
};

class Decoder {
 public:
  virtual ~Decoder() = default;

  virtual const AnimationInfo& info() const = 0;

  // The next picture, nullopt after the last.
  virtual Result<std::optional<Frame>> next() = 0;

  virtual Result<void> rewind() = 0;

  // Jumps so that next() returns `index` or an earlier frame, as near as the
  // container allows. The default starts over.
  virtual Result<void> seek_before(int64_t index);

  // See Animation::survey.
  virtual Result<Survey> survey() = 0;

  // See Animation::content_hash. The default reads all of `source`.
  virtual Result<std::string> content_hash(const Source& source,
                                           const Job& job);

  // Tolerant reading only: why frames are missing. Kept until rewind().
  virtual const std::optional<Error>& damage() const;
};

// A row of the table of formats.
struct Format {
  std::string_view name;
  std::string_view library;  // for `doctor`: what decodes it
  // Whether a file that starts with these bytes (at most kSniffBytes, fewer
  // if the file is shorter) is ours. Cheap, and exact where magic bytes are.
  bool (*matches)(std::span<const std::byte> head);
  // Both arguments outlive the decoder.
  Result<std::unique_ptr<Decoder>> (*open)(Source& source, const Job& job);
  // For `doctor`: the codec module that must load; null: always there.
  const char* module = nullptr;
  bool is_video = false;  // VideoLimits hold
};

inline constexpr size_t kSniffBytes = 4096;

// The formats in the order in which they are asked. formats.cc holds the list.
std::span<const Format> formats();

// The one that a file is of, by its first bytes.
Result<const Format*> format_of(const Source& source);

// What holds for files that are read as streams.
Limits limits_of_video(Limits limits);

// Adds all bytes of a file to `hash`.
Result<void> add_bytes(const Source& source, const Job& job, Sha256& hash);

}  // namespace framewise::media
