// SPDX-License-Identifier: Apache-2.0
#include "video/compose/presets.h"

#include <array>

#include "base/result.h"

namespace framewise::video {
namespace {

using media::VideoCodec;

// Qualities and limits as platforms recommend them for uploads, which they
// encode again. The level follows from size and rate.
constexpr std::array kPlatforms = {
    PlatformPreset{"youtube",
                   "YouTube",
                   VideoCodec::kH264,
                   18,
                   8'000'000,
                   "medium",
                   "high",
                   "yuv420p",
                   {}},
    PlatformPreset{"vimeo",
                   "Vimeo",
                   VideoCodec::kH264,
                   17,
                   10'000'000,
                   "medium",
                   "high",
                   "yuv420p",
                   {}},
    PlatformPreset{"tiktok",
                   "TikTok",
                   VideoCodec::kH264,
                   20,
                   6'000'000,
                   "fast",
                   "main",
                   "yuv420p",
                   {1080, 1920}},
    PlatformPreset{"reels",
                   "Instagram Reels",
                   VideoCodec::kH264,
                   21,
                   5'000'000,
                   "fast",
                   "main",
                   "yuv420p",
                   {1080, 1920}},
    PlatformPreset{"feed",
                   "Instagram Feed",
                   VideoCodec::kH264,
                   22,
                   4'000'000,
                   "fast",
                   "main",
                   "yuv420p",
                   {1080, 1080}},
    PlatformPreset{"x",
                   "X",
                   VideoCodec::kH264,
                   22,
                   5'000'000,
                   "fast",
                   "main",
                   "yuv420p",
                   {1280, 720}},
    PlatformPreset{"snapchat",
                   "Snapchat",
                   VideoCodec::kH264,
                   21,
                   6'000'000,
                   "fast",
                   "main",
                   "yuv420p",
                   {1080, 1920}},
    PlatformPreset{"linkedin",
                   "LinkedIn",
                   VideoCodec::kH264,
                   20,
                   7'000'000,
                   "medium",
                   "high",
                   "yuv420p",
                   {}},
    PlatformPreset{"professional",
                   "ProRes 422 HQ",
                   VideoCodec::kProres,
                   -1,
                   0,
                   "",
                   "hq",
                   "yuv422p10le",
                   {}},
    PlatformPreset{"archive",
                   "HEVC for archives",
                   VideoCodec::kHevc,
                   15,
                   15'000'000,
                   "medium",
                   "main",
                   "yuv420p",
                   {}},
    PlatformPreset{"web",
                   "small, for every browser",
                   VideoCodec::kH264,
                   23,
                   6'000'000,
                   "fast",
                   "baseline",
                   "yuv420p",
                   {}},
    PlatformPreset{"high",
                   "high quality",
                   VideoCodec::kH264,
                   16,
                   20'000'000,
                   "slow",
                   "high",
                   "yuv420p",
                   {}},
    PlatformPreset{"fast",
                   "quick to encode",
                   VideoCodec::kH264,
                   25,
                   4'000'000,
                   "ultrafast",
                   "baseline",
                   "yuv420p",
                   {}},
    PlatformPreset{"custom",
                   "where settings of your own start",
                   VideoCodec::kH264,
                   23,
                   0,
                   "medium",
                   "high",
                   "yuv420p",
                   {}},
};

struct NamedSize {
  std::string_view name;
  Size size;
};
constexpr std::array kSizes = {
    NamedSize{"2160p", {3840, 2160}},      NamedSize{"4k", {3840, 2160}},
    NamedSize{"1440p", {2560, 1440}},      NamedSize{"1080p", {1920, 1080}},
    NamedSize{"720p", {1280, 720}},        NamedSize{"480p", {854, 480}},
    NamedSize{"360p", {640, 360}},         NamedSize{"vertical", {1080, 1920}},
    NamedSize{"vertical4k", {2160, 3840}}, NamedSize{"portrait", {1080, 1350}},
    NamedSize{"square", {1080, 1080}},     NamedSize{"square720", {720, 720}},
    NamedSize{"cinema235", {1920, 816}},   NamedSize{"cinema239", {1920, 804}},
    NamedSize{"cinema185", {1920, 1038}},  NamedSize{"ultrawide", {2560, 1080}},
};

}  // namespace

std::optional<Size> size_named(std::string_view name) {
  for (const NamedSize& named : kSizes) {
    if (named.name == name) return named.size;
  }
  return std::nullopt;
}

Result<FilmOptions> platform_options(std::string_view name) {
  std::string names;
  for (const PlatformPreset& preset : kPlatforms) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", preset.name);
    if (preset.name != name) continue;
    FilmOptions options;
    options.rendering = Rendering::kEncode;
    media::VideoEncoding encoding{.codec = preset.codec};
    if (preset.crf >= 0) encoding.crf = preset.crf;
    encoding.most_bit_rate = preset.most_bit_rate;
    encoding.preset = preset.effort;
    encoding.profile = preset.profile;
    options.encoding = encoding;
    options.pixel_format = preset.pixel_format;
    if (preset.size.width > 0) options.size = preset.size;
    return options;
  }
  return with_hint(fail(ErrorKind::kUsage, "no preset is named \"{}\"", name),
                   "choose one of " + names);
}

}  // namespace framewise::video
