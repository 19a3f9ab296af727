// SPDX-License-Identifier: Apache-2.0
#include "video/encode/encode_check.h"

#include <algorithm>
#include <cmath>

#include "base/for_each_index.h"
#include "video/encode/heard_sound.h"
#include "video/render/fingerprint.h"

namespace framewise::video {

using media::VideoInput;

namespace {

// Containers round times to a tick: Matroska to 1 ms, twice.
constexpr double kMostTimeMs = 2;
// The longest shift between sound and picture, which nobody hears; a bound for
// errors of copying, not of taste.
constexpr double kMostSoundMs = 5;
// Silence that fills the last packet of an encoder, and what a decoder gives
// beyond it: two packets of 1024 samples at 8 kHz.
constexpr double kMostPaddingS = 0.26;
constexpr size_t kMostProblems = 10;

// When the packets of a track begin and end, counted from the first frame.
struct TrackTimes {
  int64_t packets = 0;
  double first_s = 0;
  double last_s = 0;
};

struct FilmTracks {
  double first_frame_s = 0;
  std::vector<TrackTimes> sound;
  std::vector<TrackTimes> subtitles;
};

Result<FilmTracks> tracks_of(const std::string& path, const media::Job& job) {
  FW_ASSIGN_OR_RETURN(const OpenedClip opened,
                      open_clip_file({path}, job.limits));
  FW_ASSIGN_OR_RETURN(const auto input, VideoInput::open(opened.source, job));
  AVFormatContext& context = *input->context();
  std::vector<TrackTimes> tracks(context.nb_streams);
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    context.streams[i]->discard = AVDISCARD_DEFAULT;
  }
  double first_frame_s = HUGE_VAL;
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  while (true) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_ASSIGN_OR_RETURN(const bool more, media::read_any(context, *packet));
    if (!more) break;
    const AVStream& stream = *context.streams[packet->stream_index];
    const int64_t time =
        packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    const double second = double(time) * av_q2d(stream.time_base);
    if (&stream == input->stream()) {
      if ((packet->flags & AV_PKT_FLAG_DISCARD) == 0) {
        first_frame_s = std::min(first_frame_s, second);
      }
      continue;
    }
    TrackTimes& track = tracks[size_t(packet->stream_index)];
    if (track.packets++ == 0) track.first_s = second;
    track.last_s = second;
  }
  FilmTracks all{.first_frame_s = first_frame_s};
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    tracks[i].first_s -= first_frame_s;
    tracks[i].last_s -= first_frame_s;
    const AVMediaType kind = context.streams[i]->codecpar->codec_type;
    if (kind == AVMEDIA_TYPE_AUDIO) all.sound.push_back(tracks[i]);
    if (kind == AVMEDIA_TYPE_SUBTITLE) all.subtitles.push_back(tracks[i]);
  }
  return all;
}

void add_problem(EncodeCheck& check, std::string what) {
  if (check.problems.size() < kMostProblems) {
    check.problems.push_back(std::move(what));
  }
}

void compare_tracks(std::string_view kind, std::span<const TrackTimes> film,
                    std::span<const TrackTimes> encoded, EncodeCheck& check) {
  if (film.size() != encoded.size()) {
    add_problem(check, fmt::format("{} of {} tracks of {}", encoded.size(),
                                   film.size(), kind));
    return;
  }
  for (size_t i = 0; i < film.size(); ++i) {
    if (film[i].packets != encoded[i].packets) {
      add_problem(check,
                  fmt::format("track {} of {} has {} packets, not {}", i + 1,
                              kind, encoded[i].packets, film[i].packets));
    }
    const double moved =
        1000 * std::max(std::abs(film[i].first_s - encoded[i].first_s),
                        std::abs(film[i].last_s - encoded[i].last_s));
    check.worst_sound_ms = std::max(check.worst_sound_ms, moved);
    if (moved > kMostSoundMs) {
      add_problem(check, fmt::format("track {} of {} moved by {:.1f} ms", i + 1,
                                     kind, moved));
    }
  }
}

// Of sound in another codec, whose packets are others: by its samples.
Result<void> check_sound(const std::string& film, const FilmTracks& of_film,
                         const std::string& encoded,
                         const FilmTracks& of_encoded, const media::Job& job,
                         EncodeCheck& check) {
  if (of_film.sound.size() != of_encoded.sound.size()) {
    add_problem(check,
                fmt::format("{} of {} tracks of sound", of_encoded.sound.size(),
                            of_film.sound.size()));
    return {};
  }
  FW_ASSIGN_OR_RETURN(const auto before,
                      levels_of_sound(film, of_film.first_frame_s, job));
  FW_ASSIGN_OR_RETURN(const auto after,
                      levels_of_sound(encoded, of_encoded.first_frame_s, job));
  for (size_t i = 0; i < before.size(); ++i) {
    const double moved = lateness_ms(before[i], after[i]);
    check.worst_sound_ms = std::max(check.worst_sound_ms, std::abs(moved));
    if (std::abs(moved) > kMostSoundMs) {
      add_problem(check, fmt::format("track {} of sound moved by {:.1f} ms",
                                     i + 1, moved));
    }
    const double longer_s =
        (double(after[i].size()) - double(before[i].size())) * kLevelMs / 1000;
    if (longer_s < -kMostSoundMs / 1000 || longer_s > kMostPaddingS) {
      add_problem(check, fmt::format("track {} of sound is {:.3f} s longer",
                                     i + 1, longer_s));
    }
  }
  return {};
}

void check_times(const CodedFilm& film, const CodedClip& encoded,
                 EncodeCheck& check) {
  if (encoded.frames != film.clip().frames) {
    add_problem(check, fmt::format("{} frames instead of {}", encoded.frames,
                                   film.clip().frames));
    return;
  }
  const auto start_of = [&](int64_t frame) {
    return encoded.constant_rate ? encoded.rate.seconds(frame)
                                 : encoded.times_s[size_t(frame)];
  };
  for (int64_t i = 0; i < encoded.frames; ++i) {
    check.worst_time_ms = std::max(
        check.worst_time_ms, 1000 * std::abs(start_of(i) - film.start_s(i)));
  }
  if (check.worst_time_ms > kMostTimeMs) {
    add_problem(check, fmt::format("a frame is shown {:.1f} ms off",
                                   check.worst_time_ms));
  }
}

struct SceneFrames {
  int64_t frames = 0;
  int64_t equal = 0;
};

Result<SceneFrames> check_scene(const ClipFile& file,
                                const ScenesToJoin& scenes, size_t scene,
                                const media::Job& job) {
  const auto part = scenes.load(scene);
  if (!part) return fail(ErrorKind::kIo, "a finished scene is not there");
  FW_ASSIGN_OR_RETURN(ClipFrames frames, ClipFrames::open(file, job));
  SceneFrames result;
  for (const ExpectedFrame& expected : part->expected) {
    FW_ASSIGN_OR_RETURN(
        const AVFrame* frame,
        frames.frame(scenes.ranges[scene].first + expected.number));
    ++result.frames;
    result.equal += hash_of(*frame) == expected.hash;
  }
  return result;
}

}  // namespace

Result<EncodeCheck> check_encoded(const std::string& path,
                                  const ScenesToJoin& scenes,
                                  const media::Job& job, Executor& executor) {
  EncodeCheck check;
  FW_ASSIGN_OR_RETURN(const ClipFile file, read_clip({path}, job));
  check_times(scenes.film, file.clip, check);
  if (!check.problems.empty()) return check;
  std::vector<std::optional<Result<SceneFrames>>> results(scenes.ranges.size());
  for_each_index(&executor, results.size(), [&](size_t i) {
    results[i].emplace(check_scene(file, scenes, i, job));
  });
  for (size_t i = 0; i < results.size(); ++i) {
    if (!*results[i]) {
      if (results[i]->error().kind == ErrorKind::kCancelled) {
        return results[i]->error();
      }
      add_problem(check, fmt::format("scene {}: {}", i + 1,
                                     results[i]->error().message));
      continue;
    }
    const SceneFrames& frames = **results[i];
    check.frames += frames.frames;
    check.frames_equal += frames.equal;
    if (frames.equal != frames.frames) {
      add_problem(check,
                  fmt::format("scene {}: {} frames are not those that were "
                              "measured",
                              i + 1, frames.frames - frames.equal));
    }
  }
  const EncodeOptions& options = scenes.request.options;
  FW_ASSIGN_OR_RETURN(const FilmTracks film,
                      tracks_of(scenes.request.film, job));
  FW_ASSIGN_OR_RETURN(const FilmTracks encoded, tracks_of(path, job));
  if (options.audio == SoundChoice::kKeep) {
    compare_tracks("sound", film.sound, encoded.sound, check);
  } else if (codec_of(options.audio)) {
    FW_RETURN_IF_ERROR(
        check_sound(scenes.request.film, film, path, encoded, job, check));
  }
  if (options.subtitles == TrackChoice::kKeep) {
    compare_tracks("subtitles", film.subtitles, encoded.subtitles, check);
  }
  return check;
}

}  // namespace framewise::video
