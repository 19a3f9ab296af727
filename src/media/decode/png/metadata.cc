// SPDX-License-Identifier: Apache-2.0
#include "media/decode/png/metadata.h"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>
#include <utility>

#include "base/utf8.h"
#include "frame/color/color_facts.h"
#include "media/findings.h"
#include "media/metadata/exif.h"
#include "media/metadata/icc.h"

namespace framewise::media {
namespace {

// Larger comments are decompression bombs or data stores.
constexpr size_t kMaxCommentBytes = size_t{64} << 10;
constexpr size_t kMaxCommentBytesInAll = size_t{256} << 10;
constexpr int kMaxTextChunks = 256;

// Inflates a text; nullopt if it is damaged or larger than a comment should be.
std::optional<std::string> inflate_text(std::string_view compressed) {
  const std::unique_ptr<libdeflate_decompressor,
                        decltype(&libdeflate_free_decompressor)>
      inflater(libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  if (!inflater) return std::nullopt;
  std::string text(kMaxCommentBytes, '\0');
  size_t size = 0;
  if (libdeflate_zlib_decompress(inflater.get(), compressed.data(),
                                 compressed.size(), text.data(), text.size(),
                                 &size) != LIBDEFLATE_SUCCESS) {
    return std::nullopt;
  }
  text.resize(size);
  return text;
}

// Removes the characters of `text` up to its first NUL and returns them;
// nullopt if there is no NUL.
std::optional<std::string_view> take_word(std::string_view& text) {
  const size_t end = text.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end + 1);
  return word;
}

std::string_view text_of(const PngChunk& chunk) {
  return {reinterpret_cast<const char*>(chunk.data.data()), chunk.data.size()};
}

// White point and primaries as in cHRM: x and y times 100000.
struct KnownPrimaries {
  Primaries name;
  std::array<int32_t, 8> xy;
};
constexpr std::array<KnownPrimaries, 4> kKnownPrimaries = {{
    {Primaries::kBt709,
     {31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000}},
    {Primaries::kDisplayP3,
     {31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000}},
    {Primaries::kBt2020,
     {31270, 32900, 70800, 29200, 17000, 79700, 13100, 4600}},
    {Primaries::kAdobeRgb,
     {31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000}},
}};

Primaries primaries_of(std::span<const std::byte> chromaticities) {
  constexpr int64_t kTolerance = 200;  // 0.002
  for (const KnownPrimaries& known : kKnownPrimaries) {
    bool same = true;
    for (size_t i = 0; i < known.xy.size(); ++i) {
      const int64_t stored = png_u32(chromaticities, 4 * i);
      same = same && std::abs(stored - known.xy[i]) <= kTolerance;
    }
    if (same) return known.name;
  }
  return Primaries::kUnspecified;
}

// gAMA gives the encoding exponent times 100000. 45455 stands for sRGB, as in
// browsers.
Transfer transfer_of(uint32_t gamma) {
  const auto near = [gamma](uint32_t value) {
    return gamma + 50 >= value && gamma <= value + 50;
  };
  if (near(45455)) return Transfer::kSrgb;
  if (near(100000)) return Transfer::kLinear;
  if (near(35714)) return Transfer::kGamma28;
  return Transfer::kUnspecified;
}

}  // namespace

void PngMetadata::note(const PngChunk& chunk) {
  const auto& data = chunk.data;
  if (chunk.is("cICP") && data.size() == 4) {
    coding_points_ = ColorFacts{
        .matrix = Matrix(data[2]),
        .transfer = Transfer(data[1]),
        .primaries = Primaries(data[0]),
        .range = data[3] == std::byte{0} ? Range::kLimited : Range::kFull};
  } else if (chunk.is("sRGB")) {
    srgb_ = true;
  } else if (chunk.is("gAMA") && data.size() == 4) {
    gamma_ = png_u32(data, 0);
  } else if (chunk.is("cHRM") && data.size() == 32) {
    chromaticities_ = primaries_of(data);
  } else if (chunk.is("iCCP")) {
    note_profile(chunk);
  } else if (chunk.is("tEXt") || chunk.is("zTXt")) {
    if (text_chunks_++ < kMaxTextChunks) note_text(chunk);
  } else if (chunk.is("iTXt")) {
    if (text_chunks_++ < kMaxTextChunks) note_international_text(chunk);
  } else if (chunk.is("eXIf") && exif_orientation(data) > 1) {
    add_finding(
        findings_,
        {.kind = "orientation_not_applied",
         .message = fmt::format(
             "Exif data ask for orientation {}, which most programs ignore in "
             "PNG files; the pixels are shown as stored",
             exif_orientation(data)),
         .hint = "turn the pixels themselves and drop the Exif entry"});
  }
}

ColorFacts PngMetadata::color() const {
  if (coding_points_) return *coding_points_;
  if (profile_) return *profile_;
  ColorFacts color = kSrgbFacts;
  if (srgb_) return color;
  if (gamma_) color.transfer = transfer_of(*gamma_);
  if (chromaticities_) color.primaries = *chromaticities_;
  return color;
}

void PngMetadata::note_text(const PngChunk& chunk) {
  std::string_view text = text_of(chunk);
  const auto keyword = take_word(text);
  if (!keyword) return;
  if (chunk.is("tEXt")) {
    const bool fits = text.size() <= kMaxCommentBytes;
    add_comment(utf8_from_latin1(*keyword),
                fits ? std::optional(utf8_from_latin1(text)) : std::nullopt);
    return;
  }
  if (text.empty() || text[0] != 0) return;  // not deflate
  std::optional<std::string> inflated = inflate_text(text.substr(1));
  if (inflated) inflated = utf8_from_latin1(*inflated);
  add_comment(utf8_from_latin1(*keyword), std::move(inflated));
}

// iTXt: keyword, compression flag and method, language, translated keyword,
// text.
void PngMetadata::note_international_text(const PngChunk& chunk) {
  std::string_view text = text_of(chunk);
  const auto keyword = take_word(text);
  if (!keyword || text.size() < 2) return;
  const bool compressed = text[0] != 0;
  text.remove_prefix(2);
  if (!take_word(text) || !take_word(text)) return;
  std::optional<std::string> comment;
  if (compressed) {
    comment = inflate_text(text);
  } else if (text.size() <= kMaxCommentBytes) {
    comment = std::string(text);
  }
  add_comment(utf8_from_latin1(*keyword), std::move(comment));
}

// iCCP: name, compression method, profile.
void PngMetadata::note_profile(const PngChunk& chunk) {
  std::string_view text = text_of(chunk);
  const auto name = take_word(text);
  if (!name) return;
  const std::string profile = utf8_from_latin1(name->substr(0, 79));
  if (profile.find("sRGB") != std::string::npos) {
    srgb_ = true;
    return;
  }
  if (const auto bytes =
          text.empty() ? std::nullopt : inflate_text(text.substr(1))) {
    ColorFacts color = kSrgbFacts;
    if (!apply_profile(std::as_bytes(std::span(*bytes)), color)) {
      profile_ = color;
      return;
    }
  }
  add_finding(
      findings_,
      {.kind = "color_profile",
       .message = fmt::format(
           "the color profile \"{}\" is not applied: colors are read as sRGB",
           profile),
       .hint = "convert the file to sRGB if its colors matter"});
}

void PngMetadata::add_comment(std::string keyword,
                              std::optional<std::string> text) {
  const size_t bytes = keyword.size() + (text ? text->size() : 0);
  if (!text || comment_bytes_ + bytes > kMaxCommentBytesInAll) {
    add_finding(findings_,
                {.kind = "comment_left_out",
                 .message = fmt::format(
                     "the comment \"{}\" is damaged or longer than {} bytes",
                     keyword.substr(0, 79), kMaxCommentBytes),
                 .hint = "strip it if nobody needs it"});
    return;
  }
  comment_bytes_ += bytes;
  comments_.push_back(std::move(keyword) + ": " + *std::move(text));
}

}  // namespace framewise::media
