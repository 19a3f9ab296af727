// SPDX-License-Identifier: Apache-2.0
// Rate against quality of encoders and sizes, on a sample of scenes.
#pragma once

#include "video/encode/encode_options.h"

namespace framewise::video {

struct LadderEncoder {
  media::VideoCodec codec = media::VideoCodec::kH264;
  std::string preset;  // the encoder's own; empty: its usual one
};

struct LadderRequest {
  std::vector<std::string> films;
  std::vector<LadderEncoder> encoders;
  // Of the encoded frames, in pixels; empty: shares of the smallest film's.
  std::vector<int> heights;
  std::string target;  // what the first rung should reach
  int scenes = 8;      // of each film, at most
  // How the samples are measured; its requirement is the target.
  CompareOptions compare;
  // Where finished trials are kept; empty: nowhere.
  std::filesystem::path journal;
};

// The frames of a film on which everything is tried.
struct LadderWindow {
  size_t film = 0;
  double start_s = 0;
  double seconds = 0;
};

struct LadderSample {
  double kbps = 0;
  double value = 0;   // of the target's metric
  double margin = 0;  // above the target, in points of SSIMULACRA 2
};

struct LadderTrial {
  size_t encoder = 0;
  int height = 0;
  double crf = 0;
  std::vector<LadderSample> samples;  // one for each window
};

struct LadderReport {
  std::vector<std::string> films;
  std::string target;
  std::string metric;
  std::vector<std::string> encoders;  // "h264 medium"
  std::vector<LadderWindow> windows;
  // Of an encoder and a height together, by settings that rise.
  std::vector<LadderTrial> trials;
  int64_t encoded_frames = 0;
  double work_s = 0;
  double processor_s = 0;
};

// An interrupted run goes on where its journal ends.
Result<LadderReport> measure_ladder(const LadderRequest& request,
                                    const WorkContext& context);

inline constexpr char kLadderSymbol[] = "framewise_video_ladder";
using ModuleLadder = void (*)(const LadderRequest& request,
                              const WorkContext& context,
                              Result<LadderReport>& answer);

}  // namespace framewise::video
