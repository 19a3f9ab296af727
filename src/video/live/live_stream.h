// SPDX-License-Identifier: Apache-2.0
// A film as fragments of MP4, one for each frame, that a page plays while they
// are made: H.264 without delay, and the sound of the clips as AAC. What it is
// made with is in the module of FFmpeg, which is loaded with the first stream.
#pragma once

#include <memory>
#include <string>

#include "framewise/frame.h"
#include "video/film/options.h"

namespace framewise::video {

struct LiveForm {
  Size size;     // even sides
  int rate = 0;  // frames a second
};

class LiveStream {
 public:
  // Of the clips only the sound is used, and their packets are read once. The
  // stream has no sound if they have none. Request and context must outlive the
  // stream.
  static Result<std::unique_ptr<LiveStream>> open(const ComposeRequest& request,
                                                  const WorkContext& context);
  virtual ~LiveStream() = default;

  // Begins a new stream at this time of the film; its own times count from 0.
  virtual Result<void> start(const LiveForm& form, double film_seconds) = 0;
  // MIME type of the stream, with its codecs.
  virtual std::string type() const = 0;

  // An opaque RGBA frame, shown at `tick` / rate of the stream until the next
  // one, and the sound until its end. Ticks grow. Returns the bytes that are
  // ready; they begin with the head of the file.
  virtual Result<std::string> add(const Frame& frame, int64_t tick) = 0;
};

// Name and type of the module's function.
inline constexpr char kLiveStreamSymbol[] = "framewise_video_live";
using ModuleLiveStream = void (*)(const ComposeRequest& request,
                                  const WorkContext& context,
                                  Result<std::unique_ptr<LiveStream>>& answer);

}  // namespace framewise::video
