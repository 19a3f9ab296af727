// SPDX-License-Identifier: Apache-2.0
// Opening files. An Animation is anything with pictures in it: an image is an
// animation of one frame, a video one of many. Frames are pulled one by one,
// so memory does not grow with their number.
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

// How wide a pixel is meant to be shown against its height.
struct PixelAspect {
  int64_t width = 1;
  int64_t height = 1;

  bool square() const { return width == height; }
  bool operator==(const PixelAspect&) const = default;
};

// Something worth knowing about a file, with what to do about it.
struct Finding {
  std::string kind;              // a stable word, such as "clamped_delays"
  std::string message;           // a sentence for people
  std::string hint;              // may be empty
  std::optional<int64_t> frame;  // the first frame that shows it
  int64_t count = 1;             // how often
  int64_t wasted_bytes = 0;      // what removing it would save
};

// What the container says. Counts that a container does not state are absent.
struct AnimationInfo {
  std::string container;     // "gif", "png", "mp4", …
  std::string codec;         // "gif", "h264", …
  Size size;                 // as delivered, after rotation
  PixelAspect pixel_aspect;  // likewise; stated by some videos
  PixelFormat format;        // what next() delivers
  TimeBase time_base;
  std::optional<int64_t> frame_count;
  std::optional<int64_t> duration;  // in ticks
  // How often it plays: 0 = for ever, 1 = once; absent for stills and videos.
  std::optional<int64_t> plays;
  bool has_alpha = false;
  int rotation = 0;  // degrees clockwise already applied to the pictures
  int64_t file_bytes = 0;
  std::optional<int> global_palette_size;
  std::vector<std::string> comments;
};

// What the container says of one frame, known without decoding its pixels.
struct FrameFacts {
  FrameTime time;
  std::optional<int64_t> stored_delay;  // as written, before any delay rule
  int64_t offset = 0;                   // where its data begins
  int64_t bytes = 0;                    // its share of the file
  Rect rect;                            // the part of the canvas it paints
  std::optional<int> local_palette_size;
  bool transparent = false;
  bool interlaced = false;
  bool key = false;      // can be decoded without earlier frames
  std::string disposal;  // "keep", "background", "previous"; empty: no such
};

struct Survey {
  std::vector<FrameFacts> frames;
  std::vector<Finding> findings;
};

// How delays of 10 ms or less in a GIF are played.
enum class DelayRule : uint8_t {
  kBrowser,  // as 100 ms, which is what every current browser does
  kStored,   // as written
};

// What the pictures in a file of raw video are. Not RGBA.
struct RawVideo {
  Size size;
  PixelFormat format{.layout = Layout::kYuv420};
};

struct OpenOptions {
  Limits limits;
  DelayRule delay_rule = DelayRule::kBrowser;
  // Show what can be shown of a damaged file, marked incomplete, instead of
  // failing at the damage.
  bool tolerant = false;
  // What a video's YUV is taken for that does not name its matrix.
  // Unspecified: what players take it for, which goes by the size.
  Matrix untagged_matrix = Matrix::kUnspecified;
  // How long a picture is shown where no rate is stated, as in numbered files.
  // Absent: 1/25 s.
  std::optional<TimeBase> picture_time;
  // What files of no known format hold. Absent: they are refused.
  std::optional<RawVideo> raw_video;
  // Splits the decoding of one file. Null: the calling thread does it all.
  Executor* executor = nullptr;
  // Where pixels come from. Null: a pool of the animation's own.
  FramePool* pool = nullptr;
  std::stop_token stop;
};

// A file being read. Not for several threads at once; the frames are.
class Animation {
 public:
  ~Animation();
  Animation(Animation&&) noexcept;
  Animation& operator=(Animation&&) noexcept;

  const AnimationInfo& info() const;

  // The next picture, or nullopt after the last. After an error the animation
  // delivers nothing more until rewind().
  Result<std::optional<Frame>> next();

  // Back to the first frame.
  Result<void> rewind();

  // The next call of next() returns the frame with this index. Containers with
  // an index jump; others decode their way there.
  Result<void> seek(int64_t index);

  // From here on pictures are kept as they are read, unless all of them take
  // more than so many bytes: what reads them again decodes nothing.
  void hold(int64_t most_bytes);

  // Times, sizes and findings of all frames without decoding pixels where the
  // container allows it. Does not move the reading position.
  Result<Survey> survey();

  // Why the pictures stop early; only with OpenOptions::tolerant.
  const std::optional<Error>& damage() const;

  // SHA-256 of the whole file, as 64 hexadecimal digits.
  Result<std::string> content_hash();

  // Where it came from, as errors name it.
  const std::string& name() const;

  struct State;
  explicit Animation(std::unique_ptr<State> state);  // see open()

 private:
  std::unique_ptr<State> state_;
};

// Opens by content, never by extension. Errors name the file. A path such as
// "frames/%04d.png" that is no file itself opens numbered pictures as one
// animation: 0001.png, 0002.png and so on, from the first that is there.
//
//   auto animation = framewise::open("a.gif");
//   while (animation) {
//     auto frame = animation->next();
//     if (!frame || !*frame) break;
//     use(**frame);
//   }
Result<Animation> open(const std::filesystem::path& path,
                       const OpenOptions& options = {});

// Takes the bytes; `name` appears in errors.
Result<Animation> open(std::vector<std::byte> bytes, std::string name,
                       const OpenOptions& options = {});

// Reads a file descriptor from its current position to its end (a pipe is
// read within the limits first). The descriptor stays the caller's.
Result<Animation> open_fd(int fd, std::string name,
                          const OpenOptions& options = {});

}  // namespace framewise
