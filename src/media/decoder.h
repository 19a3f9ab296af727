// SPDX-License-Identifier: Apache-2.0
// The interface of a format's decoder and the table of formats. Animation
// applies the limits on frames and total pixels, cancellation, and file names
// in errors. A decoder checks a frame's size before it allocates (Job::admit)
// and calls Job::keep_going in long loops.
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

// The caller's options in the form that decoders use.
struct Job {
  Limits limits;  // for videos with VideoLimits applied
  DelayRule delay_rule = DelayRule::kBrowser;
  bool tolerant = false;
  Matrix untagged_matrix = Matrix::kUnspecified;
  bool on_card = false;
  std::optional<TimeBase> picture_time;
  std::optional<RawVideo> raw_video;
  Executor* executor = nullptr;  // may be null
  FramePool* pool = nullptr;     // never null
  std::stop_token stop;
  std::chrono::steady_clock::time_point deadline;  // zero: no deadline

  // `own_pool` gives the pixels where the options name no pool.
  static Job of(const OpenOptions& options, FramePool& own_pool);

  // Fails if the limits do not allow a frame of this size. Call before
  // allocating.
  Result<void> admit(int64_t width, int64_t height) const;
  // Sets the assumed matrix of YUV formats whose file states none.
  void name_matrix(PixelFormat& format) const;
  // Fails after a stop request or past the deadline.
  Result<void> keep_going() const;
};

class Decoder {
 public:
  virtual ~Decoder() = default;

  virtual const AnimationInfo& info() const = 0;

  // The next frame; nullopt after the last.
  virtual Result<std::optional<Frame>> next() = 0;

  virtual Result<void> rewind() = 0;

  // Jumps so that next() returns frame `index` or an earlier one, as near as
  // the container allows. The default starts over.
  virtual Result<void> seek_before(int64_t index);

  // Facts and findings of all frames; see Animation::survey.
  virtual Result<Survey> survey() = 0;

  // See Animation::content_hash. The default reads all of `source`, unless it
  // is an object, whose store says which version it is.
  virtual Result<std::string> content_hash(const Source& source,
                                           const Job& job);

  // Tolerant reading only: why frames are missing. Kept until rewind().
  virtual const std::optional<Error>& damage() const;
};

// One row of the table of formats.
struct Format {
  std::string_view name;
  std::string_view library;  // the decoding library, for `doctor`
  // Whether a file that starts with these bytes is of this format. `head` has
  // kSniffBytes, fewer if the file is shorter. Must be fast, and exact if the
  // format has magic bytes.
  bool (*matches)(std::span<const std::byte> head);
  // Both arguments must outlive the decoder.
  Result<std::unique_ptr<Decoder>> (*open)(Source& source, const Job& job);
  // The codec module to load, for `doctor`. Null: built in.
  const char* module = nullptr;
  bool is_video = false;  // VideoLimits apply
};

inline constexpr size_t kSniffBytes = 4096;

// The formats in the order in which they are tried; see formats.cc.
std::span<const Format> formats();

// The format of a source, by its first bytes.
Result<const Format*> format_of(const Source& source);

// Replaces the general limits by those of videos.
Limits limits_of_video(Limits limits);

// Adds all bytes of a file to `hash`.
Result<void> add_bytes(const Source& source, const Job& job, Sha256& hash);

}  // namespace framewise::media
