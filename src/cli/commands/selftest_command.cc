// SPDX-License-Identifier: Apache-2.0
// `framewise selftest`: checks the installed copy on data that it draws itself.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "base/files/scratch_folder.h"
#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "framewise/compare.h"
#include "framewise/measure.h"
#include "framewise/thread_pool.h"
#include "framewise/version.h"
#include "framewise/write.h"
#include "media/codec_module.h"
#include "media/decoder.h"

namespace framewise::cli {
namespace {

using Path = std::filesystem::path;

enum class Outcome { kPassed, kAbsent, kFailed };

struct Check {
  std::string name;
  Outcome outcome = Outcome::kPassed;
  std::string text;  // what was measured, or what is wrong
  std::string hint;
  double ms = 0;
};

// ---- what is drawn ----

constexpr Size kSize{160, 96};
constexpr int kFrames = 12;
constexpr int kSquare = 24;  // pixels a side

enum class Drawing { kWhole, kDamaged };

// A square moves over 64 shades, few enough for a GIF to be exact. Damaged: the
// square leaves copies of itself behind.
Frame draw(FrameBuffer buffer, int frame, Drawing drawing) {
  const MutablePlaneView plane = buffer.plane(0);
  const auto left_at = [](int at) { return 4 + at * 11; };
  for (int y = 0; y < kSize.height; ++y) {
    uint8_t* row = plane.row<uint8_t>(y);
    for (int x = 0; x < kSize.width; ++x) {
      const int first = drawing == Drawing::kDamaged ? 0 : frame;
      bool covered = false;
      for (int at = first; at <= frame; ++at) {
        covered |= x >= left_at(at) && x < left_at(at) + kSquare;
      }
      covered &= y >= 36 && y < 36 + kSquare;
      const auto shade = uint8_t(64 + (x + y) / 4);
      row[4 * x] = covered ? 220 : shade;
      row[4 * x + 1] = covered ? 40 : shade;
      row[4 * x + 2] = covered ? 30 : uint8_t(255 - shade);
      row[4 * x + 3] = 255;
    }
  }
  buffer.mark_opaque();
  return std::move(buffer).freeze(frame, {frame * 10, 10},
                                  ChangedArea::everything(kSize));
}

Result<Written> write_drawing(const Path& path, const FileFormatInfo& format,
                              Drawing drawing) {
  FramePool pool;
  WriteOptions options;
  options.format = format.format;
  options.lossless = format.lossless;
  if (!format.lossless && format.format != FileFormat::kGif) {
    options.quality = 95;
  }
  FW_ASSIGN_OR_RETURN(
      Writer writer,
      Writer::create(path,
                     {.size = kSize, .time_base = {1, 100}, .has_alpha = false},
                     options));
  for (int i = 0; i < (format.animation ? kFrames : 1); ++i) {
    FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                        pool.allocate(PixelFormat(), kSize));
    FW_RETURN_IF_ERROR(writer.add(draw(std::move(buffer), i, drawing), 10));
  }
  return writer.finish();
}

Result<Frame> flat(FramePool& pool, uint8_t level) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(PixelFormat(), kSize));
  const MutablePlaneView plane = buffer.plane(0);
  for (int y = 0; y < kSize.height; ++y) {
    uint8_t* row = plane.row<uint8_t>(y);
    for (int x = 0; x < kSize.width; ++x) {
      row[4 * x] = row[4 * x + 1] = row[4 * x + 2] = level;
      row[4 * x + 3] = 255;
    }
  }
  return std::move(buffer).freeze(0, {}, ChangedArea::everything(kSize));
}

// ---- the checks ----

Check failed(std::string text, std::string hint = {}) {
  return {.outcome = Outcome::kFailed,
          .text = std::move(text),
          .hint = std::move(hint)};
}

Check of_error(const Error& error) {
  Check check = failed(error.to_string(), error.hint);
  // A codec that is not installed is no defect of this copy.
  if (error.kind == ErrorKind::kEnvironment) check.outcome = Outcome::kAbsent;
  return check;
}

// Two gray levels 10 apart: the mean squared error is 100 at every pixel.
Check check_known_value() {
  FramePool pool;
  const auto dark = flat(pool, 100), light = flat(pool, 110);
  if (!dark) return of_error(dark.error());
  if (!light) return of_error(light.error());
  const auto values = measure_frames(*dark, *light, {"psnr"});
  if (!values) return of_error(values.error());
  const double expected = 10 * std::log10(255.0 * 255.0 / 100);
  const std::optional<double> found = values->front().value;
  if (!found || std::abs(*found - expected) > 1e-6) {
    return failed(
        fmt::format("PSNR of levels 100 and 110 is {:.6f} dB instead "
                    "of {:.6f} dB",
                    found.value_or(0), expected));
  }
  return {.text = fmt::format("{:.4f} dB, as computed by hand", *found)};
}

// Checks that a written file has the same pixels when it is read again.
Check check_format(const Path& folder, const FileFormatInfo& format) {
  const std::string extension(
      format.extensions.substr(0, format.extensions.find(' ')));
  const Path file = folder / ("check." + extension);
  const auto written = write_drawing(file, format, Drawing::kWhole);
  if (!written) return of_error(written.error());
  // Stills are compared with a still. Both formats need no library.
  const FileFormatInfo& other =
      info_of(format.animation ? FileFormat::kGif : FileFormat::kPnm);
  const Path reference =
      folder / (format.animation ? "other.gif" : "other.ppm");
  if (const auto drawn = write_drawing(reference, other, Drawing::kWhole);
      !drawn) {
    return of_error(drawn.error());
  }
  const auto report =
      compare(reference, file, {.metrics = {"psnr", "ssimulacra2"}});
  if (!report) return of_error(report.error());
  const Comparison& comparison = report->comparisons.front();
  // Lossy formats at quality 95: a broken one scores far below.
  const double least = format.lossless ? 99.9 : 80;
  const double score = comparison.score.value_or(0);
  const std::string text =
      fmt::format("{} frame{}, {} bytes, score {:.1f}", written->frames,
                  written->frames == 1 ? "" : "s", written->bytes, score);
  if (score < least) {
    return failed(fmt::format("{}: at least {} expected", text, least));
  }
  return {.text = text};
}

// Formats that are only read: their libraries load.
Check check_module(const char* module) {
  const auto loaded = media::probe_module(module);
  if (!loaded) return of_error(loaded.error());
  return {.text = "its libraries load"};
}

// An equal copy passes, a damaged one does not, and any number of threads gives
// the same score.
Check check_verdicts(const Path& folder) {
  const FileFormatInfo& gif = info_of(FileFormat::kGif);
  const Path original = folder / "original.gif";
  const Path damaged = folder / "damaged.gif";
  const auto drawn = write_drawing(original, gif, Drawing::kWhole);
  if (!drawn) return of_error(drawn.error());
  const auto spoiled = write_drawing(damaged, gif, Drawing::kDamaged);
  if (!spoiled) return of_error(spoiled.error());
  const auto alone = compare(original, {original, damaged});
  if (!alone) return of_error(alone.error());
  const Comparison& equal = alone->comparisons[0];
  const Comparison& worse = alone->comparisons[1];
  if (equal.status() != VerdictStatus::kPass) {
    return failed(fmt::format("an equal copy is {}", name_of(equal.status())));
  }
  if (worse.status() != VerdictStatus::kWarning &&
      worse.status() != VerdictStatus::kArtifact) {
    return failed(fmt::format("a copy with a trail of squares is {}",
                              name_of(worse.status())));
  }
  ThreadPool threads(3);
  const auto together = compare(original, damaged, {.executor = &threads});
  if (!together) return of_error(together.error());
  if (together->comparisons[0].score != worse.score) {
    return failed(fmt::format("the score is {} with one thread and {} with 3",
                              worse.score.value_or(0),
                              together->comparisons[0].score.value_or(0)));
  }
  return {.text = fmt::format("equal copy {}, damaged copy {} (score {:.1f}), "
                              "the same with 1 and 3 threads",
                              name_of(equal.status()), name_of(worse.status()),
                              worse.score.value_or(0))};
}

std::vector<Check> run_checks(const Path& folder) {
  std::vector<Check> checks;
  const auto run = [&](std::string name, const std::function<Check()>& check) {
    const auto begin = std::chrono::steady_clock::now();
    checks.push_back(check());
    checks.back().name = std::move(name);
    checks.back().ms = std::chrono::duration<double, std::milli>(
                           std::chrono::steady_clock::now() - begin)
                           .count();
  };
  run("metrics", check_known_value);
  run("verdicts", [&] { return check_verdicts(folder); });
  for (const FileFormatInfo& format : file_formats()) {
    run(std::string(format.name), [&] { return check_format(folder, format); });
  }
  for (const media::Format& format : media::formats()) {
    const auto is_it = [&](const Check& one) {
      return one.name == format.name;
    };
    if (!format.module || std::ranges::any_of(checks, is_it)) continue;
    run(std::string(format.name), [&] { return check_module(format.module); });
  }
  return checks;
}

// ---- the answer ----

const char* word_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return "ok";
    case Outcome::kAbsent: return "absent";
    case Outcome::kFailed: return "FAILED";
  }
  return "";
}

std::string as_text(const std::vector<Check>& checks) {
  std::string out;
  double ms = 0;
  int counts[3] = {};
  for (const Check& check : checks) {
    out += fmt::format("{:<10} {:<7} {}\n", check.name, word_of(check.outcome),
                       printable(check.text));
    if (!check.hint.empty()) {
      out +=
          fmt::format("{:<10} {:<7} hint: {}\n", "", "", printable(check.hint));
    }
    ++counts[size_t(check.outcome)];
    ms += check.ms;
  }
  return out + fmt::format("{} ok, {} absent, {} failed in {:.1f} s\n",
                           counts[0], counts[1], counts[2], ms / 1000);
}

std::string as_json(const std::vector<Check>& checks) {
  Json json = {{"schema", "framewise.selftest/1"},
               {"version", version()},
               {"checks", Json::array()}};
  for (const Check& check : checks) {
    json["checks"].push_back({{"name", check.name},
                              {"outcome", check.outcome == Outcome::kFailed
                                              ? "failed"
                                              : word_of(check.outcome)},
                              {"text", check.text},
                              {"hint", check.hint},
                              {"ms", check.ms}});
  }
  return json.dump(2) + "\n";
}

// Copies the pair of the verdicts for --keep.
Result<void> keep_pair(const Path& folder, const Path& place) {
  std::error_code error;
  std::filesystem::create_directories(place, error);
  for (const char* name : {"original.gif", "damaged.gif"}) {
    if (error) break;
    std::filesystem::copy_file(
        folder / name, place / name,
        std::filesystem::copy_options::overwrite_existing, error);
  }
  if (!error) return {};
  return in_file(fail(ErrorKind::kIo, "cannot be written: {}", error.message()),
                 place.string());
}

}  // namespace

Result<ExitCode> run_selftest(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ScratchFolder folder, ScratchFolder::create());
  const std::vector<Check> checks = run_checks(folder.path());
  FW_RETURN_IF_ERROR(write(invocation.output.stream, invocation.has("json")
                                                         ? as_json(checks)
                                                         : as_text(checks)));
  if (invocation.has("keep")) {
    FW_RETURN_IF_ERROR(keep_pair(folder.path(), invocation.value("keep")));
  }
  const auto any = [&](Outcome outcome) {
    return std::ranges::any_of(
        checks, [&](const Check& one) { return one.outcome == outcome; });
  };
  return any(Outcome::kFailed)   ? ExitCode::kRequirementFailed
         : any(Outcome::kAbsent) ? ExitCode::kEnvironment
                                 : ExitCode::kOk;
}

}  // namespace framewise::cli
