// SPDX-License-Identifier: Apache-2.0
// Places that take animations, videos and images only within limits: emoji and
// stickers of messengers, attachments, mail.
//
//   auto place = framewise::find_destination("slack-emoji");
//   if (place) auto misses = framewise::check_destination("a.gif", **place);
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/animation.h"
#include "framewise/optimize.h"

namespace framewise {

enum class Motion : uint8_t {
  kStill,   // one frame
  kMoving,  // several
};

// How the sides must be, besides `least` and `most` of a rule.
enum class SideRule : uint8_t {
  kFree,
  kSquare,
  kExact,        // those of `most`
  kLongestSide,  // the longer one is that of `most`
};

// The limits of a place for one kind of file. 0: not limited.
struct DestinationRule {
  Motion motion = Motion::kMoving;
  std::span<const ResultFormat> formats;
  int64_t max_bytes = 0;
  SideRule sides = SideRule::kFree;
  Size least{1, 1};
  Size most{65535, 65535};
  double max_seconds = 0;
  int64_t max_frames = 0;
  double max_fps = 0;  // of the shortest frame
  bool sound = true;   // whether it may have any
};

struct Destination {
  std::string_view name;     // "slack-emoji"
  std::string_view summary;  // "custom emoji of Slack"
  // Of several for one kind of motion, files are made for the first.
  std::span<const DestinationRule> rules;
  // The page that states the limits, read there or where it is quoted.
  std::string_view source;
  std::string_view read_on;  // the day it was read, as 2026-11-27
};

std::span<const Destination> destinations();

// Fails with kUsage for an unknown name; the hint lists the known ones, the
// nearest first.
Result<const Destination*> find_destination(std::string_view name);

// A limit that a file exceeds.
struct DestinationMiss {
  std::string limit;    // "bytes", "format", "width", "seconds", …
  std::string message;  // "the file has 131 072 bytes; at most 128 000 …"
};

// Reads headers and times, no pixels. Empty: the place takes the file.
Result<std::vector<DestinationMiss>> check_destination(
    const std::filesystem::path& file, const Destination& destination,
    const OpenOptions& reading = {});

// The best file that a place takes, written to `output` with the ending of its
// format. Size, frame rate and length are searched with format and loss;
// `formats` of the options can only restrict those of the place. An empty name:
// optimize().
//
// Fails with kUsage for an unknown name, and for options that the place decides
// (targets, max_bytes, allow, lossless, fps, scale, engine, pipelines,
// dry_run), and with kInput where no form holds the limits.
Result<Optimization> optimize_for(const std::filesystem::path& input,
                                  const std::filesystem::path& output,
                                  std::string_view destination,
                                  const OptimizeOptions& options = {});

}  // namespace framewise
