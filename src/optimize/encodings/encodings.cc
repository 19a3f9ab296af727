// SPDX-License-Identifier: Apache-2.0
#include "optimize/encodings/encodings.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"
#include "optimize/encodings/engine_encodings.h"
#include "optimize/encodings/pipeline_encodings.h"
#include "optimize/result_formats.h"

namespace framewise::optimization {
namespace {

// Medians of SSIMULACRA2 and of bits per pixel over twelve pictures of 0.2 to
// 0.4 megapixels: photographs, a drawing, a screenshot.
constexpr ExpectedPoint kJpeg[] = {
    {0, -65, 0.07},   {10, -1, 0.19},   {25, 47, 0.39}, {40, 61.5, 0.53},
    {52, 67, 0.62},   {62, 70.5, 0.69}, {70, 74, 0.76}, {76, 79, 0.96},
    {81, 81.5, 1.12}, {85, 84.5, 1.35}, {91, 89, 2.05}, {94, 91.5, 2.46},
    {97, 94, 3.1},    {100, 95.5, 7.5}};
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
// The knob is the loss that GifOptions describes, reversed. Medians over 24
// GIFs of the corpus, of the worst 5 % of the time.
constexpr ExpectedPoint kGifLoss[] = {
    {-100, -10, 0.36}, {-60, 36, 0.46}, {-40, 55, 0.55},
    {-20, 80, 0.8},    {-15, 84, 1.08}, {-10, 88, 1.4},
    {-6, 92, 1.6},     {-3, 95, 1.78},  {0, 100, 2}};
// The knobs of video are constant rate factors, reversed: of x264, of libvpx.
// Medians over five animations of the corpus, of the worst 5 % of the time.
constexpr ExpectedPoint kH264[] = {
    {-44, 5, 0.03},  {-38, 30, 0.06}, {-35, 44, 0.09}, {-31, 62, 0.16},
    {-28, 69, 0.24}, {-22, 75, 0.5},  {-17, 80, 0.9},  {-8, 91, 2.2}};
constexpr ExpectedPoint kVp9[] = {
    {-60, 20, 0.05}, {-54, 31, 0.08}, {-46, 46, 0.14}, {-39, 57, 0.22},
    {-32, 66, 0.36}, {-21, 76, 0.7},  {-15, 79, 1},    {-4, 90, 2}};
// WebP's near-lossless preprocessing.
constexpr ExpectedPoint kNearLossless[] = {
    {0, 75, 3}, {20, 80, 3.3}, {40, 85, 3.7}, {60, 90, 4.2}, {80, 95, 4.8}};
constexpr ExpectedPoint kLossless[] = {{0, 100, 8}};
// The knob is the logarithm of the number of colors, to the base 2.
constexpr ExpectedPoint kPngColors[] = {
    {1, -60, 0.8}, {3, 20, 1.9}, {4, 42, 2.4}, {5, 57, 3},
    {6, 67, 3.7},  {7, 74, 4.4}, {8, 80, 5.2}};

// Of libwebp: 15 levels, which four pictures need up to scores of 76 to 88.
constexpr int kCoarseAlpha = 65;

// Of animations: from here on full chroma costs nothing at equal quality, and
// reaches more.
constexpr double kFullChromaFrom = 80;

// Photographs of 8 bits a sample are coded with so many, in full chroma: 3 to
// 8 % fewer bytes at equal quality than 8 bits in 4:2:0. Drawings gain nothing
// (docs/performance/optimize.md).
constexpr int kAvifBits = 10;

template <size_t N>
Encoding lossy(ResultFormat format, std::string name,
               const ExpectedPoint (&expected)[N]) {
  Encoding encoding{.format = format,
                    .name = std::move(name),
                    .knob_name = "quality",
                    .lowest = std::ceil(expected[0].knob),
                    .highest = expected[N - 1].knob,
                    .expected = {std::begin(expected), std::end(expected)}};
  encoding.options.format = format.picture();
  return encoding;
}

// Speeds of the encoders of video by effort.
struct VideoPreset {
  int least_effort;
  std::string_view h264;
  std::string_view vp9;
};
constexpr VideoPreset kVideoPresets[] = {
    {7, "veryslow", "1"}, {3, "medium", "4"}, {0, "veryfast", "6"}};

Encoding video(VideoFormat format, int effort) {
  const bool mp4 = format == VideoFormat::kMp4;
  Encoding encoding =
      mp4 ? lossy(format, "mp4", kH264) : lossy(format, "webm", kVp9);
  encoding.knob_name = "crf";
  // x264 takes parts of a CRF, each of which is about 2 % of the bytes.
  if (mp4) encoding.step = 0.25;
  encoding.video.codec = parts_of(format).codec;
  for (const VideoPreset& preset : kVideoPresets) {
    if (effort < preset.least_effort) continue;
    encoding.video.preset = mp4 ? preset.h264 : preset.vp9;
    break;
  }
  return encoding;
}

Encoding lossless(ResultFormat format) {
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
  // The first whole step from 0 can be a third of the bytes.
  encoding.step = 0.25;
  encoding.options.gif.colors = colors;
  if (colors < 256) encoding.name = fmt::format("gif, {} colors", colors);
  return encoding;
}

// Two ways: errors that pass on to other pixels are seen less and cost bytes.
Encoding png_palette(bool dither) {
  Encoding encoding =
      lossy(FileFormat::kPng, dither ? "png palette, dithered" : "png palette",
            kPngColors);
  encoding.knob_name = "colors";
  encoding.step = 0.125;
  encoding.options.png.dither = dither;
  encoding.options.bits = 8;
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
  const bool full = !facts.is_animated() || facts.is_drawn() ||
                    targets.expected_ssimulacra2() >= kFullChromaFrom;
  return full ? Subsampling::k444 : Subsampling::k420;
}

// Lossy encodings of a format that the content deserves.
// `named`: the user asked for the format.
void add_lossy(ResultFormat result, const InputFacts& facts,
               const Targets& targets, bool named, std::vector<Encoding>& all) {
  const FileFormat format = *result.picture();
  switch (format) {
    case FileFormat::kJpeg: {
      Encoding& jpeg = all.emplace_back(lossy(format, "jpeg", kJpeg));
      jpeg.options.progressive = true;
      jpeg.step = 0.25;
      break;
    }
    case FileFormat::kWebp: {
      Encoding& webp = all.emplace_back(lossy(format, "webp lossy", kWebp));
      webp.options.webp.sharp_yuv = true;
      // Tried beside it: noise of alpha takes as many bytes as that of colors,
      // but steps of a smooth shadow are seen.
      if (facts.transparency == Transparency::kPartial &&
          !facts.is_animated()) {
        Encoding coarse = webp;
        coarse.name = "webp lossy, coarse alpha";
        coarse.options.webp.alpha_quality = kCoarseAlpha;
        all.push_back(std::move(coarse));
      }
      // It moves colors a little, but not those of a palette.
      if (facts.is_drawn() && facts.colors > kMostColorsCounted) {
        all.push_back(near_lossless());
      }
      break;
    }
    case FileFormat::kAvif: {
      Encoding& avif = all.emplace_back(lossy(format, "avif", kAvif));
      avif.options.subsampling = chroma_for(facts, targets);
      if (!facts.is_animated() && !facts.is_drawn() &&
          facts.info.format.bits <= 8) {
        avif.options.bits = kAvifBits;
      }
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
      // A palette holds for all frames of an animation, which is a GIF then.
      // Among several formats others are smaller.
      if (!named || facts.is_animated() ||
          facts.transparency == Transparency::kPartial) {
        break;
      }
      all.push_back(png_palette(false));
      all.push_back(png_palette(true));
      break;
    case FileFormat::kTiff:
    case FileFormat::kBmp:
    case FileFormat::kPnm: break;
  }
}

// Whether the format can show what the input shows.
Result<void> check_format(ResultFormat format, const InputFacts& facts) {
  const ResultFormatInfo info = info_of(format);
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
  if (format.video() && (size.width % 2 != 0 || size.height % 2 != 0)) {
    return with_hint(fail(ErrorKind::kUnsupported,
                          "{} holds even sides, and the input has {}x{}",
                          info.name, size.width, size.height),
                     "name only video formats, and the sides become even");
  }
  return {};
}

// Whether the format loses transparency that the input has.
bool loses_alpha(ResultFormat format, const InputFacts& facts) {
  if (facts.transparency == Transparency::kNone) return false;
  if (!info_of(format).alpha) return true;
  return format == FileFormat::kGif &&
         facts.transparency == Transparency::kPartial;
}

std::vector<ResultFormat> usual_formats(const InputFacts& facts) {
  if (facts.is_animated()) {
    return {FileFormat::kWebp, FileFormat::kAvif, VideoFormat::kMp4,
            FileFormat::kGif, FileFormat::kPng};
  }
  return {FileFormat::kWebp, FileFormat::kAvif, FileFormat::kJpeg,
          FileFormat::kPng};
}

bool deserves_lossless(ResultFormat format, const InputFacts& facts,
                       const Targets& targets, bool named) {
  const ResultFormatInfo info = info_of(format);
  // Exact where a frame changes at most 256 colors; the proof decides.
  if (format == FileFormat::kGif) {
    return targets.lossless || facts.colors <= kMostColorsCounted;
  }
  if (!info.lossless) return false;
  if (targets.lossless || !info.lossy) return true;
  // AV1 codes lossless pictures larger than every other format here.
  if (format == FileFormat::kAvif) return false;
  // Files that were GIFs before have noise of dithering, which lossy coding of
  // whole frames spreads, and few colors, which lossless coding uses.
  return facts.is_drawn() || facts.colors <= kMostColorsCounted || named;
}

}  // namespace

namespace {

int colors_at(double knob) { return int(std::lround(std::exp2(knob))); }

}  // namespace

std::string Encoding::settings_at(double knob) const {
  if (knob_name.empty()) return "";
  if (knob_name == "colors") {
    return fmt::format("{} colors", colors_at(knob));
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
  } else if (knob_name == "colors") {
    at.png.colors = colors_at(knob);
  } else if (!lossless) {
    at.quality = knob;
  }
  return at;
}

media::VideoEncoding Encoding::video_at(double knob) const {
  media::VideoEncoding at = video;
  at.crf = -knob;
  return at;
}

SweepPoint Encoding::point_at(double knob) const {
  SweepPoint at = *pipeline;
  if (knob_name == "loss") at.settings.loss = -knob;
  if (knob_name == "colors") at.settings.colors = colors_at(knob);
  return at;
}

Result<std::vector<Encoding>> encodings_for(const InputFacts& facts,
                                            const Targets& targets,
                                            const OptimizeOptions& options) {
  if (!options.pipelines.empty()) {
    return pipeline_encodings(facts, targets, options);
  }
  if (!options.engine.empty()) return engine_encodings(facts, targets, options);
  const bool named = !options.formats.empty();
  const std::vector<ResultFormat> formats =
      named ? options.formats : usual_formats(facts);
  std::vector<Encoding> all;
  std::optional<Error> refused;
  for (const ResultFormat format : formats) {
    if (auto fits = check_format(format, facts); !fits) {
      if (!refused) refused = std::move(fits).error();
      continue;
    }
    if (!named && loses_alpha(format, facts)) continue;
    const bool one_of_several = formats.size() > 1;
    if (deserves_lossless(format, facts, targets, named && !one_of_several)) {
      all.push_back(lossless(format));
      all.back().options.png.hidden_colors = targets.lossless;
    }
    if (targets.lossless) continue;
    if (format.video()) {
      all.push_back(video(*format.video(), options.effort));
    } else {
      add_lossy(format, facts, targets, named, all);
    }
  }
  if (all.empty()) {
    if (refused) return *std::move(refused);
    return with_hint(
        fail(ErrorKind::kUsage, "no format that was asked for can be {}",
             targets.lossless ? "lossless" : "written"),
        "use png, webp or jxl");
  }
  if (options.effort >= kTriesEngines && formats.size() == 1) {
    auto other = encoding_beside(formats[0], facts, targets, options);
    if (other) all.push_back(*std::move(other));
  }
  for (Encoding& encoding : all) {
    encoding.options.effort = options.effort;
    encoding.options.limits = options.compare.open.limits;
    if (options.compare.background) {
      encoding.options.background = *options.compare.background;
    }
    encoding.options.color =
        facts.wide_color && info_of(encoding.format).bits > 8
            ? ColorPolicy::kAsStored
            : ColorPolicy::kSrgb;
  }
  return all;
}

}  // namespace framewise::optimization
