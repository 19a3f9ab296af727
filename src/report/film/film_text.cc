// SPDX-License-Identifier: Apache-2.0
#include "report/film/film_text.h"

#include <fmt/format.h>

#include <map>

#include "base/printable.h"
#include "video/render/work/bottleneck.h"

namespace framewise::report {
namespace {

const char* plural(int64_t count) { return count == 1 ? "" : "s"; }

using video::FilmReport;

std::string duration_text(double seconds) {
  const auto whole = int64_t(seconds);
  if (whole < 60) return fmt::format("{:.1f} s", seconds);
  return fmt::format("{}:{:02} min", whole / 60, whole % 60);
}

std::string bytes_text(int64_t bytes) {
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", double(bytes) / 1e3);
  return fmt::format("{:.1f} MB", double(bytes) / 1e6);
}

double percent(int64_t part, int64_t whole) {
  return whole == 0 ? 0 : 100.0 * double(part) / double(whole);
}

std::string times_text(const video::StageTimes& times) {
  const std::string_view bottleneck = video::bottleneck_of(times);
  return fmt::format(
      "{}{}decode {:.2f}, convert {:.2f}, encode {:.2f}, sound {:.2f}, write "
      "{:.2f} s",
      bottleneck, bottleneck.empty() ? "" : "-bound: ", times.decode_s,
      times.convert_s, times.encode_s, times.sound_s, times.write_s);
}

// Clips that are encoded for the same reason share a line.
std::string reasons_text(const FilmReport& film) {
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const video::ClipDecision& clip : film.clips) {
    if (!clip.copied) by_reason[clip.reason].push_back(clip.path);
  }
  std::string text;
  for (const auto& [reason, paths] : by_reason) {
    text += fmt::format(
        "  encoded: {}{}: {}\n", printable(paths.front()),
        paths.size() > 1 ? fmt::format(" and {} more", paths.size() - 1) : "",
        reason);
  }
  return text;
}

std::string check_text(const video::SeamCheck& check) {
  std::string text = fmt::format(
      "  checked: {} joint{}, {} copied frames equal, {} encoded frames",
      check.joints, plural(check.joints), check.frames_equal,
      check.frames_measured);
  if (check.frames_measured > 0) {
    text += fmt::format(" of at least {:.1f} dB", check.worst_psnr_db);
  }
  text += fmt::format(" ({:.2f} s)\n", check.seconds);
  for (const video::SeamProblem& problem : check.problems) {
    text +=
        fmt::format("  problem at {:.2f} s: {}\n", problem.at_s, problem.what);
  }
  return text;
}

}  // namespace

std::string film_text(const FilmReport& film, const std::string& name) {
  std::string text = fmt::format(
      "{}: {}, {}x{} at {:.6g} frames/s, {}{}\n", printable(name),
      duration_text(film.rate.seconds(film.frames)), film.size.width,
      film.size.height, film.rate.per_second(), film.codec,
      film.audio_codec.empty() ? ", no sound" : " and " + film.audio_codec);
  text +=
      fmt::format("  {} clip{} played {} time{}; {} cut{}, {} crossfade{}\n",
                  film.clips.size(), plural(film.clips.size()), film.shots,
                  plural(film.shots), film.cuts, plural(film.cuts),
                  film.crossfades, plural(film.crossfades));
  text += fmt::format("  {} of {} frames copied ({:.1f} %, {}), {} encoded",
                      film.copied_frames, film.frames,
                      percent(film.copied_frames, film.frames),
                      bytes_text(film.copied_bytes), film.encoded_frames);
  if (film.reused_frames > 0) {
    text += fmt::format(", {} of them used again", film.reused_frames);
  }
  if (film.kept_frames > 0) {
    text += fmt::format(", {} kept from an earlier run", film.kept_frames);
  }
  text += "\n" + reasons_text(film);
  if (film.sound_packets > 0) {
    text += fmt::format("  {} of {} packets of sound copied ({:.1f} %)\n",
                        film.copied_sound_packets, film.sound_packets,
                        percent(film.copied_sound_packets, film.sound_packets));
  }
  if (film.sets_in_band) {
    text += "  parameter sets differ and stand before each key frame\n";
  }
  for (const std::string& note : film.notes) text += "  " + note + "\n";
  if (!film.written) {
    text += fmt::format("  expected: {}, {} of work\n", bytes_text(film.bytes),
                        duration_text(film.expected_s));
    return text;
  }
  if (film.check.joints > 0 || film.check.frames_equal > 0) {
    text += check_text(film.check);
  }
  text += fmt::format("  {} in {:.2f} s ({})\n", bytes_text(film.bytes),
                      film.seconds, times_text(film.times));
  return text;
}

}  // namespace framewise::report
