// SPDX-License-Identifier: Apache-2.0
#include "optimize/encodings.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"
#include "optimize/engines.h"

namespace framewise::optimization {
namespace {

// Medians of SSIMULACRA2 and of bits per pixel over twelve pictures of 0.2 to
// 0.4 megapixels: photographs, a drawing, a screenshot.
constexpr ExpectedPoint kJpeg[] = {
    {1, 0, 0.2},    {25, 42, 0.53}, {40, 58, 0.72}, {52, 64, 0.85},
    {61, 68, 0.97}, {70, 72, 1.12}, {79, 76, 1.37}, {85, 80, 1.64},
    {91, 85, 2.16}, {97, 90, 3.62}, {100, 91, 5.7}};
constexpr ExpectedPoint kWebp[] = {
    {0, 10, 0.15},  {20, 38, 0.38}, {40, 55, 0.57}, {60, 63, 0.74},
    {72, 68, 0.88}, {76, 71, 0.96}, {80, 75, 1.15}, {84, 79, 1.36},
    {88, 82, 1.68}, {92, 86, 2.17}, {100, 89, 3.55}};
// The writer's quality is 100 less 100/63 of the quantizer.
constexpr ExpectedPoint kAvif[] = {
    {0, -20, 0.05},   {23.8, 21, 0.18}, {36.5, 45, 0.33}, {42.9, 55, 0.44},
    {49.2, 63, 0.56}, {55.6, 70, 0.73}, {61.9, 75, 0.95}, {68.3, 78, 1.12},
    {74.6, 81, 1.34}, {87.3, 86, 2.07}, {100, 91, 5.46}};
// The writer's quality is cjxl's: 90 is a distance of 1.
constexpr ExpectedPoint kJxl[] = {
    {10, 20, 0.2},    {22.7, 39, 0.34}, {45.6, 55, 0.49}, {56.7, 62, 0.57},
    {67.8, 68, 0.69}, {73.3, 72, 0.8},  {78.9, 76, 0.95}, {83.3, 79, 1.1},
    {90, 85, 1.59},   {95.6, 91, 2.49}, {100, 96, 6.25}};
// The knob is the loss that GifOptions describes, reversed.
constexpr ExpectedPoint kGifLoss[] = {
    {-100, 30, 0.6}, {-60, 50, 0.9}, {-40, 62, 1.1}, {-25, 72, 1.4},
    {-15, 80, 1.7},  {-8, 87, 2},    {-3, 93, 2.3},  {0, 100, 2.6}};
// WebP's near-lossless preprocessing.
constexpr ExpectedPoint kNearLossless[] = {
    {0, 75, 3}, {20, 80, 3.3}, {40, 85, 3.7}, {60, 90, 4.2}, {80, 95, 4.8}};
constexpr ExpectedPoint kLossless[] = {{0, 100, 8}};

// From here on full chroma costs nothing at equal quality, and reaches more.
constexpr double kFullChromaFrom = 80;

template <size_t N>
Encoding lossy(FileFormat format, std::string name,
               const ExpectedPoint (&expected)[N]) {
  Encoding encoding{.format = format,
                    .name = std::move(name),
                    .knob_name = "quality",
                    .lowest = std::ceil(expected[0].knob),
                    .highest = expected[N - 1].knob,
                    .expected = {std::begin(expected), std::end(expected)}};
  encoding.options.format = format;
  return encoding;
}

Encoding lossless(FileFormat format) {
  Encoding encoding = lossy(
      format, fmt::format("{} lossless", info_of(format).name), kLossless);
  encoding.knob_name.clear();
  encoding.lossless = true;
  // GIF has no such option: it is exact where it can be.
  encoding.options.lossless = format != FileFormat::kGif;
  return encoding;
}

Encoding gif(int colors) {
  Encoding encoding = lossy(FileFormat::kGif, "gif", kGifLoss);
  encoding.knob_name = "loss";
  encoding.options.gif.colors = colors;
  if (colors < 256) encoding.name = fmt::format("gif, {} colors", colors);
  return encoding;
}

Encoding near_lossless() {
  Encoding encoding =
      lossy(FileFormat::kWebp, "webp near-lossless", kNearLossless);
  encoding.knob_name = "near-lossless";
  encoding.step = 20;
  encoding.options.lossless = true;
  return encoding;
}

Subsampling chroma_for(const InputFacts& facts, const Targets& targets) {
  const bool full =
      facts.is_drawn() || targets.expected_ssimulacra2() >= kFullChromaFrom;
  return full ? Subsampling::k444 : Subsampling::k420;
}

// Lossy encodings of a format that the content deserves.
void add_lossy(FileFormat format, const InputFacts& facts,
               const Targets& targets, std::vector<Encoding>& all) {
  switch (format) {
    case FileFormat::kJpeg: {
      Encoding& jpeg = all.emplace_back(lossy(format, "jpeg", kJpeg));
      jpeg.options.progressive = true;
      jpeg.options.subsampling = chroma_for(facts, targets);
      break;
    }
    case FileFormat::kWebp: {
      Encoding& webp = all.emplace_back(lossy(format, "webp lossy", kWebp));
      webp.options.webp.sharp_yuv = true;
      // It moves colors a little, but not those of a palette.
      if (facts.is_drawn() && facts.colors > kMostColorsCounted) {
        all.push_back(near_lossless());
      }
      break;
    }
    case FileFormat::kAvif: {
      Encoding& avif = all.emplace_back(lossy(format, "avif", kAvif));
      avif.options.subsampling = chroma_for(facts, targets);
      // A quantizer is 100/63 of the quality.
      avif.step = 100.0 / 63;
      avif.lowest = 0;
      break;
    }
    case FileFormat::kJxl:
      all.push_back(lossy(format, "jxl lossy", kJxl));
      break;
    case FileFormat::kGif: all.push_back(gif(256)); break;
    case FileFormat::kPng:
    case FileFormat::kTiff:
    case FileFormat::kBmp:
    case FileFormat::kPnm: break;
  }
}

// Whether the format can show what the input shows.
Result<void> check_format(FileFormat format, const InputFacts& facts) {
  const FileFormatInfo& info = info_of(format);
  if (facts.is_animated() && !info.animation) {
    return with_hint(fail(ErrorKind::kUsage,
                          "{} holds no animation, and the "
                          "input has {} frames",
                          info.name, facts.frames),
                     "use gif, webp, avif or apng");
  }
  const Size size = facts.info.size;
  if (std::max(size.width, size.height) > info.longest_side) {
    return fail(ErrorKind::kLimit,
                "{} holds {} pixels a side, and the input "
                "has {}x{}",
                info.name, info.longest_side, size.width, size.height);
  }
  return {};
}

// Whether the format loses transparency that the input has.
bool loses_alpha(FileFormat format, const InputFacts& facts) {
  if (facts.transparency == Transparency::kNone) return false;
  if (!info_of(format).alpha) return true;
  return format == FileFormat::kGif &&
         facts.transparency == Transparency::kPartial;
}

std::vector<FileFormat> usual_formats(const InputFacts& facts) {
  if (facts.is_animated()) {
    return {FileFormat::kWebp, FileFormat::kAvif, FileFormat::kGif,
            FileFormat::kPng};
  }
  return {FileFormat::kWebp, FileFormat::kAvif, FileFormat::kJpeg,
          FileFormat::kPng};
}

bool deserves_lossless(FileFormat format, const InputFacts& facts,
                       const Targets& targets, bool named) {
  const FileFormatInfo& info = info_of(format);
  // Exact where a frame changes at most 256 colors; the proof tells.
  if (format == FileFormat::kGif) {
    return targets.lossless || facts.colors <= kMostColorsCounted;
  }
  if (!info.lossless) return false;
  if (targets.lossless || !info.lossy) return true;
  // AV1 codes lossless pictures larger than every other format here.
  if (format == FileFormat::kAvif) return false;
  // What was a GIF before has noise of dithering, which lossy coding of whole
  // frames spreads, and few colors, which lossless coding uses.
  return facts.is_drawn() || facts.colors <= kMostColorsCounted || named;
}

}  // namespace

std::string Encoding::settings_at(double knob) const {
  if (knob_name.empty()) return "";
  if (knob_name == "colors") {
    return fmt::format("{} colors", std::lround(std::exp2(knob)));
  }
  // Engines whose setting means loss have it reversed.
  return fmt::format("{} {:.4g}", knob_name, std::abs(knob));
}

WriteOptions Encoding::options_at(double knob) const {
  WriteOptions at = options;
  if (knob_name == "loss") {
    at.gif.loss = -knob;
  } else if (knob_name == "near-lossless") {
    at.webp.near_lossless = int(knob);
  } else if (!lossless) {
    at.quality = knob;
  }
  return at;
}

Result<std::vector<Encoding>> encodings_for(const InputFacts& facts,
                                            const Targets& targets,
                                            const OptimizeOptions& options) {
  if (!options.engine.empty()) return engine_encodings(facts, targets, options);
  const bool named = !options.formats.empty();
  const std::vector<FileFormat> formats =
      named ? options.formats : usual_formats(facts);
  std::vector<Encoding> all;
  std::optional<Error> refused;
  for (const FileFormat format : formats) {
    if (auto fits = check_format(format, facts); !fits) {
      if (!refused) refused = std::move(fits).error();
      continue;
    }
    if (!named && loses_alpha(format, facts)) continue;
    const bool one_of_several = formats.size() > 1;
    if (deserves_lossless(format, facts, targets, named && !one_of_several)) {
      all.push_back(lossless(format));
    }
    if (!targets.lossless) add_lossy(format, facts, targets, all);
  }
  if (all.empty()) {
    if (refused) return *std::move(refused);
    return with_hint(
        fail(ErrorKind::kUsage, "no format that was asked for can be {}",
             targets.lossless ? "lossless" : "written"),
        "use png, webp or jxl");
  }
  for (Encoding& encoding : all) {
    encoding.options.effort = options.effort;
    encoding.options.limits = options.compare.open.limits;
    encoding.options.color =
        facts.wide_color && info_of(encoding.format).bits > 8
            ? ColorPolicy::kAsStored
            : ColorPolicy::kSrgb;
  }
  return all;
}

}  // namespace framewise::optimization
