// SPDX-License-Identifier: Apache-2.0
// A request to write a film of clips.
#pragma once

#include <array>

#include "jobs/field.h"
#include "jobs/flash_rules.h"
#include "jobs/reading_fields.h"
#include "jobs/video/words.h"
#include "video/film/options.h"

namespace framewise::jobs {

struct FilmRequest {
  video::FilmOptions options;
  std::string preset;  // of a platform; empty: none
  Limits limits;
};

Result<void> set_preset(FilmRequest& request, const FieldValue& value);
Result<void> set_film_size(FilmRequest& request, const FieldValue& value);
Result<void> set_rate(FilmRequest& request, const FieldValue& value);
FieldValue rate_of(const FilmRequest& request);
Result<void> set_bars(FilmRequest& request, const FieldValue& value);
Result<void> set_codec(FilmRequest& request, const FieldValue& value);
FieldValue codec_of(const FilmRequest& request);
Result<void> set_crf(FilmRequest& request, const FieldValue& value);
FieldValue crf_of(const FilmRequest& request);
Result<void> set_encoder_preset(FilmRequest& request, const FieldValue& value);
FieldValue encoder_preset_of(const FilmRequest& request);
Result<void> set_most_bit_rate(FilmRequest& request, const FieldValue& value);
FieldValue most_bit_rate_of(const FilmRequest& request);
Result<void> set_audio(FilmRequest& request, const FieldValue& value);
FieldValue audio_of(const FilmRequest& request);
Result<void> set_audio_codec(FilmRequest& request, const FieldValue& value);
FieldValue audio_codec_of(const FilmRequest& request);
Result<void> set_audio_bit_rate(FilmRequest& request, const FieldValue& value);
Result<void> add_tag(FilmRequest& request, const FieldValue& value);
FieldValue tags_of(const FilmRequest& request);
Result<void> set_crossfade(FilmRequest& request, const FieldValue& value);
FieldValue crossfade_of(const FilmRequest& request);

// Of films with joints.
inline constexpr std::array kJointFields = {
    Field<FilmRequest>{
        {.row = option({.name = "crossfade",
                        .type = SettingType::kReal,
                        .help = "Crossfade for this many seconds at each "
                                "joint; 0 = hard cuts; auto = as long as each "
                                "joint needs (default: as the plan says, else "
                                "0)",
                        .minimum = 0,
                        .maximum = 10,
                        .choices = "auto"}),
         .placeholder = "S|auto"},
        set_crossfade,
        crossfade_of},
    field<FilmRequest, &FilmRequest::options,
          &video::FilmOptions::joint_preset>(
        {.row = option({.name = "joint-effort",
                        .type = SettingType::kText,
                        .help = "Preset of the encoder for joints, such as "
                                "superfast (default: as the clips were "
                                "encoded)"}),
         .placeholder = "NAME"}),
};

// Of all commands that write a film. The preset comes first: the others are
// laid over it.
inline constexpr std::array kFilmFields = {
    Field<FilmRequest>{
        {.row = option({.name = "preset",
                        .type = SettingType::kText,
                        .help = "Encode for a platform: youtube, vimeo, "
                                "tiktok, reels, feed, x, snapchat, linkedin, "
                                "professional, archive, web, high, fast or "
                                "custom"}),
         .placeholder = "NAME"},
        set_preset,
        [](const FilmRequest& r) { return value_of(r.preset); }},
    Field<FilmRequest>{
        {.row = option({.name = "size",
                        .type = SettingType::kText,
                        .help = "Size of the film (default: that of most "
                                "clips)"}),
         .placeholder = "WxH"},
        set_film_size,
        [](const FilmRequest& r) { return value_of(r.options.size); }},
    Field<FilmRequest>{
        {.row = option({.name = "fps",
                        .type = SettingType::kText,
                        .help = "Frames per second, such as 30, 29.97 or "
                                "30000/1001"}),
         .placeholder = "N"},
        set_rate,
        rate_of},
    field<FilmRequest, &FilmRequest::options, &video::FilmOptions::fit>(
        {.row = option({.name = "fit",
                        .type = SettingType::kChoice,
                        .help = "How clips of another shape fit: pad, crop, "
                                "stretch or blur (default: pad)",
                        .default_text = "pad",
                        .choices = "pad|crop|stretch|blur"}),
         .placeholder = "HOW"}),
    Field<FilmRequest>{
        {.row = option({.name = "bars",
                        .type = SettingType::kColor,
                        .help = "Color of pad, such as #202020 (default: "
                                "black)",
                        .default_text = "black",
                        .choices = "black|white"}),
         .placeholder = "COLOR"},
        set_bars,
        [](const FilmRequest& r) { return value_of(r.options.bars); }},
    field<FilmRequest, &FilmRequest::options, &video::FilmOptions::scaling>(
        {.row = option({.name = "scaling",
                        .type = SettingType::kChoice,
                        .help = "bicubic, lanczos, bilinear or nearest "
                                "(default: bicubic)",
                        .default_text = "bicubic",
                        .choices = "bicubic|lanczos|bilinear|nearest"}),
         .placeholder = "HOW"}),
    field<FilmRequest, &FilmRequest::options,
          &video::FilmOptions::rate_conversion>(
        {.row = option({.name = "fps-conversion",
                        .type = SettingType::kChoice,
                        .help = "How clips get another rate: duplicate, blend "
                                "or motion, which is slow (default: duplicate)",
                        .default_text = "duplicate",
                        .choices = "duplicate|blend|motion"}),
         .placeholder = "HOW"}),
    Field<FilmRequest>{
        {.row = option({.name = "codec",
                        .type = SettingType::kText,
                        .help = "h264, hevc, av1, av1-aom, vp9, prores, mpeg4 "
                                "or ffv1 (default: that of most clips)"}),
         .placeholder = "NAME"},
        set_codec,
        codec_of},
    Field<FilmRequest>{
        {.row = option({.name = "crf",
                        .type = SettingType::kReal,
                        .help = "Quality of what is encoded; lower is better",
                        .minimum = 0,
                        .maximum = 63})},
        set_crf,
        crf_of},
    Field<FilmRequest>{
        {.row = option({.name = "effort",
                        .type = SettingType::kText,
                        .help = "The encoder's own preset, such as veryfast or "
                                "slow"}),
         .placeholder = "NAME"},
        set_encoder_preset,
        encoder_preset_of},
    Field<FilmRequest>{{.row = option({.name = "max-bitrate",
                                       .type = SettingType::kText,
                                       .help = "Highest bit rate, such as 8M"}),
                        .placeholder = "BITS"},
                       set_most_bit_rate,
                       most_bit_rate_of},
    field<FilmRequest, &FilmRequest::options,
          &video::FilmOptions::pixel_format>(
        {.row = option({.name = "pixel-format",
                        .type = SettingType::kText,
                        .help = "Such as yuv420p or yuv420p10le (default: by "
                                "codec and clips)"}),
         .placeholder = "NAME"}),
    Field<FilmRequest>{
        {.row = option(
             {.name = "encode", .help = "Encode every frame; copy nothing"})},
        [](FilmRequest& r, const FieldValue&) -> Result<void> {
          r.options.rendering = video::Rendering::kEncode;
          return {};
        },
        [](const FilmRequest& r) -> FieldValue {
          return r.options.rendering == video::Rendering::kEncode;
        }},
    Field<FilmRequest>{
        {.row = option({.name = "copy",
                        .help = "Copy only; fail if something has to be "
                                "encoded"})},
        [](FilmRequest& r, const FieldValue&) -> Result<void> {
          r.options.rendering = video::Rendering::kCopy;
          return {};
        },
        [](const FilmRequest& r) -> FieldValue {
          return r.options.rendering == video::Rendering::kCopy;
        }},
    Field<FilmRequest>{
        {.row = option({.name = "audio",
                        .type = SettingType::kNameOrFile,
                        .help = "keep (default), none, or a file to lay under "
                                "the whole film",
                        .default_text = "keep",
                        .choices = "keep|none"}),
         .placeholder = "WHAT"},
        set_audio,
        audio_of},
    Field<FilmRequest>{{.row = option({.name = "audio-codec",
                                       .type = SettingType::kChoice,
                                       .help = "aac, opus, mp3, flac or pcm",
                                       .choices = "aac|opus|mp3|flac|pcm"}),
                        .placeholder = "NAME"},
                       set_audio_codec,
                       audio_codec_of},
    Field<FilmRequest>{{.row = option({.name = "audio-bitrate",
                                       .type = SettingType::kText,
                                       .help = "Such as 160k"}),
                        .placeholder = "BITS"},
                       set_audio_bit_rate,
                       [](const FilmRequest& r) -> FieldValue {
                         const int64_t rate = r.options.sound.bit_rate;
                         return rate ? std::to_string(rate) : std::string();
                       }},
    field<FilmRequest, &FilmRequest::options, &video::FilmOptions::sound,
          &video::SoundOptions::loudness_lufs>(
        {.row = option({.name = "loudness",
                        .type = SettingType::kReal,
                        .help = "Loudness of the film (EBU R128), such as -14 "
                                "or -23",
                        .minimum = -70,
                        .maximum = -5}),
         .placeholder = "LUFS"}),
    Field<FilmRequest>{
        {.row = option({.name = "tag",
                        .type = SettingType::kRepeated,
                        .help = "Metadata, such as title=Night; may be "
                                "repeated"}),
         .placeholder = "NAME=TEXT"},
        add_tag,
        tags_of},
    field<FilmRequest, &FilmRequest::options, &video::FilmOptions::checking>(
        {.row = option({.name = "verify",
                        .type = SettingType::kChoice,
                        .help = "seams (default): check all packets, and the "
                                "frames around each joint; full: all frames; "
                                "none",
                        .default_text = "seams",
                        .choices = "none|seams|full"}),
         .placeholder = "WHAT"}),
};

inline constexpr std::array kFilmLimits = {
    field<FilmRequest, &FilmRequest::limits, &Limits::file_bytes>(
        limit(setting("limits.file_bytes"))),
    field<FilmRequest, &FilmRequest::limits, &Limits::frame_pixels>(
        limit(setting("limits.frame_pixels"))),
    field<FilmRequest, &FilmRequest::limits, &Limits::frames>(
        limit(setting("limits.frames"))),
    field<FilmRequest, &FilmRequest::limits, &Limits::total_pixels>(
        limit(setting("limits.total_pixels"))),
    field<FilmRequest, &FilmRequest::limits, &Limits::wall_time_ms>(
        limit(setting("limits.wall_time"))),
};

inline constexpr std::array kFilmRules = {
    kFlashRulesField<FilmRequest, &FilmRequest::options,
                     &video::FilmOptions::flashes>,
};

inline constexpr auto kComposeFields =
    joined(kFilmLimits, kFilmRules, kJointFields, kFilmFields);

std::span<const Field<FilmRequest>> compose_fields();
Result<FilmRequest> read_film(const Given& given);
// A film with this name, which says its container; the clips are left out.
Result<video::ComposeRequest> read_compose(const Given& given,
                                           const std::filesystem::path& output);

}  // namespace framewise::jobs
