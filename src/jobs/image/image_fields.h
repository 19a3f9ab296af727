// SPDX-License-Identifier: Apache-2.0
// The tables of options of the commands for images.
#pragma once

#include <array>

#include "jobs/field.h"
#include "jobs/flash_rules.h"
#include "jobs/image/image_requests.h"
#include "jobs/reading_fields.h"

namespace framewise::jobs {

Result<void> set_model(CheckRequest& request, const FieldValue& value);
Result<void> set_formats(CheckRequest& request, const FieldValue& value);
FieldValue formats_of(const CheckRequest& request);
Result<void> set_fail_at(CheckRequest& request, const FieldValue& value);

inline constexpr std::array kCheckFields = {
    field<CheckRequest, &CheckRequest::limits, &Limits::file_bytes>(
        limit(setting("limits.file_bytes"))),
    field<CheckRequest, &CheckRequest::limits, &Limits::frame_pixels>(
        limit(setting("limits.frame_pixels"))),
    field<CheckRequest, &CheckRequest::limits, &Limits::frames>(
        limit(setting("limits.frames"))),
    field<CheckRequest, &CheckRequest::options, &image::CheckOptions::quick>(
        {.row = option({.name = "quick",
                        .help = "Read the container only; do not decode "
                                "pixels"})}),
    field<CheckRequest, &CheckRequest::options, &image::CheckOptions::rules,
          &image::CheckRules::taste>(
        {.row = option({.name = "taste",
                        .help = "Also warn of dark, bright, flat and blurred "
                                "pictures, which may be meant so"})}),
    kFlashRulesField<CheckRequest, &CheckRequest::options,
                     &image::CheckOptions::flashes>,
    Field<CheckRequest>{
        {.row = option({.name = "for",
                        .type = SettingType::kChoice,
                        .help = "Apply the limits of a purpose: start-end = "
                                "first or last frame of a generated video "
                                "(JPEG, PNG, WebP or BMP, 256x256 to "
                                "4096x4096, at most 50 MB); two FILEs are also "
                                "checked as a pair",
                        .choices = "start-end"}),
         .placeholder = "PURPOSE"},
        [](CheckRequest& r, const FieldValue&) -> Result<void> {
          r.start_end = true;
          return {};
        },
        [](const CheckRequest& r) -> FieldValue {
          return r.start_end ? "start-end" : "";
        }},
    Field<CheckRequest>{
        {.row = option({.name = "model",
                        .type = SettingType::kChoice,
                        .help = "Check size and aspect ratio for a video "
                                "model: t2v-A14B, i2v-A14B or ti2v-5B; print "
                                "the closest size that it can make",
                        .choices = "t2v-A14B|i2v-A14B|ti2v-5B"}),
         .placeholder = "MODEL"},
        set_model,
        [](const CheckRequest& r) -> FieldValue {
          return r.options.rules.model ? name_of(*r.options.rules.model) : "";
        }},
    Field<CheckRequest>{
        {.row = option({.name = "formats",
                        .type = SettingType::kList,
                        .help = "Accept only these formats, separated by "
                                "commas: jpeg, png, webp, avif, gif, bmp, "
                                "tiff, heif, jxl, pnm"}),
         .placeholder = "LIST"},
        set_formats,
        formats_of},
    field<CheckRequest, &CheckRequest::options, &image::CheckOptions::rules,
          &image::CheckRules::minimum>(
        {.row = option({.name = "min-size",
                        .type = SettingType::kText,
                        .help = "Smallest size that is accepted"}),
         .placeholder = "WxH"}),
    field<CheckRequest, &CheckRequest::options, &image::CheckOptions::rules,
          &image::CheckRules::maximum>(
        {.row = option({.name = "max-size",
                        .type = SettingType::kText,
                        .help = "Largest size that is accepted"}),
         .placeholder = "WxH"}),
    Field<CheckRequest>{
        {.row = option({.name = "fail-at",
                        .type = SettingType::kChoice,
                        .help = "Exit with code 1 from this severity on: note, "
                                "warning or error (default)",
                        .default_text = "error",
                        .choices = "note|warning|error"}),
         .placeholder = "SEVERITY"},
        set_fail_at,
        [](const CheckRequest& r) -> FieldValue { return name_of(r.fail_at); }},
};

Result<void> add_ignored(DiffRequest& request, const FieldValue& value);
FieldValue ignored_of(const DiffRequest& request);
Result<void> add_region(DiffRequest& request, const FieldValue& value);
FieldValue regions_of(const DiffRequest& request);
Result<void> set_fail_above(DiffRequest& request, const FieldValue& value);
FieldValue fail_above_of(const DiffRequest& request);
Result<void> set_window(DiffRequest& request, const FieldValue& value);
FieldValue window_of(const DiffRequest& request);

inline constexpr std::array kDiffOwnFields = {
    field<DiffRequest, &DiffRequest::options, &image::DiffOptions::picture>(
        {.row = option({.name = "picture",
                        .type = SettingType::kChoice,
                        .help = "highlight = red on the pale original "
                                "(default), mask = red on a transparent ground",
                        .default_text = "highlight",
                        .choices = "highlight|mask"}),
         .placeholder = "STYLE"}),
    field<DiffRequest, &DiffRequest::options, &image::DiffOptions::threshold>(
        {.row = option({.name = "threshold",
                        .short_name = 't',
                        .type = SettingType::kReal,
                        .help = "Largest difference of color that passes, 0 to "
                                "1 (default: 0.1)",
                        .default_text = "0.1",
                        .minimum = 0,
                        .maximum = 1})}),
    field<DiffRequest, &DiffRequest::options, &image::DiffOptions::distance>(
        {.row = option({.name = "distance",
                        .type = SettingType::kChoice,
                        .help = "yiq = as odiff and pixelmatch 5 (default), "
                                "oklab = nearer to what people see",
                        .default_text = "yiq",
                        .choices = "yiq|oklab"}),
         .placeholder = "SPACE"}),
    field<DiffRequest, &DiffRequest::options,
          &image::DiffOptions::antialiasing>(
        {.row = option({.name = "antialiasing",
                        .type = SettingType::kChoice,
                        .help = "Pixels of smoothed edges that do not count: "
                                "loose = as odiff (default), strict = as "
                                "pixelmatch 5, count = every pixel counts",
                        .default_text = "loose",
                        .choices = "loose|strict|count"}),
         .placeholder = "RULE"}),
    field<DiffRequest, &DiffRequest::options,
          &image::DiffOptions::shift_tolerance>(
        {.row = option({.name = "shift-tolerance",
                        .help = "Pass pixels whose color lies between those "
                                "around them in the other image: text that "
                                "other systems draw by less than a pixel "
                                "elsewhere"})}),
    Field<DiffRequest>{
        {.row = option({.name = "ignore",
                        .type = SettingType::kRepeated,
                        .help = "Ignore these regions: x1:y1-x2:y2, inclusive, "
                                "separated by commas"}),
         .placeholder = "REGIONS"},
        add_ignored,
        ignored_of},
    Field<DiffRequest>{
        {.row = option({.name = "region",
                        .type = SettingType::kRepeated,
                        .help = "Use the threshold N in this region, such as "
                                "10:20-110:60=0.3; may be repeated"}),
         .placeholder = "REGION=N"},
        add_region,
        regions_of},
    Field<DiffRequest>{
        {.row = option({.name = "fail-above",
                        .type = SettingType::kText,
                        .help = "Pass up to N differing pixels, or N percent "
                                "of all"}),
         .placeholder = "N|N%"},
        set_fail_above,
        fail_above_of},
    Field<DiffRequest>{
        {.row = option({.name = "window",
                        .type = SettingType::kText,
                        .help = "Pass only if no square of SIDE pixels holds "
                                "more than N differing ones: finds small "
                                "changes among noise"}),
         .placeholder = "SIDE:N"},
        set_window,
        window_of},
    field<DiffRequest, &DiffRequest::options,
          &image::DiffOptions::visible_only>(
        {.row = option({.name = "visible",
                        .help = "Pass changes that people do not see "
                                "(SSIMULACRA2 of 90 or more)"})}),
    Field<DiffRequest>{
        {.row = option({.name = "counts-only",
                        .help = "Count pixels; do not look for boxes and "
                                "words"})},
        [](DiffRequest& r, const FieldValue& value) -> Result<void> {
          r.options.detail = std::get<bool>(value)
                                 ? image::DiffDetail::kPixels
                                 : image::DiffDetail::kChanges;
          return {};
        },
        [](const DiffRequest& r) -> FieldValue {
          return r.options.detail == image::DiffDetail::kPixels;
        }},
};

inline constexpr auto kDiffFields =
    joined(kFrameReadingFields<DiffRequest, &DiffRequest::options,
                               &image::DiffOptions::open>,
           kDiffOwnFields);

// Options of everything that writes images. `How` are its options.
template <typename Request, typename How>
inline constexpr std::array kWritingFields = {
    field<Request, &Request::format>(
        {.row = option({.name = "format",
                        .type = SettingType::kText,
                        .help = "Format in a folder: webp (default), jpeg, "
                                "png, avif, jxl, gif, tiff, bmp, pnm"}),
         .placeholder = "FORMAT"}),
    field<Request, &Request::options, &How::quality>(
        {.row = option({.name = "quality",
                        .type = SettingType::kReal,
                        .help = "0 to 100 (default: that of the format)",
                        .minimum = 0,
                        .maximum = 100})}),
    field<Request, &Request::options, &How::background>(
        {.row = option({.name = "backdrop",
                        .type = SettingType::kColor,
                        .help = "Behind transparent pixels where the format "
                                "has no alpha: white (default), black or "
                                "#rrggbb",
                        .default_text = "white",
                        .choices = "white|black"}),
         .placeholder = "COLOR"}),
    field<Request, &Request::options, &How::keep>(
        {.row = option({.name = "keep",
                        .type = SettingType::kList,
                        .help = "Metadata to keep: icc, exif, xmp, separated "
                                "by commas (default: none)"}),
         .placeholder = "LIST"}),
};

Result<void> set_target(ConvertRequest& request, const FieldValue& value);
Result<void> set_max_size(ConvertRequest& request, const FieldValue& value);

inline constexpr std::array kConvertOwnFields = {
    kFlashRulesField<ConvertRequest, &ConvertRequest::options,
                     &image::ConvertOptions::flashes>,
    Field<ConvertRequest>{
        {.row = option({.name = "target",
                        .type = SettingType::kText,
                        .help = "Search the smallest file that reaches this: "
                                "'ssimulacra2>=80', or 80"}),
         .placeholder = "EXPR"},
        set_target,
        [](const ConvertRequest& r) { return value_of(r.options.target); }},
    field<ConvertRequest, &ConvertRequest::options,
          &image::ConvertOptions::tolerance>(
        {.row = option({.name = "tolerance",
                        .type = SettingType::kReal,
                        .help = "How far a score may exceed the target "
                                "(default: 0.5; AVIF: 1)",
                        .minimum = 0})}),
    Field<ConvertRequest>{
        {.row = option({.name = "max-size",
                        .type = SettingType::kText,
                        .help = "Search the best file that is no larger: 200k, "
                                "1.5MB"}),
         .placeholder = "BYTES"},
        set_max_size,
        [](const ConvertRequest& r) { return value_of(r.options.max_bytes); }},
    field<ConvertRequest, &ConvertRequest::options,
          &image::ConvertOptions::lossless>(
        {.row = option(
             {.name = "lossless", .help = "Keep every pixel as it is"})}),
    Field<ConvertRequest>{
        {.row = option({.name = "baseline",
                        .help = "Write JPEG and JPEG XL that are not "
                                "progressive"})},
        [](ConvertRequest& r, const FieldValue& value) -> Result<void> {
          r.options.progressive = !std::get<bool>(value);
          return {};
        },
        [](const ConvertRequest& r) -> FieldValue {
          return !r.options.progressive;
        }},
    Field<ConvertRequest>{
        {.row = option({.name = "progressive",
                        .help = "Write progressive JPEG and JPEG XL; this is "
                                "the default, accepted for clarity",
                        .changes_results = false})},
        [](ConvertRequest&, const FieldValue&) -> Result<void> { return {}; },
        [](const ConvertRequest& r) -> FieldValue {
          return r.options.progressive;
        }},
    field<ConvertRequest, &ConvertRequest::options,
          &image::ConvertOptions::subsampling>(
        {.row = option({.name = "subsampling",
                        .type = SettingType::kChoice,
                        .help = "Chroma of JPEG and AVIF: 420, 422 or 444 "
                                "(default: JPEG by its detail, AVIF by the "
                                "quality)",
                        .choices = "420|422|444"}),
         .placeholder = "HOW"}),
    field<ConvertRequest, &ConvertRequest::options,
          &image::ConvertOptions::effort>(
        {.row = option({.name = "effort",
                        .type = SettingType::kInteger,
                        .help = "0 quick to 9 small (default: 5)",
                        .default_text = "5",
                        .minimum = 0,
                        .maximum = 9})}),
    field<ConvertRequest, &ConvertRequest::options,
          &image::ConvertOptions::may_grow>(
        {.row = option({.name = "may-grow",
                        .help = "Convert even if the file has the format "
                                "already and is smaller"})}),
    field<ConvertRequest, &ConvertRequest::options,
          &image::ConvertOptions::drop_hdr>(
        {.row = option({.name = "drop-hdr",
                        .help = "Leave out the HDR gain map of a photograph, "
                                "which only JPEG keeps"})}),
};

inline constexpr auto kConvertFields = joined(
    kReadingFields<ConvertRequest, &ConvertRequest::options,
                   &image::ConvertOptions::open>,
    kWritingFields<ConvertRequest, image::ConvertOptions>, kConvertOwnFields);

Result<void> set_boxes(ThumbnailRequest& request, const FieldValue& value);
FieldValue box_of(const ThumbnailRequest& request);
FieldValue boxes_of(const ThumbnailRequest& request);
Result<void> set_at(ThumbnailRequest& request, const FieldValue& value);
FieldValue at_of(const ThumbnailRequest& request);

inline constexpr std::array kThumbnailOwnFields = {
    Field<ThumbnailRequest>{
        {.row = option({.name = "size",
                        .type = SettingType::kText,
                        .help = "Box to fit into, in pixels (default: 256)",
                        .default_text = "256"}),
         .placeholder = "N|WxH"},
        set_boxes,
        box_of},
    Field<ThumbnailRequest>{
        {.row = option({.name = "sizes",
                        .type = SettingType::kText,
                        .help = "Several boxes, separated by commas: "
                                "128,256,512; the size becomes part of each "
                                "name"}),
         .placeholder = "LIST"},
        set_boxes,
        boxes_of},
    field<ThumbnailRequest, &ThumbnailRequest::options,
          &image::ThumbnailOptions::fit>(
        {.row = option({.name = "fit",
                        .type = SettingType::kChoice,
                        .help = "inside = as large as fits (default), cover = "
                                "fill the box and crop, contain = inside with "
                                "bars, fill = stretch, outside = as small as "
                                "covers the box",
                        .default_text = "inside",
                        .choices = "inside|cover|contain|fill|outside"}),
         .placeholder = "HOW"}),
    field<ThumbnailRequest, &ThumbnailRequest::options,
          &image::ThumbnailOptions::crop>(
        {.row = option({.name = "crop",
                        .type = SettingType::kChoice,
                        .help = "What --fit cover keeps: center (default), or "
                                "smart = the part with most detail, colors and "
                                "skin",
                        .default_text = "center",
                        .choices = "center|centre|smart"}),
         .placeholder = "WHERE"}),
    field<ThumbnailRequest, &ThumbnailRequest::options,
          &image::ThumbnailOptions::enlarge>(
        {.row = option({.name = "enlarge",
                        .help = "Enlarge pictures that are smaller than the "
                                "box"})}),
    field<ThumbnailRequest, &ThumbnailRequest::options,
          &image::ThumbnailOptions::effort>(
        {.row = option({.name = "effort",
                        .type = SettingType::kInteger,
                        .help = "0 quick to 9 small (default: 4)",
                        .default_text = "4",
                        .minimum = 0,
                        .maximum = 9})}),
    field<ThumbnailRequest, &ThumbnailRequest::options,
          &image::ThumbnailOptions::animated>(
        {.row = option({.name = "animated",
                        .help = "Keep all frames of animations, with their "
                                "times"})}),
    Field<ThumbnailRequest>{
        {.row = option({.name = "at",
                        .type = SettingType::kTimePoint,
                        .help = "Time of the frame of a video, such as 1.5s "
                                "(default: the first frame after a tenth of it "
                                "that is not black)"})},
        set_at,
        at_of},
    field<ThumbnailRequest, &ThumbnailRequest::options,
          &image::ThumbnailOptions::linear_light>(
        {.row = option({.name = "linear",
                        .help = "Average linear light instead of stored "
                                "values: keeps the brightness of fine, bright "
                                "detail"})}),
};

inline constexpr auto kThumbnailFields =
    joined(kReadingFields<ThumbnailRequest, &ThumbnailRequest::options,
                          &image::ThumbnailOptions::open>,
           kWritingFields<ThumbnailRequest, image::ThumbnailOptions>,
           kThumbnailOwnFields);

}  // namespace framewise::jobs
