// SPDX-License-Identifier: Apache-2.0
// Index of a video's packets, without decoding: the display time of each frame
// and the packet from which it can be decoded.
#pragma once

#include <limits>
#include <vector>

#include "media/decode/video/input.h"

namespace framewise::media {

// The duration of the last frame. In order of preference: up to the end that
// MP4 states, which counts in display order; the packet's duration, which is
// that of its frame in other formats; the duration of the frame before; the
// average rate.
struct LastFrame {
  int64_t start = 0;  // in ticks from the first frame
  int64_t own_duration = 0;
  int64_t previous_duration = 0;

  int64_t duration(const AVStream& stream) const;
};

class VideoIndex {
 public:
  struct Packet {
    int64_t shown;  // presentation time; decoding time if there is none
    int64_t decoded;
    int64_t offset;
    int64_t duration;
    int32_t bytes;
    bool key;
    bool visible;  // gives a frame of its own
    bool timed;    // `shown` is a presentation time
  };

  // Reads the whole container once through a separate input.
  static Result<VideoIndex> read(const Source& source, const Job& job);

  // Frames in display order. Frames before the first key packet cannot be
  // decoded and are left out.
  int64_t frame_count() const { return int64_t(shown_.size()); }
  const Packet& frame(int64_t index) const {
    return packets_[shown_[size_t(index)]];
  }
  // In ticks from the first frame.
  FrameTime time(int64_t index) const;

  // The packet at which decoding must start for this frame: an index into
  // packets().
  size_t key_for(int64_t index) const;

  // The frame that is shown from this time stamp; nullopt if none is.
  std::optional<int64_t> find(int64_t timestamp) const;

  // In file order.
  const std::vector<Packet>& packets() const { return packets_; }
  // Index of a packet in packets(); nullopt if it is not there.
  std::optional<size_t> find(const AVPacket& packet) const;

  // Whether every frame's time is certain, so that jumps are exact.
  bool exact() const { return exact_; }
  int64_t undecodable() const { return undecodable_; }
  // Why the last packets are missing.
  const std::optional<Error>& broken_end() const { return broken_end_; }

 private:
  void sort_frames();
  int64_t start(int64_t index) const;

  std::vector<Packet> packets_;
  std::vector<uint32_t> shown_;
  bool exact_ = true;
  int64_t undecodable_ = 0;
  int64_t last_duration_ = 0;
  std::optional<Error> broken_end_;
};

// Whether a packet shows a frame or is only a reference for others.
bool shows_a_frame(AVCodecID codec, const AVPacket& packet);

// Duration of a frame by the stream's average rate; 0 if unknown.
int64_t nominal_duration(const AVStream& stream);

}  // namespace framewise::media
