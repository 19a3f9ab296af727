// SPDX-License-Identifier: Apache-2.0
#include "optimize/tags/gif_origin.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/result.h"
#include "media/decode/gif/structure.h"

namespace framewise::optimization {
namespace {

// In the order in which they are looked for: sites before the programs that
// they use.
constexpr std::string_view kOrigins[] = {
    "giphy",    "tenor",        "tumblr",        "imgur",       "reddit",
    "gfycat",   "ezgif",        "animately",     "screentogif", "licecap",
    "peek",     "terminalizer", "gifski",        "gifbrewery",  "gifsicle",
    "ffmpeg",   "lavf",         "imagemagick",   "gimp",        "photoshop",
    "aseprite", "blender",      "graphicsmagick"};

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') letters += char(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) letters += c;
  }
  return letters;
}

std::optional<std::string> named_in(std::string_view text) {
  const std::string letters = letters_of(text);
  for (const std::string_view origin : kOrigins) {
    if (letters.find(origin) != std::string::npos) return std::string(origin);
  }
  return std::nullopt;
}

}  // namespace

GifOrigin origin_of(std::string_view path,
                    std::span<const std::string> comments) {
  for (const std::string& comment : comments) {
    if (auto name = named_in(comment)) return {*name, "comment"};
  }
  const std::filesystem::path file(path);
  if (auto name = named_in(file.stem().string())) return {*name, "file name"};
  std::optional<std::string> nearest;
  for (const auto& folder : file.parent_path()) {
    if (auto name = named_in(folder.string())) nearest = std::move(name);
  }
  if (nearest) return {*nearest, "folder"};
  return {};
}

Result<GifOrigin> read_origin(const std::string& path) {
  FW_ASSIGN_OR_RETURN(const auto source, media::Source::from_path(path));
  FW_ASSIGN_OR_RETURN(const media::GifStructure gif,
                      media::scan_gif(source, {}));
  return origin_of(path, gif.comments);
}

}  // namespace framewise::optimization
