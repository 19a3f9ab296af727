// SPDX-License-Identifier: Apache-2.0

#include "base/json/json.h"
#include "report/film/film_text.h"

namespace framewise::report {
namespace {

Json clips_json(const video::FilmReport& film) {
  Json clips = Json::array();
  for (const video::ClipDecision& clip : film.clips) {
    Json row = {{"file", clip.path}, {"copied", clip.copied}};
    if (!clip.copied) row["reason"] = clip.reason;
    clips.push_back(std::move(row));
  }
  return clips;
}

Json check_json(const video::SeamCheck& check) {
  Json problems = Json::array();
  for (const video::SeamProblem& problem : check.problems) {
    problems.push_back({{"time_s", problem.at_s}, {"problem", problem.what}});
  }
  Json json = {{"joints", check.joints},
               {"frames_equal", check.frames_equal},
               {"frames_measured", check.frames_measured},
               {"seconds", check.seconds},
               {"problems", std::move(problems)}};
  if (check.frames_measured > 0) json["worst_psnr_db"] = check.worst_psnr_db;
  return json;
}

}  // namespace

Json film_document(const video::FilmReport& film, const std::string& name) {
  Json json = {{"schema", "framewise-film-1"},
               {"file", name},
               {"written", film.written},
               {"width", film.size.width},
               {"height", film.size.height},
               {"frame_rate",
                {{"numerator", film.rate.numerator},
                 {"denominator", film.rate.denominator}}},
               {"codec", film.codec},
               {"audio_codec",
                film.audio_codec.empty() ? Json() : Json(film.audio_codec)},
               {"duration_s", film.rate.seconds(film.frames)},
               {"shots", film.shots},
               {"cuts", film.cuts},
               {"crossfades", film.crossfades},
               {"frames", film.frames},
               {"copied_frames", film.copied_frames},
               {"copied_bytes", film.copied_bytes},
               {"encoded_frames", film.encoded_frames},
               {"reused_frames", film.reused_frames},
               {"kept_frames", film.kept_frames},
               {"sound_packets", film.sound_packets},
               {"copied_sound_packets", film.copied_sound_packets},
               {"sets_in_band", film.sets_in_band},
               {"bytes", film.bytes},
               {"clips", clips_json(film)},
               {"notes", film.notes}};
  if (!film.written) {
    json["expected_s"] = film.expected_s;
  } else {
    const video::StageTimes& times = film.times;
    json["check"] = check_json(film.check);
    json["seconds"] = film.seconds;
    json["stage_seconds"] = {
        {"read", times.read_s},       {"decode", times.decode_s},
        {"convert", times.convert_s}, {"encode", times.encode_s},
        {"sound", times.sound_s},     {"write", times.write_s},
        {"idle", times.idle_s}};
  }
  return json;
}

std::string film_json(const video::FilmReport& film, const std::string& name) {
  return film_document(film, name).dump(2) + "\n";
}

}  // namespace framewise::report
