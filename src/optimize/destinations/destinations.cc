// SPDX-License-Identifier: Apache-2.0
// The table of places. Kilobytes and megabytes of a place are taken as
// thousands: files that hold them hold the other reading, too.
#include "framewise/destinations.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"

namespace framewise {
namespace {

constexpr std::string_view kRead = "2026-11-27";

constexpr ResultFormat kGif[] = {FileFormat::kGif};
constexpr ResultFormat kGifOrPng[] = {FileFormat::kGif, FileFormat::kPng};
constexpr ResultFormat kJpegOrPng[] = {FileFormat::kJpeg, FileFormat::kPng};
constexpr ResultFormat kPng[] = {FileFormat::kPng};
constexpr ResultFormat kWebp[] = {FileFormat::kWebp};
constexpr ResultFormat kPngOrWebp[] = {FileFormat::kPng, FileFormat::kWebp};
constexpr ResultFormat kStills[] = {FileFormat::kJpeg, FileFormat::kPng,
                                    FileFormat::kWebp};
constexpr ResultFormat kEmojiStills[] = {FileFormat::kGif, FileFormat::kPng,
                                         FileFormat::kJpeg};
constexpr ResultFormat kModernStills[] = {FileFormat::kWebp, FileFormat::kAvif,
                                          FileFormat::kJpeg};
constexpr ResultFormat kModernMoving[] = {FileFormat::kWebp, FileFormat::kAvif};
constexpr ResultFormat kMp4[] = {VideoFormat::kMp4};
constexpr ResultFormat kWebm[] = {VideoFormat::kWebm};
constexpr ResultFormat kVideos[] = {VideoFormat::kMp4, VideoFormat::kWebm};

constexpr DestinationRule kSlackEmoji[] = {{.motion = Motion::kMoving,
                                            .formats = kGif,
                                            .max_bytes = 128'000,
                                            .most = {128, 128}},
                                           {.motion = Motion::kStill,
                                            .formats = kEmojiStills,
                                            .max_bytes = 128'000,
                                            .most = {128, 128}}};
constexpr DestinationRule kDiscordEmoji[] = {{.motion = Motion::kMoving,
                                              .formats = kGif,
                                              .max_bytes = 256'000,
                                              .most = {128, 128}},
                                             {.motion = Motion::kStill,
                                              .formats = kEmojiStills,
                                              .max_bytes = 256'000,
                                              .most = {128, 128}}};
constexpr DestinationRule kDiscordSticker[] = {{.motion = Motion::kMoving,
                                                .formats = kGifOrPng,
                                                .max_bytes = 512'000,
                                                .sides = SideRule::kExact,
                                                .most = {320, 320},
                                                .max_seconds = 5},
                                               {.motion = Motion::kStill,
                                                .formats = kPng,
                                                .max_bytes = 512'000,
                                                .sides = SideRule::kExact,
                                                .most = {320, 320}}};
constexpr DestinationRule kTelegramSticker[] = {
    {.motion = Motion::kStill,
     .formats = kPngOrWebp,
     .max_bytes = 512'000,
     .sides = SideRule::kLongestSide,
     .most = {512, 512}}};
constexpr DestinationRule kTelegramVideoSticker[] = {
    {.motion = Motion::kMoving,
     .formats = kWebm,
     .max_bytes = 256'000,
     .sides = SideRule::kLongestSide,
     .most = {512, 512},
     .max_seconds = 3,
     .max_fps = 30,
     .sound = false}};
constexpr DestinationRule kWhatsappSticker[] = {{.motion = Motion::kMoving,
                                                 .formats = kWebp,
                                                 .max_bytes = 500'000,
                                                 .sides = SideRule::kExact,
                                                 .most = {512, 512},
                                                 .max_seconds = 10,
                                                 .max_fps = 125},
                                                {.motion = Motion::kStill,
                                                 .formats = kWebp,
                                                 .max_bytes = 100'000,
                                                 .sides = SideRule::kExact,
                                                 .most = {512, 512}}};
constexpr DestinationRule kTwitchEmote[] = {{.motion = Motion::kMoving,
                                             .formats = kGif,
                                             .max_bytes = 1'000'000,
                                             .sides = SideRule::kSquare,
                                             .least = {112, 112},
                                             .most = {4096, 4096},
                                             .max_frames = 60},
                                            {.motion = Motion::kStill,
                                             .formats = kPng,
                                             .max_bytes = 1'000'000,
                                             .sides = SideRule::kSquare,
                                             .least = {112, 112},
                                             .most = {4096, 4096}}};
constexpr DestinationRule kKickEmote[] = {{.motion = Motion::kMoving,
                                           .formats = kGif,
                                           .max_bytes = 1'000'000,
                                           .most = {500, 500}},
                                          {.motion = Motion::kStill,
                                           .formats = kPng,
                                           .max_bytes = 1'000'000,
                                           .most = {500, 500}}};
constexpr DestinationRule kYoutubeEmote[] = {{.motion = Motion::kStill,
                                              .formats = kEmojiStills,
                                              .max_bytes = 1'000'000,
                                              .most = {480, 480}}};
constexpr DestinationRule kGithubReadme[] = {
    {.motion = Motion::kMoving, .formats = kGifOrPng, .max_bytes = 10'000'000},
    {.motion = Motion::kStill, .formats = kJpegOrPng, .max_bytes = 10'000'000}};
constexpr DestinationRule kGithubAttachment[] = {
    {.motion = Motion::kMoving, .formats = kVideos, .max_bytes = 10'000'000},
    {.motion = Motion::kMoving, .formats = kGifOrPng, .max_bytes = 10'000'000},
    {.motion = Motion::kStill, .formats = kJpegOrPng, .max_bytes = 10'000'000}};
constexpr DestinationRule kTwitter[] = {{.motion = Motion::kMoving,
                                         .formats = kMp4,
                                         .max_bytes = 512'000'000,
                                         .least = {32, 32},
                                         .most = {1280, 1024},
                                         .max_seconds = 140,
                                         .max_fps = 60},
                                        {.motion = Motion::kMoving,
                                         .formats = kGif,
                                         .max_bytes = 15'000'000,
                                         .least = {4, 4},
                                         .most = {1280, 1080}},
                                        {.motion = Motion::kStill,
                                         .formats = kStills,
                                         .max_bytes = 5'000'000,
                                         .least = {4, 4},
                                         .most = {8192, 8192}}};
constexpr DestinationRule kBluesky[] = {
    {.motion = Motion::kMoving,
     .formats = kMp4,
     .max_bytes = 100'000'000,
     .max_seconds = 180},
    {.motion = Motion::kStill, .formats = kJpegOrPng, .max_bytes = 1'000'000}};
constexpr DestinationRule kEmail[] = {{.motion = Motion::kMoving,
                                       .formats = kGif,
                                       .max_bytes = 1'000'000,
                                       .most = {600, 65535}},
                                      {.motion = Motion::kStill,
                                       .formats = kJpegOrPng,
                                       .max_bytes = 100'000,
                                       .most = {600, 65535}}};
constexpr DestinationRule kWebHero[] = {{.motion = Motion::kMoving,
                                         .formats = kVideos,
                                         .max_bytes = 1'000'000,
                                         .most = {1920, 1080},
                                         .sound = false},
                                        {.motion = Motion::kMoving,
                                         .formats = kModernMoving,
                                         .max_bytes = 1'000'000,
                                         .most = {1920, 1080}},
                                        {.motion = Motion::kStill,
                                         .formats = kModernStills,
                                         .max_bytes = 200'000,
                                         .most = {1920, 1080}}};

constexpr Destination kDestinations[] = {
    {"slack-emoji", "custom emoji of Slack", kSlackEmoji,
     "https://makeemoji.com/blog/slack-emoji-size-limit", kRead},
    {"discord-emoji", "custom emoji of a Discord server", kDiscordEmoji,
     "https://sapphirejs.dev/docs/Documentation/api-utilities/@sapphire/"
     "discord-utilities/variables/EmojiLimits",
     kRead},
    {"discord-sticker", "sticker of a Discord server", kDiscordSticker,
     "https://discord-api-types.dev/api/discord-api-types-v10/interface/"
     "RESTPostAPIGuildStickerFormDataBody",
     kRead},
    {"telegram-sticker", "still sticker of Telegram", kTelegramSticker,
     "https://core.telegram.org/stickers", kRead},
    {"telegram-video-sticker", "moving sticker of Telegram",
     kTelegramVideoSticker, "https://core.telegram.org/stickers", kRead},
    {"whatsapp-sticker", "sticker of WhatsApp", kWhatsappSticker,
     "https://github.com/WhatsApp/stickers/tree/main/Android", kRead},
    {"twitch-emote", "emote of a Twitch channel", kTwitchEmote,
     "https://docs.elgato.com/en/graphics/emotes", kRead},
    {"kick-emote", "emote of a Kick channel", kKickEmote,
     "https://docs.elgato.com/en/graphics/emotes", kRead},
    {"youtube-emote", "emote of a YouTube channel", kYoutubeEmote,
     "https://docs.elgato.com/en/graphics/emotes", kRead},
    {"github-readme", "picture that a README shows", kGithubReadme,
     "https://docs.github.com/en/get-started/writing-on-github/"
     "working-with-advanced-formatting/attaching-files",
     kRead},
    {"github-attachment", "file in an issue or pull request of GitHub",
     kGithubAttachment,
     "https://docs.github.com/en/get-started/writing-on-github/"
     "working-with-advanced-formatting/attaching-files",
     kRead},
    {"twitter", "media of a post on X", kTwitter,
     "https://docs.x.com/x-api/media", kRead},
    {"bluesky", "media of a post on Bluesky", kBluesky,
     "https://www.ayrshare.com/docs/media-guidelines/bluesky", kRead},
    {"email", "picture in a mail; advice, no limit", kEmail,
     "https://gist.github.com/mattlebel/6c979f0cb85c51add011793a99a792a7",
     kRead},
    {"web-hero", "large picture at the top of a page; advice, no limit",
     kWebHero, "https://imagesearchtechniques.org/?p=228", kRead},
};

}  // namespace

std::span<const Destination> destinations() { return kDestinations; }

Result<const Destination*> find_destination(std::string_view name) {
  const auto known = std::ranges::find(kDestinations, name, &Destination::name);
  if (known != std::end(kDestinations)) return &*known;
  std::vector<std::string_view> names;
  for (const Destination& one : kDestinations) names.push_back(one.name);
  std::ranges::stable_sort(names, {}, [name](std::string_view one) {
    return edit_distance(name, one);
  });
  return with_hint(
      fail(ErrorKind::kUsage, "'{}' is no known destination", printable(name)),
      fmt::format("use {}", fmt::join(names, ", ")));
}

}  // namespace framewise
