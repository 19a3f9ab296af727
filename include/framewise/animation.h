// SPDX-License-Identifier: Apache-2.0
// Opening media files and reading their frames.
//
// An Animation is any file that holds frames: an image has one, a video many.
// Frames are decoded one at a time, so memory use does not grow with their
// number. Errors are returned as Result (error.h); nothing throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "framewise/error.h"
#include "framewise/frame.h"
#include "framewise/limits.h"

namespace framewise {

class Executor;

// An exact fraction of a second: a tick lasts numerator / denominator s.
struct TimeBase {
  int64_t numerator = 1;
  int64_t denominator = 1000;

  double seconds(int64_t ticks) const {
    return double(ticks) * double(numerator) / double(denominator);
  }
  bool operator==(const TimeBase&) const = default;
};

// The shape of a pixel on the screen, as width : height.
struct PixelAspect {
  int64_t width = 1;
  int64_t height = 1;

  bool square() const { return width == height; }
  bool operator==(const PixelAspect&) const = default;
};

// A property of a file that its owner should know, such as clamped delays.
struct Finding {
  std::string kind;     // a stable identifier, such as "clamped_delays"
  std::string message;  // one sentence for people
  std::string hint;     // how to fix it; may be empty
  std::optional<int64_t> frame;  // the first frame that has this property
  int64_t count = 1;  // number of frames, or of occurrences, that have it
  int64_t wasted_bytes = 0;  // bytes saved by fixing it
};

// Facts that a container states about the file. Fields that it does not state
// are absent.
struct AnimationInfo {
  std::string container;  // "gif", "png", "mp4", …
  std::string codec;      // "gif", "h264", …
  // "x264, crf 23", as far as the file states it; else empty.
  std::string encoder;
  Size size;                 // of the frames from next(), after rotation
  PixelAspect pixel_aspect;  // after rotation; 1:1 unless the file states it
  PixelFormat format;        // of the frames from next()
  TimeBase time_base;
  std::optional<int64_t> frame_count;
  std::optional<int64_t> duration;  // in ticks
  // Number of times the animation plays: 0 = without end, 1 = once. Absent for
  // images and videos.
  std::optional<int64_t> plays;
  bool has_alpha = false;
  int rotation = 0;  // degrees clockwise, already applied to the frames
  int64_t file_bytes = 0;
  std::optional<int> global_palette_size;
  std::vector<std::string> comments;
  // Why the processor decodes a video that a card was asked for.
  std::string not_on_card;
};

// Facts that a container states about one frame. Reading them decodes no
// pixels.
struct FrameFacts {
  FrameTime time;
  std::optional<int64_t> stored_delay;  // before DelayRule is applied
  int64_t offset = 0;  // first byte of the frame's data in the file
  int64_t bytes = 0;   // bytes of the file that belong to the frame
  Rect rect;           // the region of the canvas that the frame paints
  std::optional<int> local_palette_size;
  bool transparent = false;
  bool interlaced = false;
  bool key = false;      // decodes without earlier frames
  std::string disposal;  // "keep", "background", "previous"; empty if the
                         // format has none
};

struct Survey {
  std::vector<FrameFacts> frames;
  std::vector<Finding> findings;
};

// How to play GIF delays of 10 ms or less.
enum class DelayRule : uint8_t {
  kBrowser,  // as 100 ms, like all current browsers
  kStored,   // as stored
};

// Frame size and format of raw video, which has no header. Not RGBA.
struct RawVideo {
  Size size;
  PixelFormat format{
      .layout = Layout::kYuv420, .bits = 8, .alpha_plane = false, .color = {}};
};

struct OpenOptions {
  Limits limits;
  DelayRule delay_rule = DelayRule::kBrowser;
  // Decode the undamaged frames of a damaged file and mark it incomplete,
  // instead of returning an error.
  bool tolerant = false;
  // The matrix of YUV videos that state none. kUnspecified: chosen by frame
  // size, as players do.
  Matrix untagged_matrix = Matrix::kUnspecified;
  // Graphics cards decode videos where they can. The frames are the same.
  bool on_card = false;
  // Duration of a frame in formats without a frame rate, such as numbered
  // images. Absent: 1/25 s.
  std::optional<TimeBase> picture_time;
  // Read files of unknown format as raw video of this kind. Absent: return an
  // error.
  std::optional<RawVideo> raw_video;
  // Threads that decode one file; not owned. Null: decode on the calling
  // thread.
  Executor* executor = nullptr;
  // Source of pixel memory; not owned. Null: the animation has its own pool.
  FramePool* pool = nullptr;
  std::stop_token stop;
};

// An open file. Use it from one thread at a time; its frames may be read from
// any thread.
class Animation {
 public:
  ~Animation();
  Animation(Animation&&) noexcept;
  Animation& operator=(Animation&&) noexcept;

  const AnimationInfo& info() const;

  // Returns the next frame, or nullopt after the last one. After an error it
  // returns nothing more until rewind().
  Result<std::optional<Frame>> next();

  // Moves back to the first frame.
  Result<void> rewind();

  // Makes next() return the frame with this index. Formats with an index jump
  // to it; others decode all frames before it.
  Result<void> seek(int64_t index);

  // Keeps decoded frames in memory from now on, so that reading them again does
  // not decode. Drops all of them when they exceed `max_bytes` together.
  void cache_frames(int64_t max_bytes);

  // Times, sizes and findings of all frames. Decodes pixels only if the
  // container requires it. Does not move the reading position.
  Result<Survey> survey();

  // The error at which decoding stopped early. Set only with
  // OpenOptions::tolerant.
  const std::optional<Error>& damage() const;

  // SHA-256 of the whole file, as 64 hexadecimal digits.
  Result<std::string> content_hash();

  // The name of the file in error messages.
  const std::string& name() const;

  struct State;
  explicit Animation(std::unique_ptr<State> state);  // use open()

 private:
  std::unique_ptr<State> state_;
};

// Opens a file. The format is detected from its content, not from its
// extension. Errors name the file.
//
// If `path` is a pattern such as "frames/%04d.png" and no file has that name,
// the numbered images 0001.png, 0002.png, … are opened as one animation,
// beginning with the lowest number that exists.
//
//   auto animation = framewise::open("a.gif");
//   while (animation) {
//     auto frame = animation->next();
//     if (!frame || !*frame) break;
//     use(**frame);
//   }
Result<Animation> open(const std::filesystem::path& path,
                       const OpenOptions& options = {});

// Opens bytes in memory and takes ownership of them. `name` stands for the file
// name in errors.
Result<Animation> open(std::vector<std::byte> bytes, std::string name,
                       const OpenOptions& options = {});

// Frames in memory as an animation. Of each frame counts time().duration, in
// ticks of `time_base`; frames follow each other without gaps, in this order,
// whatever their index() and start. All are of one size and format. `name`
// stands for the file in errors and reports.
//
// Fails with kUsage without frames, where sizes or formats differ, and where a
// duration is negative.
Result<Animation> make_animation(std::vector<Frame> frames,
                                 TimeBase time_base = {},
                                 std::string name = "memory");

// Reads a file descriptor from its current position to its end. A pipe is first
// read into memory, within the limits. The caller keeps the descriptor open and
// closes it.
Result<Animation> open_fd(int fd, std::string name,
                          const OpenOptions& options = {});

}  // namespace framewise
