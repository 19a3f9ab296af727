// SPDX-License-Identifier: Apache-2.0
// `framewise video formats`: what films can be written here.

#include "base/json/json.h"
#include "base/result.h"
#include "cli/files/output_file.h"
#include "cli/video/video_functions.h"
#include "media/encode/video/available_encoders.h"

namespace framewise::cli {
namespace {

// Whether the encoder of each codec is here, in the order of the tables.
struct Encoders {
  std::vector<bool> video;
  std::vector<bool> audio;
};

Result<Encoders> find_encoders() {
  Encoders found;
  for (const media::VideoCodecInfo& info : media::video_codecs()) {
    FW_ASSIGN_OR_RETURN(const bool is_here, media::has_encoder(info.encoder));
    found.video.push_back(is_here);
  }
  for (const media::AudioCodecInfo& info : media::audio_codecs()) {
    FW_ASSIGN_OR_RETURN(const bool is_here, media::has_encoder(info.encoder));
    found.audio.push_back(is_here);
  }
  return found;
}

template <typename Codecs>
std::vector<std::string> names_of(const Codecs& codecs) {
  std::vector<std::string> names;
  for (const auto codec : codecs) {
    names.emplace_back(media::info_of(codec).name);
  }
  return names;
}

Json formats_json(const Encoders& here) {
  Json json = {{"schema", "framewise.formats/1"},
               {"containers", Json::array()},
               {"video_codecs", Json::array()},
               {"audio_codecs", Json::array()}};
  for (const media::ContainerInfo& info : media::containers()) {
    json["containers"].push_back({{"extension", info.extension},
                                  {"video", names_of(info.video)},
                                  {"audio", names_of(info.audio)}});
  }
  for (size_t i = 0; i < here.video.size(); ++i) {
    const media::VideoCodecInfo& info = media::video_codecs()[i];
    Json codec = {{"name", info.name},
                  {"encoder", info.encoder},
                  {"available", bool(here.video[i])}};
    if (info.normal_crf >= 0) {
      codec["crf"] = info.normal_crf;
      codec["worst_crf"] = info.worst_crf;
    }
    if (!info.normal_preset.empty()) codec["effort"] = info.normal_preset;
    json["video_codecs"].push_back(std::move(codec));
  }
  for (size_t i = 0; i < here.audio.size(); ++i) {
    const media::AudioCodecInfo& info = media::audio_codecs()[i];
    Json codec = {{"name", info.name},
                  {"encoder", info.encoder},
                  {"available", bool(here.audio[i])}};
    if (info.normal_bit_rate > 0) codec["bit_rate"] = info.normal_bit_rate;
    json["audio_codecs"].push_back(std::move(codec));
  }
  return json;
}

std::string row(std::string_view name, std::string_view encoder, bool is_here,
                std::string_view usual) {
  return fmt::format("{:8}  {:12} {:8} {}\n", name, encoder,
                     is_here ? "here" : "missing", usual);
}

std::string formats_text(const Encoders& here) {
  std::string text;
  for (const media::ContainerInfo& info : media::containers()) {
    text +=
        fmt::format("{:6} {:53} {}\n", info.extension,
                    fmt::format("{}", fmt::join(names_of(info.video), ", ")),
                    fmt::join(names_of(info.audio), ", "));
  }
  text += "\ncodec     encoder      state    usual\n";
  for (size_t i = 0; i < here.video.size(); ++i) {
    const media::VideoCodecInfo& info = media::video_codecs()[i];
    std::string usual;
    if (info.normal_crf >= 0) {
      usual = fmt::format("crf {} of 0 to {}", info.normal_crf, info.worst_crf);
    }
    if (!info.normal_preset.empty()) {
      usual += fmt::format(", effort {}", info.normal_preset);
    }
    text += row(info.name, info.encoder, here.video[i], usual);
  }
  for (size_t i = 0; i < here.audio.size(); ++i) {
    const media::AudioCodecInfo& info = media::audio_codecs()[i];
    text += row(info.name, info.encoder, here.audio[i],
                info.normal_bit_rate > 0
                    ? fmt::format("{} kbit/s", info.normal_bit_rate / 1000)
                    : "lossless");
  }
  return text;
}

}  // namespace

Result<ExitCode> run_video_formats(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const Encoders here, find_encoders());
  FW_RETURN_IF_ERROR(write_result(
      invocation, invocation.has("json") ? formats_json(here).dump(2) + "\n"
                                         : formats_text(here)));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
