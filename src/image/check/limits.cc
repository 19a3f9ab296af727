// SPDX-License-Identifier: Apache-2.0
#include "image/check/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>

namespace framewise::image {
namespace {

// More pixels per byte than any useful image has, together with a size that
// hurts. A real image of 65536 x 65536 equal pixels has 8200 pixels a byte.
constexpr int64_t kBombPixelsPerByte = 2000;
constexpr int64_t kBombPixels = 50'000'000;

struct Extensions {
  ImageFormat format;
  std::string_view names;  // each with spaces around it
};
constexpr Extensions kExtensions[] = {
    {ImageFormat::kJpeg, " jpg jpeg jpe jfif jif mpo "},
    {ImageFormat::kPng, " png apng "},
    {ImageFormat::kWebp, " webp "},
    {ImageFormat::kAvif, " avif avifs avis "},
    {ImageFormat::kGif, " gif "},
    {ImageFormat::kBmp, " bmp dib "},
    {ImageFormat::kTiff, " tif tiff dng nef arw cr2 "},
    {ImageFormat::kHeif, " heic heif hif heics "},
    {ImageFormat::kJxl, " jxl "},
    {ImageFormat::kPnm, " pnm pbm pgm ppm pam "},
};

// A model that makes videos from an image works with these.
constexpr Size kModelMinimum{512, 512};
// Farther from every preferred ratio than this is worth a warning.
constexpr double kModelAspectTolerance = 0.1;

struct Ratio {
  double value;
  std::string_view name;
};
constexpr Ratio kWide[] = {{16.0 / 9, "16:9"}, {4.0 / 3, "4:3"}};
constexpr Ratio kWideAndSquare[] = {
    {16.0 / 9, "16:9"}, {4.0 / 3, "4:3"}, {1.0, "1:1"}};

std::span<const Ratio> preferred_ratios(Model model) {
  if (model == Model::kI2v) return kWideAndSquare;
  return kWide;
}

void check_model(const ImageFacts& facts, Model model, ProblemList& problems) {
  const Size size = facts.size;
  if (size.width < kModelMinimum.width || size.height < kModelMinimum.height) {
    problems.add(Rule::kBelowModelSize,
                 fmt::format("{}x{}; {} works best from {}x{} on", size.width,
                             size.height, name_of(model), kModelMinimum.width,
                             kModelMinimum.height));
  }
  const double ratio = double(size.width) / size.height;
  double nearest = 1e9;
  std::string names;
  for (const Ratio& preferred : preferred_ratios(model)) {
    nearest = std::min(nearest, std::abs(ratio - preferred.value));
    names += (names.empty() ? "" : ", ") + std::string(preferred.name);
  }
  if (nearest > kModelAspectTolerance) {
    problems.add(Rule::kModelAspect,
                 fmt::format("{}; {} prefers {}", aspect_name(size),
                             name_of(model), names));
  }
}

}  // namespace

int64_t memory_of(Size size, int64_t bytes_per_pixel) {
  int64_t bytes = 0;
  return __builtin_mul_overflow(size.pixels(), bytes_per_pixel, &bytes)
             ? std::numeric_limits<int64_t>::max()
             : bytes;
}

// Pixels as the decoder gives them; for progressive JPEG also the coefficients
// of the whole image, at most 6 bytes a pixel; for other interlaced formats the
// whole image in passes; for animations a canvas that is kept.
void estimate_memory(ImageFacts& facts) {
  if (facts.decoded_bytes > 0) return;  // by the header of JPEG XL
  const int64_t sample = facts.bits > 8 ? 2 : 1;
  int64_t bytes_per_pixel = 4 * sample;
  if (facts.progressive) {
    bytes_per_pixel += facts.format == ImageFormat::kJpeg ? 6 : 4 * sample;
  }
  if (facts.frames > 1) bytes_per_pixel *= 2;
  facts.decoded_bytes = memory_of(facts.stored_size, bytes_per_pixel);
}

ProblemList check_limits(const ImageFacts& facts, const CheckRules& rules) {
  ProblemList problems;
  const Size size = facts.stored_size;
  if (size.width > kLargestSide || size.height > kLargestSide) {
    problems.add(Rule::kBadDimensions,
                 fmt::format("{}x{}; a side may have {} pixels", size.width,
                             size.height, kLargestSide));
  }
  if (rules.pixels > 0 && size.pixels() > rules.pixels) {
    problems.add(
        Rule::kTooManyPixels,
        fmt::format("{}x{} = {:.0f} megapixels; the limit is {:.0f}",
                    size.width, size.height, double(size.pixels()) / 1e6,
                    double(rules.pixels) / 1e6));
  }
  if (rules.frames > 0 && facts.frames > rules.frames) {
    problems.add(Rule::kTooManyFrames, fmt::format("{} frames; the limit is {}",
                                                   facts.frames, rules.frames));
  }
  if (rules.decoded_bytes > 0 && facts.decoded_bytes > rules.decoded_bytes) {
    problems.add(
        Rule::kDecodedTooLarge,
        fmt::format("decoding needs {} MB; the limit is {} MB",
                    facts.decoded_bytes >> 20, rules.decoded_bytes >> 20));
  }
  const int64_t per_byte =
      size.pixels() / std::max<int64_t>(facts.file_bytes, 1);
  if (per_byte > kBombPixelsPerByte && size.pixels() > kBombPixels) {
    problems.add(Rule::kSuspectedBomb,
                 fmt::format("{} pixels for each byte of the file", per_byte));
  }
  return problems;
}

ProblemList check_fitness(const ImageFacts& facts, const CheckRules& rules) {
  ProblemList problems;
  if (!rules.formats.empty() &&
      std::find(rules.formats.begin(), rules.formats.end(), facts.format) ==
          rules.formats.end()) {
    std::string names;
    for (const ImageFormat format : rules.formats) {
      names += (names.empty() ? "" : ", ") + std::string(name_of(format));
    }
    problems.add(
        Rule::kFormatNotAllowed,
        fmt::format("{}; accepted are {}", name_of(facts.format), names));
  }
  const Size size = facts.size;
  if (size.width <= 0 || size.height <= 0) return problems;
  if (size.width < rules.minimum.width || size.height < rules.minimum.height) {
    problems.add(
        Rule::kBelowMinimum,
        fmt::format("{}x{}; the minimum is {}x{}", size.width, size.height,
                    rules.minimum.width, rules.minimum.height));
  }
  if ((rules.maximum.width > 0 && size.width > rules.maximum.width) ||
      (rules.maximum.height > 0 && size.height > rules.maximum.height)) {
    problems.add(
        Rule::kAboveMaximum,
        fmt::format("{}x{}; the maximum is {}x{}", size.width, size.height,
                    rules.maximum.width, rules.maximum.height));
  }
  if (facts.mode == ColorMode::kGray || facts.mode == ColorMode::kGrayAlpha) {
    problems.add(Rule::kGrayscale, fmt::format("{} bits of gray", facts.bits));
  }
  if (facts.mode == ColorMode::kPalette && facts.format != ImageFormat::kGif) {
    problems.add(Rule::kPalette,
                 fmt::format("at most {} colors", 1 << facts.bits));
  }
  if (rules.model) check_model(facts, *rules.model, problems);
  return problems;
}

ProblemList check_luma(const LumaFacts& luma, bool is_blank,
                       const CheckRules& rules) {
  ProblemList problems;
  if (is_blank) {
    problems.add(Rule::kLowContrast, "all pixels have the same brightness");
  }
  if (!rules.taste) return problems;
  if (luma.brightness < rules.min_brightness) {
    problems.add(Rule::kTooDark,
                 fmt::format("mean brightness {:.0f} of 255; at least {:.0f} "
                             "is expected",
                             luma.brightness, rules.min_brightness));
  }
  if (luma.brightness > rules.max_brightness) {
    problems.add(Rule::kTooBright,
                 fmt::format("mean brightness {:.0f} of 255; at most {:.0f} is "
                             "expected",
                             luma.brightness, rules.max_brightness));
  }
  if (luma.contrast < rules.min_contrast) {
    if (!problems.has(Rule::kLowContrast)) {
      problems.add(Rule::kLowContrast,
                   fmt::format("standard deviation {:.1f}; at least {:.0f} is "
                               "expected",
                               luma.contrast, rules.min_contrast));
    }
  } else if (luma.sharpness < rules.min_sharpness) {
    // Without contrast there is nothing that could be sharp.
    problems.add(Rule::kBlurry,
                 fmt::format("sharpness {:.0f}; at least {:.0f} is expected",
                             luma.sharpness, rules.min_sharpness));
  }
  return problems;
}

bool name_fits(std::string_view name, ImageFormat format) {
  std::string extension = std::filesystem::path(name).extension().string();
  if (extension.size() < 2) return true;
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return char(std::tolower(c)); });
  const std::string word = " " + extension.substr(1) + " ";
  bool known = false;
  for (const Extensions& row : kExtensions) {
    if (row.names.find(word) == std::string_view::npos) continue;
    if (row.format == format) return true;
    known = true;
  }
  // An extension that belongs to no image format says nothing about it.
  return !known;
}

}  // namespace framewise::image
