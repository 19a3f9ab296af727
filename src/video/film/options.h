// SPDX-License-Identifier: Apache-2.0
// The options of composing a film, and its report.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "framewise/flashes.h"
#include "media/encode/video/video_encoding.h"
#include "runtime/work_context.h"
#include "video/film/clip.h"
#include "video/film/clip_place.h"
#include "video/film/sound_join.h"
#include "video/film/timeline.h"

namespace framewise::video {

// How frames of another shape get that of the film.
enum class Fit : uint8_t {
  kPad,      // whole, with bars of one color
  kCrop,     // fills the film's frame; what is beyond its edges is cut off
  kStretch,  // fills it, out of shape
  kBlur,     // whole, on a blurred, larger copy of itself
};

enum class Scaling : uint8_t { kBicubic, kLanczos, kBilinear, kNearest };

// How clips of another rate get that of the film.
enum class RateConversion : uint8_t {
  kDuplicate,  // the frame that the clip shows at that time
  kBlend,      // a mixture of the two nearest frames
  kMotion,     // what moves is on its way between them
};

enum class Rendering : uint8_t {
  kSmart,   // copy packets where that is possible
  kCopy,    // copy only; fail where that is not possible
  kEncode,  // encode all frames
};

enum class SoundMode : uint8_t {
  kKeep,  // that of the clips, with crossfades
  kNone,
  kTrack,  // one file under the whole film
};

enum class Checking : uint8_t {
  kNone,
  kSeams,  // all packets, and the frames around each joint
  kFull,   // all frames
};

struct SoundOptions {
  SoundMode mode = SoundMode::kKeep;
  std::string track;                    // kTrack
  std::optional<double> loudness_lufs;  // of the film (EBU R128)
  std::optional<media::AudioCodec> codec;
  int64_t bit_rate = 0;
};

// A play of a clip, in seconds.
struct ClipPlay {
  size_t clip = 0;  // index into ComposeRequest::clips
  double start_s = 0;
  std::optional<double> end_s;      // absent: to the clip's end
  std::optional<double> overlap_s;  // with the next play; absent: by the rule
  Fade fade = Fade::kMix;
  std::optional<LevelRamp> ramp;  // what changes the levels of its frames
};

struct FilmOptions {
  std::optional<Size> size;  // absent: that of most of the clips
  std::optional<Rate> rate;
  Fit fit = Fit::kPad;
  std::array<uint8_t, 3> bars{0, 0, 0};  // R, G, B of kPad
  Scaling scaling = Scaling::kBicubic;
  RateConversion rate_conversion = RateConversion::kDuplicate;
  Rendering rendering = Rendering::kSmart;
  // Absent: as most of the clips are coded.
  std::optional<media::VideoEncoding> encoding;
  std::string joint_preset;  // of the encoder of joints; empty: as the clips
  std::string pixel_format;  // by libav's name; empty: by codec and clips
  SoundOptions sound;
  // Seconds of crossfades at joints of which the plan says nothing; 0: cuts.
  // Absent: a cut where motion hides it, else as long as the joint needs.
  std::optional<double> crossfade_s;
  Checking checking = Checking::kSeams;
  // Rules by which no joint may flash where the clips beside it do not; see
  // framewise/flashes.h. Absent: flashes are not judged.
  std::optional<FlashRules> flashes = FlashRules::kWcag;
  media::Tags tags;
};

struct ComposeRequest {
  std::vector<std::string> clips;  // files, each once
  // Not null: the clips lie beneath it, and no file outside is opened.
  std::shared_ptr<const media::Folder> folder;
  std::vector<ClipPlay> plays;
  std::filesystem::path output;
  // Where encoded parts are kept for other films that show the same frames in
  // the same form; who asks for that removes the folder. Empty: beside the film
  // until it is complete.
  std::filesystem::path shared_parts;
  media::Container container = media::Container::kMp4;
  FilmOptions options;
  // Played again and again: its end is its start, in the sound too.
  bool loops = false;
  // Called before work begins with what the film plays, all times decided; may
  // be empty.
  std::function<void(std::vector<ClipPlay>)> on_plays;

  ClipPlace place_of(size_t clip) const { return {clips[clip], folder}; }
};

// The executor is never null. The memory is for frames and encoders; one
// section is encoded even if it needs more.
using runtime::WorkContext;

struct ClipDecision {
  std::string path;
  bool copied = false;
  std::string reason;  // why not
};

struct SeamProblem {
  double at_s = 0;
  std::string what;
};

struct SeamCheck {
  int64_t joints = 0;
  int64_t frames_equal = 0;     // decoded, equal to those of the clip
  int64_t frames_measured = 0;  // encoded, compared with what was wanted
  double worst_psnr_db = 0;
  std::vector<SeamProblem> problems;
  double seconds = 0;
};

// Where the sound of a loop goes over from its end to its start.
struct SoundJoinFacts {
  double at_s = 0;
  double fade_ms = 0;
  double longer_ms = 0;  // than the pictures; negative: shorter
  SoundFade shape = SoundFade::kLinear;
  double correlation = 0;
};

// Time of each kind of work, summed over threads.
struct StageTimes {
  double read_s = 0;
  double decode_s = 0;
  double convert_s = 0;
  double encode_s = 0;
  double write_s = 0;
  double sound_s = 0;
  double idle_s = 0;  // of threads without work
};

struct FilmReport {
  Size size;
  Rate rate;
  std::string codec;
  std::string audio_codec;  // empty: none
  int64_t shots = 0;
  int64_t cuts = 0;
  int64_t crossfades = 0;
  int64_t frames = 0;
  int64_t copied_frames = 0;
  int64_t encoded_frames = 0;
  int64_t reused_frames = 0;  // encoded once, used again
  int64_t kept_frames = 0;    // encoded by a run that was interrupted
  int64_t copied_bytes = 0;
  int64_t sound_packets = 0;
  int64_t copied_sound_packets = 0;
  int64_t bytes = 0;      // of the file; estimated by a dry run
  double expected_s = 0;  // of work, by a dry run
  bool sets_in_band = false;
  bool written = false;                      // false: a dry run
  std::optional<SoundJoinFacts> sound_join;  // of a loop
  std::vector<ClipDecision> clips;
  std::vector<std::string> notes;
  SeamCheck check;
  StageTimes times;
  double seconds = 0;  // of work
};

}  // namespace framewise::video
