// SPDX-License-Identifier: Apache-2.0
// What the packets of a video say without decoding a pixel: which frame is
// shown when, and from where a frame can be decoded.
#pragma once

#include <limits>
#include <vector>

#include "media/decode/video/input.h"

namespace framewise::media {

// How long a frame is shown after which none follows: to the end that MP4
// states, which counts in the order of display; else as long as its packet
// says (in other formats a packet's duration is that of its picture), else as
// long as the frame before it, else by the average rate.
struct LastFrame {
  int64_t start = 0;  // in ticks from the first frame
  int64_t own_duration = 0;
  int64_t previous_duration = 0;

  int64_t duration(const AVStream& stream) const;
};

class VideoIndex {
 public:
  struct Packet {
    int64_t shown;  // presentation time, or decoding time where that is all
    int64_t decoded;
    int64_t offset;
    int64_t duration;
    int32_t bytes;
    bool key;
    bool visible;  // gives a picture of its own
    bool timed;    // `shown` is a presentation time
  };

  // Reads the whole container once, with an input of its own.
  static Result<VideoIndex> read(const Source& source, const Job& job);

  // Frames in the order in which they are shown. Pictures before the first
  // key packet cannot be decoded and are left out.
  int64_t frame_count() const { return int64_t(shown_.size()); }
  const Packet& frame(int64_t index) const {
    return packets_[shown_[size_t(index)]];
  }
  // Ticks from the first frame.
  FrameTime time(int64_t index) const;

  // Where decoding must start to get this frame right: a place in packets().
  size_t key_for(int64_t index) const;

  // Which frame is shown from this time stamp; nullopt if none is.
  std::optional<int64_t> find(int64_t timestamp) const;

  // In the order of the file.
  const std::vector<Packet>& packets() const { return packets_; }
  // The place of a packet in packets(); nullopt if it is none of them.
  std::optional<size_t> find(const AVPacket& packet) const;

  // Whether every frame's place in time is certain, so that jumping is exact.
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

// How long a frame lasts by the stream's average rate; 0 if that is unknown.
int64_t nominal_duration(const AVStream& stream);

}  // namespace framewise::media
