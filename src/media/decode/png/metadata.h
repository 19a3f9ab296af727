// SPDX-License-Identifier: Apache-2.0
// The chunks of a PNG file that describe colors or contain text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "media/decode/png/file.h"

namespace framewise::media {

class PngMetadata {
 public:
  // Records the chunk if it is one of those.
  void note(const PngChunk& chunk);

  // Priority: cICP, iCCP, sRGB, then gAMA and cHRM. The default is sRGB.
  ColorFacts color() const;

  std::vector<std::string> take_comments() { return std::move(comments_); }
  std::vector<Finding> take_findings() { return std::move(findings_); }

 private:
  void note_text(const PngChunk& chunk);
  void note_international_text(const PngChunk& chunk);
  void note_profile(const PngChunk& chunk);
  void add_comment(std::string keyword, std::optional<std::string> text);

  std::optional<ColorFacts> coding_points_;  // cICP
  std::optional<ColorFacts> profile_;        // iCCP, if it is a known profile
  bool srgb_ = false;
  std::optional<uint32_t> gamma_;
  std::optional<Primaries> chromaticities_;
  std::vector<std::string> comments_;
  size_t comment_bytes_ = 0;
  int64_t text_chunks_ = 0;
  std::vector<Finding> findings_;
};

}  // namespace framewise::media
