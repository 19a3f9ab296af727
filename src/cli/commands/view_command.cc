// SPDX-License-Identifier: Apache-2.0
// `framewise view`: shows the worst moments in the terminal, original and
// compressed side by side.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/comparing.h"
#include "cli/files/standard_input.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"
#include "cli/options/reading_options.h"
#include "frame/color/color.h"
#include "frame/color/to_srgb.h"
#include "frame/resize/resize.h"
#include "report/terminal/terminal_picture.h"

namespace framewise::cli {
namespace {

using report::TerminalPictures;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The best image format of the terminal, from its environment variables.
TerminalPictures detected(const Invocation& invocation) {
  const Environment& environment = invocation.environment;
  const std::string_view term = variable(environment, "TERM");
  const std::string_view program = variable(environment, "TERM_PROGRAM");
  if (!invocation.output.color) return TerminalPictures::kAscii;
  if (!invocation.output.is_terminal) return TerminalPictures::kBlocks;
  // Multiplexers drop image sequences that they do not know.
  if (has(term, "screen") || has(term, "tmux")) {
    return TerminalPictures::kBlocks;
  }
  if (!variable(environment, "KITTY_WINDOW_ID").empty() || has(term, "kitty") ||
      has(term, "ghostty") || program == "ghostty") {
    return TerminalPictures::kKitty;
  }
  if (program == "iTerm.app" || program == "WezTerm" || program == "mintty") {
    return TerminalPictures::kITerm2;
  }
  if (has(term, "sixel") || has(term, "foot") || has(term, "mlterm")) {
    return TerminalPictures::kSixel;
  }
  return TerminalPictures::kBlocks;
}

Result<TerminalPictures> pictures_of(const Invocation& invocation) {
  constexpr std::pair<std::string_view, TerminalPictures> kNames[] = {
      {"kitty", TerminalPictures::kKitty},
      {"iterm2", TerminalPictures::kITerm2},
      {"sixel", TerminalPictures::kSixel},
      {"blocks", TerminalPictures::kBlocks},
      {"ascii", TerminalPictures::kAscii}};
  if (!invocation.has("pictures")) return detected(invocation);
  for (const auto& [name, as] : kNames) {
    if (invocation.value("pictures") == name) return as;
  }
  return with_hint(fail(ErrorKind::kUsage, "--pictures cannot be '{}'",
                        printable(invocation.value("pictures"))),
                   "use kitty, iterm2, sixel, blocks or ascii");
}

Result<int> moments_of(const Invocation& invocation) {
  if (!invocation.has("moments")) return 1;
  const std::string_view text = invocation.value("moments");
  int moments = 0;
  const auto [stop, code] =
      std::from_chars(text.data(), text.data() + text.size(), moments);
  if (code != std::errc() || stop != text.data() + text.size() || moments < 1 ||
      moments > 100) {
    return with_hint(
        fail(ErrorKind::kUsage, "--moments cannot be '{}'", printable(text)),
        "use a number from 1 to 100");
  }
  return moments;
}

// One frame with both images side by side and a gap between them.
Result<Frame> beside(const Frame& left, const Frame& right, FramePool& pool) {
  constexpr int kGap = 2;
  const Size size{left.size().width + kGap + right.size().width,
                  std::max(left.size().height, right.size().height)};
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(PixelFormat{}, size));
  const MutablePlaneView plane = buffer.plane(0);
  for (int y = 0; y < size.height; ++y) {
    uint8_t* row = plane.row(y);
    for (int x = 0; x < size.width; ++x) {
      const uint8_t black[] = {0, 0, 0, 255};
      std::memcpy(row + 4 * x, black, 4);
    }
    const auto copy = [&](const Frame& from, int at) {
      if (y >= from.size().height) return;
      std::memcpy(row + 4 * at, from.plane(0).row(y),
                  size_t(from.size().width) * 4);
    };
    copy(left, 0);
    copy(right, left.size().width + kGap);
  }
  return std::move(buffer).freeze(0, {}, {});
}

// Decodes a frame and resizes it to `box`, over a checkerboard.
Result<Frame> picture_of(const std::filesystem::path& path, int64_t index,
                         Size box, const Invocation& invocation,
                         FramePool& pool) {
  FW_ASSIGN_OR_RETURN(const OpenOptions options,
                      reading_options(invocation.settings));
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, options));
  FW_RETURN_IF_ERROR(animation.seek(index));
  FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
  if (!frame) {
    return fail(ErrorKind::kInput, "cannot read frame {} again", index);
  }
  FW_ASSIGN_OR_RETURN(Frame picture,
                      flatten(*frame, Background::checkerboard(), pool));
  FW_ASSIGN_OR_RETURN(picture, to_srgb8(picture, pool));
  if (picture.size() == box) return picture;
  return resize(picture, box, {.filter = Filter::kArea}, pool);
}

// Size of one image in half of the terminal's columns. A column is 8 pixels
// wide in image formats, and 1 pixel in text formats.
Size half_of(Size picture, TerminalPictures as, int columns) {
  const bool pixels = as == TerminalPictures::kKitty ||
                      as == TerminalPictures::kITerm2 ||
                      as == TerminalPictures::kSixel;
  const int room = std::max(4, (columns / 2 - 1) * (pixels ? 8 : 1));
  const int width = pixels ? std::min(room, picture.width) : room;
  const int64_t height = (int64_t{picture.height} * width + picture.width / 2) /
                         std::max(1, picture.width);
  return {width, int(std::clamp<int64_t>(height, 1, 4096))};
}

std::string nothing_to_show(const Comparison& comparison) {
  if (comparison.identical_pixels) {
    return "All pixels of all frames are equal, so there is no worst moment.\n";
  }
  std::string text = "No metric has a value, so the worst moment is unknown.\n";
  for (const MetricReport& metric : comparison.metrics) {
    text += fmt::format("  {}: {}\n", metric.info->name, metric.why_not);
  }
  return text;
}

}  // namespace

Result<ExitCode> run_view(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const TerminalPictures as, pictures_of(invocation));
  FW_ASSIGN_OR_RETURN(const int moments, moments_of(invocation));
  FW_ASSIGN_OR_RETURN(jobs::CompareRequest request,
                      compare_request(invocation));
  CompareOptions& options = request.options;
  options.worst = std::max(options.worst, moments);
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  options.cache = cache.get();
  ComparedFiles files{invocation.arguments[0], {invocation.arguments[1]}};
  FW_ASSIGN_OR_RETURN(const auto input, copy_standard_input(files, invocation));
  const auto compared = compare_files(files, options, invocation);
  if (!compared) {
    return input ? input->named(compared.error()) : compared.error();
  }
  const CompareOutcome& outcome = *compared;
  const Comparison& comparison = outcome.report.comparisons.front();
  const auto metric =
      std::find_if(comparison.metrics.begin(), comparison.metrics.end(),
                   [](const MetricReport& one) { return !one.worst.empty(); });
  if (metric == comparison.metrics.end()) {
    FW_RETURN_IF_ERROR(
        write(invocation.output.stream, nothing_to_show(comparison)));
    return exit_code_of(outcome, request);
  }
  const int columns = invocation.output.columns;
  FramePool pool;
  const Size box = half_of(outcome.report.reference.size, as, columns);
  for (size_t i = 0; i < std::min(metric->worst.size(), size_t(moments)); ++i) {
    const Moment& moment = metric->worst[i];
    const Meeting& meeting = comparison.meetings[moment.meeting];
    FW_ASSIGN_OR_RETURN(const Frame left,
                        picture_of(files.reference, meeting.reference_frame,
                                   box, invocation, pool));
    FW_ASSIGN_OR_RETURN(
        const Frame right,
        picture_of(files.tests[0], meeting.test_frame, box, invocation, pool));
    FW_ASSIGN_OR_RETURN(const Frame both, beside(left, right, pool));
    const std::string head = fmt::format(
        "{:.3f} s  {} {:.2f}  original frame {}  |  compressed frame {}\n",
        meeting.at_ms / 1000, metric->info->name, moment.value,
        meeting.reference_frame, meeting.test_frame);
    FW_RETURN_IF_ERROR(
        write(invocation.output.stream,
              head + report::terminal_picture(both, as, columns)));
  }
  return exit_code_of(outcome, request);
}

}  // namespace framewise::cli
