// SPDX-License-Identifier: Apache-2.0
// A request to encode a film anew at the smallest size that meets a target.
#pragma once

#include <array>

#include "jobs/compare_fields.h"
#include "jobs/nested.h"
#include "jobs/video/words.h"
#include "video/encode/encode_options.h"

namespace framewise::jobs {

// Of a megabyte of a film, on one thread, until this machine has learned it.
inline constexpr double kEncodeMsPerMegabyte = 8000;

struct EncodeFilmRequest {
  video::EncodeOptions options;
  // How scenes are measured; becomes options.compare.
  CompareRequest compare;
};

Result<void> set_encode_codec(EncodeFilmRequest& request,
                              const FieldValue& value);
FieldValue encode_codec_of(const EncodeFilmRequest& request);
Result<void> add_encoder_option(EncodeFilmRequest& request,
                                const FieldValue& value);
FieldValue encoder_options_of(const EncodeFilmRequest& request);
Result<void> set_encode_audio_bit_rate(EncodeFilmRequest& request,
                                       const FieldValue& value);

inline constexpr std::array kEncodeOwnFields = {
    Field<EncodeFilmRequest>{
        {.row = option({.name = "target",
                        .type = SettingType::kRepeated,
                        .help = "What every scene must reach, such as "
                                "score>=85, ssimulacra2>=75 or vmaf>=95; may "
                                "be repeated (default: score>=85)"}),
         .placeholder = "EXPR"},
        [](EncodeFilmRequest& r, const FieldValue& value) -> Result<void> {
          r.options.targets.push_back(std::get<std::string>(value));
          return {};
        },
        [](const EncodeFilmRequest& r) { return value_of(r.options.targets); }},
    Field<EncodeFilmRequest>{
        {.row = option({.name = "codec",
                        .type = SettingType::kChoice,
                        .help = "av1, hevc, h264 or vp9 (default: av1, in .mov "
                                "h264)",
                        .choices = "av1|hevc|h264|vp9"}),
         .placeholder = "NAME"},
        set_encode_codec,
        encode_codec_of},
    field<EncodeFilmRequest, &EncodeFilmRequest::options,
          &video::EncodeOptions::encoding, &media::VideoEncoding::preset>(
        {.row = option({.name = "effort",
                        .type = SettingType::kText,
                        .help = "The encoder's own preset, such as medium or "
                                "slow, of av1 0 to 13, of vp9 0 to 8 (default: "
                                "medium, 8, 4)"}),
         .placeholder = "NAME"}),
    Field<EncodeFilmRequest>{
        {.row = option({.name = "encoder-option",
                        .type = SettingType::kRepeated,
                        .help = "An option of x264, x265 or SVT-AV1 by its own "
                                "name, such as film-grain=8; may be repeated"}),
         .placeholder = "NAME=VALUE",
         .offered = all_but({Asker::kService}),
         .why_not = "encoders have options that write files"},
        add_encoder_option,
        encoder_options_of},
    field<EncodeFilmRequest, &EncodeFilmRequest::options,
          &video::EncodeOptions::most_bytes>(
        {.row = option({.name = "size",
                        .type = SettingType::kBytes,
                        .help = "What the file may have at most, such as "
                                "700MB: where the target does not fit, all "
                                "scenes get the best quality that they can "
                                "share (default: what the target takes)",
                        .default_text = "0",
                        .minimum = 0})}),
    field<EncodeFilmRequest, &EncodeFilmRequest::options,
          &video::EncodeOptions::allow_larger>(
        {.row = option({.name = "allow-larger",
                        .help = "Write a film that is larger than the one it "
                                "is made from, too"})}),
    Field<EncodeFilmRequest>{
        {.row = option({.name = "deinterlace",
                        .help = "Make each frame of an interlaced film whole "
                                "from its fields; without it, such films are "
                                "refused"})},
        [](EncodeFilmRequest& r, const FieldValue& value) -> Result<void> {
          r.options.interlacing = std::get<bool>(value)
                                      ? video::Interlacing::kFrames
                                      : video::Interlacing::kRefuse;
          return {};
        },
        [](const EncodeFilmRequest& r) -> FieldValue {
          return r.options.interlacing == video::Interlacing::kFrames;
        }},
    field<EncodeFilmRequest, &EncodeFilmRequest::options,
          &video::EncodeOptions::depth>(
        {.row = option({.name = "bits",
                        .type = SettingType::kChoice,
                        .help = "Bits of a sample: 8, 10 or auto: 10 for av1 "
                                "and hevc (default: auto)",
                        .default_text = "auto",
                        .choices = "auto|8|10"})}),
    field<EncodeFilmRequest, &EncodeFilmRequest::options,
          &video::EncodeOptions::grain>(
        {.row = option({.name = "grain",
                        .type = SettingType::kChoice,
                        .help = "Film grain of AV1: auto describes it, so that "
                                "players make it anew, where that meets the "
                                "target with fewer bytes; keep codes it "
                                "(default: auto)",
                        .default_text = "auto",
                        .choices = "auto|keep"})}),
    field<EncodeFilmRequest, &EncodeFilmRequest::options,
          &video::EncodeOptions::audio>(
        {.row = option({.name = "audio",
                        .type = SettingType::kChoice,
                        .help = "keep: copy all tracks of sound; none; opus or "
                                "aac: encode those of other codecs anew "
                                "(default: keep)",
                        .default_text = "keep",
                        .choices = "keep|none|opus|aac"})}),
    Field<EncodeFilmRequest>{
        {.row = option({.name = "audio-bitrate",
                        .type = SettingType::kText,
                        .help = "Of each track that is encoded anew, such as "
                                "96k (default: of two channels 128k of Opus, "
                                "160k of AAC)"}),
         .placeholder = "BITS"},
        set_encode_audio_bit_rate,
        [](const EncodeFilmRequest& r) -> FieldValue {
          const int64_t rate = r.options.audio_bit_rate;
          return rate ? std::to_string(rate) : std::string();
        }},
    field<EncodeFilmRequest, &EncodeFilmRequest::options,
          &video::EncodeOptions::subtitles>(
        {.row = option({.name = "subtitles",
                        .type = SettingType::kChoice,
                        .help = "keep: copy all tracks of subtitles; none "
                                "(default: keep)",
                        .default_text = "keep",
                        .choices = "keep|none"})}),
    field<EncodeFilmRequest, &EncodeFilmRequest::options,
          &video::EncodeOptions::least_scene_s>(
        {.row = option({.name = "scene-min",
                        .type = SettingType::kReal,
                        .help = "Seconds of a scene at least (default: 1)",
                        .default_text = "1",
                        .minimum = 0.2,
                        .maximum = 60}),
         .placeholder = "S"}),
    field<EncodeFilmRequest, &EncodeFilmRequest::options,
          &video::EncodeOptions::most_scene_s>(
        {.row = option({.name = "scene-max",
                        .type = SettingType::kReal,
                        .help = "Seconds of a scene at most (default: 10)",
                        .default_text = "10",
                        .minimum = 1,
                        .maximum = 300}),
         .placeholder = "S"}),
    field<EncodeFilmRequest, &EncodeFilmRequest::options,
          &video::EncodeOptions::drop_dynamic_hdr>(
        {.row = option({.name = "drop-dynamic-hdr",
                        .help = "Leave out Dolby Vision and HDR10+, which no "
                                "encoder here carries, and keep the picture "
                                "beneath them"})}),
};

inline constexpr auto kEncodeFields =
    joined(measuring_fields<EncodeFilmRequest, &EncodeFilmRequest::compare,
                            kCompareFields>(),
           kEncodeOwnFields);

std::span<const Field<EncodeFilmRequest>> encode_fields();

// A film with this name, which says its container; the input is left out.
Result<video::EncodeRequest> read_encode(const Given& given,
                                         const std::filesystem::path& output);

// Whether the film is what was asked for: every scene meets the target, or it
// keeps within a size that was asked for alone.
bool meets_request(const video::EncodeReport& report, const Given& given);

}  // namespace framewise::jobs
