// SPDX-License-Identifier: Apache-2.0
// Encoding a film anew, scene by scene, at the smallest size that meets a
// target: what can be asked for, and what was done.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "framewise/compare.h"
#include "media/encode/video/video_encoding.h"
#include "runtime/work_context.h"

namespace framewise::video {

using runtime::WorkContext;

// Frames of the film, by their number in the order in which they are shown.
struct FrameRange {
  int64_t first = 0;
  int64_t frames = 0;

  int64_t end() const { return first + frames; }
  bool operator==(const FrameRange&) const = default;
};

enum class BitDepth : uint8_t {
  kAuto,  // ten bits where players of the codec have them: AV1 and HEVC
  kEight,
  kTen,
};

enum class TrackChoice : uint8_t { kKeep, kNone };

// Tracks of sound: copied, left out, or those of other codecs encoded anew.
enum class SoundChoice : uint8_t { kKeep, kNone, kOpus, kAac };

// The codec of tracks that are encoded anew.
constexpr std::optional<media::AudioCodec> codec_of(SoundChoice choice) {
  switch (choice) {
    case SoundChoice::kOpus: return media::AudioCodec::kOpus;
    case SoundChoice::kAac: return media::AudioCodec::kAac;
    case SoundChoice::kKeep:
    case SoundChoice::kNone: break;
  }
  return std::nullopt;
}

enum class GrainChoice : uint8_t {
  kAuto,  // described where that meets the target and saves (grain_choice.h)
  kKeep,  // coded like everything else
};

enum class Interlacing : uint8_t {
  kRefuse,  // interlaced films are not encoded
  kFrames,  // each frame is made whole from its fields
};

struct EncodeOptions {
  // Codec, preset and details; the quality is searched for.
  media::VideoEncoding encoding;
  BitDepth depth = BitDepth::kAuto;
  // The targets of every scene, such as "score>=85".
  std::vector<std::string> targets;
  // Of the file, at most; 0: as many as the targets take. Where these do not
  // fit, all scenes get the best quality that they can share.
  int64_t most_bytes = 0;
  // A film that would not get smaller is not written, unless it may be larger
  // or `most_bytes` says how large.
  bool allow_larger = false;
  Interlacing interlacing = Interlacing::kRefuse;
  GrainChoice grain = GrainChoice::kAuto;
  // Of the encoded frames; absent: the film's.
  std::optional<Size> picture_size;
  // Cuts nearer than this are one scene; longer scenes are divided.
  double least_scene_s = 1;
  double most_scene_s = 10;
  SoundChoice audio = SoundChoice::kKeep;
  int64_t audio_bit_rate = 0;  // of a track; 0: the codec's normal one
  TrackChoice subtitles = TrackChoice::kKeep;
  // Facts of dynamic HDR that no encoder here carries may be left out.
  bool drop_dynamic_hdr = false;
  // How scenes are measured; its requirements are those of `targets`.
  CompareOptions compare;
};

struct EncodeReport;

struct EncodeRequest {
  std::string film;
  std::filesystem::path output;
  media::Container container = media::Container::kMkv;
  EncodeOptions options;
  // Called once the film is checked, before its file gets its name; may be
  // empty. An error leaves the file without.
  std::function<Result<void>(const EncodeReport& report,
                             const std::filesystem::path& temporary)>
      before_naming;
};

struct SceneResult {
  FrameRange range;
  double start_s = 0;
  double seconds = 0;
  double crf = 0;
  int64_t bytes = 0;
  // The value of the target that is nearest to being missed, and by how much it
  // is exceeded, in points of SSIMULACRA 2; negative: missed.
  double value = 0;
  double margin = 0;
  int encodes = 0;  // of the whole scene

  bool passed() const { return margin >= 0; }
};

// Of the finished file against the film.
struct EncodeCheck {
  int64_t frames = 0;         // decoded without a warning
  int64_t frames_equal = 0;   // equal to those that were measured
  double worst_time_ms = 0;   // by which a frame is shown early or late
  double worst_sound_ms = 0;  // by which a track moved against the frames
  std::vector<std::string> problems;
};

struct EncodeReport {
  std::string film;
  std::string codec;
  std::string preset;
  std::string target;
  std::string metric;  // of SceneResult::value
  Size size;
  double frames_per_second = 0;
  double seconds = 0;  // of the film
  int64_t frames = 0;
  int64_t film_bytes = 0;
  int64_t video_bytes = 0;  // of the frames
  int64_t bytes = 0;        // of the file; expected by a dry run
  int64_t most_bytes = 0;   // as asked for
  double expected_s = 0;    // of work, by a dry run
  bool written = false;     // false: a dry run
  std::vector<SceneResult> scenes;
  int64_t kept_scenes = 0;     // finished by a run that was interrupted
  int64_t encoded_frames = 0;  // by probes and by second tries too
  int64_t measured_frames = 0;
  std::vector<std::string> notes;
  EncodeCheck check;
  double work_s = 0;       // wall time
  double processor_s = 0;  // of all threads
};

}  // namespace framewise::video
