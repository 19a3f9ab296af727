// SPDX-License-Identifier: Apache-2.0
#include "optimize/engines/engines.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"
#include "runtime/program.h"

namespace framewise::optimization {
namespace {

using Words = std::vector<std::string>;

// Expected SSIMULACRA2 and bits per pixel. Of the formats that built-in
// encoders write, too, the tables are theirs on the knob of the program.
constexpr ExpectedPoint kGifsicle[] = {
    {-200, 30, 0.8}, {-120, 45, 1}, {-80, 57, 1.2}, {-40, 72, 1.5},
    {-20, 84, 1.8},  {-8, 92, 2.1}, {0, 100, 2.4}};
constexpr ExpectedPoint kAnimately[] = {{-100, 35, 0.9},
                                        {-60, 55, 1.2},
                                        {-30, 72, 1.5},
                                        {-10, 88, 2},
                                        {0, 100, 2.4}};
constexpr ExpectedPoint kColors[] = {
    {1, -40, 0.4}, {4, 27, 1.9}, {6, 64, 3.2}, {7, 73, 3.9}, {8, 79, 4.8}};
constexpr ExpectedPoint kGifski[] = {
    {1, 10, 0.5}, {40, 50, 1.2}, {60, 62, 1.7}, {80, 72, 2.4}, {100, 80, 4}};
constexpr ExpectedPoint kWebp[] = {
    {0, 10, 0.15},  {20, 38, 0.38}, {40, 55, 0.57}, {60, 63, 0.74},
    {72, 68, 0.88}, {80, 75, 1.15}, {88, 82, 1.68}, {100, 89, 3.55}};
constexpr ExpectedPoint kAvif[] = {
    {-63, -20, 0.05}, {-48, 21, 0.18}, {-36, 55, 0.44}, {-28, 70, 0.73},
    {-20, 78, 1.12},  {-8, 86, 2.07},  {0, 91, 5.46}};
constexpr ExpectedPoint kJxl[] = {{10, 20, 0.2},    {45.6, 55, 0.49},
                                  {67.8, 68, 0.69}, {78.9, 76, 0.95},
                                  {90, 85, 1.59},   {100, 96, 6.25}};
constexpr ExpectedPoint kExact[] = {{0, 100, 4}};

std::string number(double value) { return fmt::format("{:.4g}", value); }

// The knob is the logarithm of the number of colors.
std::string colors_of(const EngineCall& call) {
  return std::to_string(std::lround(std::exp2(call.knob)));
}

std::string input_of(const EngineCall& call) {
  return call.source.files.front().string();
}

std::string output_of(const EngineCall& call) { return call.output.string(); }

Words gifsicle(const EngineCall& call) {
  Words words = {call.effort <= 2 ? "-O1" : call.effort <= 6 ? "-O2" : "-O3"};
  if (call.knob < 0) words.push_back("--lossy=" + number(-call.knob));
  words.insert(words.end(),
               {"--no-warnings", input_of(call), "-o", output_of(call)});
  return words;
}

Words animately(const EngineCall& call) {
  Words words = {"--input", input_of(call), "--output", output_of(call)};
  if (call.knob < 0) {
    words.insert(words.end(), {"--lossy", number(-call.knob)});
  }
  return words;
}

// Constant frame rates are all that it takes.
Words gifski(const EngineCall& call) {
  const auto& durations = call.source.durations_ms;
  const double all =
      double(std::accumulate(durations.begin(), durations.end(), int64_t{0}));
  const double fps =
      all > 0 ? double(durations.size()) * 1000 / all : double(10);
  Words words = {
      "--quality",
      number(call.knob),
      "--fps",
      number(std::clamp(fps, 0.1, 100.)),
      "--repeat",
      std::to_string(call.source.plays == 0 ? 0 : call.source.plays - 1),
      "--output",
      output_of(call)};
  for (const auto& file : call.source.files) words.push_back(file.string());
  return words;
}

// GIF's count of repeats: 0 for ever, -1 none.
std::string repeats(int64_t plays) {
  return std::to_string(plays == 0 ? 0 : plays == 1 ? -1 : plays - 1);
}

Words ffmpeg(const EngineCall& call) {
  const std::string graph = fmt::format(
      "[0:v]split[a][b];[a]palettegen=max_colors={}[p];[b][p]paletteuse="
      "dither=sierra2_4a:diff_mode=rectangle",
      colors_of(call));
  return {"-hide_banner",
          "-nostdin",
          "-loglevel",
          "error",
          "-y",
          "-i",
          input_of(call),
          "-filter_complex",
          graph,
          "-fps_mode",
          "passthrough",
          "-loop",
          repeats(call.source.plays),
          output_of(call)};
}

Words imagemagick(const EngineCall& call) {
  return {input_of(call),   "-coalesce",    "-dither",
          "FloydSteinberg", "-colors",      colors_of(call),
          "-layers",        "OptimizePlus", output_of(call)};
}

Words pngquant(const EngineCall& call) {
  return {"--force",       "--strip",
          "--speed",       call.effort >= 7 ? "1" : "3",
          "--output",      output_of(call),
          colors_of(call), "--",
          input_of(call)};
}

Words oxipng(const EngineCall& call) {
  return {"-o",          std::to_string(std::clamp(call.effort * 2 / 3, 0, 6)),
          "--strip",     "safe",
          "--force",     "--quiet",
          "--out",       output_of(call),
          input_of(call)};
}

Words cwebp(const EngineCall& call) {
  return {"-quiet",
          "-q",
          number(call.knob),
          "-m",
          std::to_string(std::clamp(call.effort * 2 / 3, 0, 6)),
          "-sharp_yuv",
          input_of(call),
          "-o",
          output_of(call)};
}

Words gif2webp(const EngineCall& call) {
  return {"-quiet",       "-lossy",
          "-q",           number(call.knob),
          "-m",           std::to_string(std::clamp(call.effort * 2 / 3, 0, 6)),
          input_of(call), "-o",
          output_of(call)};
}

Words avifenc(const EngineCall& call) {
  const std::string quantizer = number(-call.knob);
  Words words = {
      "--min",       quantizer,
      "--max",       quantizer,
      "--speed",     std::to_string(std::clamp(10 - call.effort, 0, 10)),
      "--timescale", "1000"};
  for (size_t i = 0; i < call.source.files.size(); ++i) {
    if (call.source.files.size() > 1) {
      words.insert(words.end(),
                   {"--duration", std::to_string(std::max<int64_t>(
                                      1, call.source.durations_ms[i]))});
    }
    words.push_back(call.source.files[i].string());
  }
  words.push_back(output_of(call));
  return words;
}

Words cjxl(const EngineCall& call) {
  return {input_of(call),
          output_of(call),
          "--quiet",
          "-q",
          number(call.knob),
          "-e",
          std::to_string(std::clamp(call.effort + 2, 1, 9))};
}

constexpr Engine kEngines[] = {
    {"gifsicle", "gifsicle", "--version", EngineReads::kGif, FileFormat::kGif,
     true, false, "lossy", -200, 0, 2, kGifsicle, gifsicle},
    {"gifski", "gifski", "--version", EngineReads::kPngPerFrame,
     FileFormat::kGif, true, false, "quality", 1, 100, 1, kGifski, gifski},
    {"ffmpeg", "ffmpeg", "-version", EngineReads::kPng, FileFormat::kGif, true,
     false, "colors", 2, 8, 0.25, kColors, ffmpeg},
    {"imagemagick", "magick convert", "-version", EngineReads::kGif,
     FileFormat::kGif, true, false, "colors", 1, 8, 0.25, kColors, imagemagick},
    {"animately", "animately", "--version", EngineReads::kGif, FileFormat::kGif,
     true, false, "lossy", -100, 0, 1, kAnimately, animately},
    {"pngquant", "pngquant", "--version", EngineReads::kPng, FileFormat::kPng,
     false, false, "colors", 1, 8, 0.25, kColors, pngquant},
    {"oxipng", "oxipng", "--version", EngineReads::kPng, FileFormat::kPng,
     false, true, "", 0, 0, 1, kExact, oxipng},
    {"cwebp", "cwebp", "-version", EngineReads::kPng, FileFormat::kWebp, false,
     false, "quality", 0, 100, 1, kWebp, cwebp},
    {"gif2webp", "gif2webp", "-version", EngineReads::kGif, FileFormat::kWebp,
     true, false, "quality", 0, 100, 1, kWebp, gif2webp},
    {"avifenc", "avifenc", "--version", EngineReads::kPngPerFrame,
     FileFormat::kAvif, true, false, "quantizer", -63, 0, 1, kAvif, avifenc},
    // No animations: version 0.7 misreads APNG whose frames are parts.
    {"cjxl", "cjxl", "--version", EngineReads::kPng, FileFormat::kJxl, false,
     false, "quality", 10, 100, 1, kJxl, cjxl},
};

}  // namespace

std::span<const Engine> engines() { return kEngines; }

Result<const Engine*> find_engine(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Engine& engine : kEngines) {
    if (engine.name == name) {
      FW_RETURN_IF_ERROR(program_of(engine));
      return &engine;
    }
    names.push_back(engine.name);
  }
  const std::string meant = suggestion(name, names);
  return with_hint(
      fail(ErrorKind::kUsage, "there is no engine '{}'", printable(name)),
      meant.empty() ? fmt::format("use {}", fmt::join(names, ", ")) : meant);
}

Result<std::filesystem::path> program_of(const Engine& engine) {
  std::string_view rest = engine.programs;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    if (auto found = runtime::find_program(rest.substr(0, end))) {
      return *std::move(found);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return with_hint(fail(ErrorKind::kEnvironment,
                        "the program {} is not installed", engine.name),
                   "install it, or leave --engine out: the built-in encoders "
                   "need no program");
}

}  // namespace framewise::optimization
