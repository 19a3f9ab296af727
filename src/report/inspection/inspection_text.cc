// SPDX-License-Identifier: Apache-2.0
#include "report/inspection/inspection_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/printable.h"
#include "report/inspection/inspection_words.h"

namespace framewise::report {
namespace {

// 1536 → "1.5 kB"; three significant digits.
std::string size_text(double bytes) {
  constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB"};
  if (bytes < 1000) return fmt::format("{:.0f} B", bytes);
  size_t unit = 0;
  bytes /= 1000;
  for (; bytes >= 999.5 && unit < 3; bytes /= 1000) ++unit;
  const int decimals = bytes < 9.995 ? 2 : bytes < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", bytes, decimals, kUnits[unit]);
}

std::string seconds_text(double seconds) {
  if (seconds < 60) return fmt::format("{:.2f} s", seconds);
  const auto whole = int64_t(seconds);
  if (whole < 3600) {
    return fmt::format("{}:{:05.2f} min", whole / 60,
                       seconds - double(whole / 60 * 60));
  }
  return fmt::format("{}:{:02}:{:02} h", whole / 3600, whole % 3600 / 60,
                     whole % 60);
}

// At most two decimals, without trailing zeros: "10", "12.5", "0.33".
std::string number_text(double value) {
  std::string text = fmt::format("{:.2f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string plays_text(const std::optional<int64_t>& plays) {
  if (!plays) return "-";
  return *plays == 0 ? "forever" : fmt::format("{}x", *plays);
}

std::string colors_text(double count) {
  return count > kMostColorsCounted ? fmt::format(">{}", kMostColorsCounted)
                                    : number_text(count);
}

std::string plural(int64_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string frames_text(const Inspection& inspection) {
  if (inspection.counting == FrameCounting::kUnknown) return "unknown";
  const bool about = inspection.counting == FrameCounting::kEstimated;
  return fmt::format("{}{}", about ? "~" : "", inspection.frame_count);
}

class Details {
 public:
  Details(const Inspection& inspection, const TextStyle& style)
      : file_(inspection), style_(style) {
    out_ = styled(printable(file_.name), kBold, style_) + "\n";
  }

  std::string text(FrameList frames) {
    add_picture();
    add_timing();
    add_colors();
    add_size();
    add_comments();
    add_findings();
    if (frames == FrameList::kInclude) add_frames();
    return std::move(out_);
  }

 private:
  void line(std::string_view label, std::string_view text) {
    out_ += fmt::format(
        "  {}  {}\n", styled(fmt::format("{:<12}", label), kDim, style_), text);
  }

  void add_picture() {
    const AnimationInfo& info = file_.info;
    line("format", info.codec.empty() || info.codec == info.container
                       ? printable(info.container)
                       : fmt::format("{}, {}", printable(info.container),
                                     printable(info.codec)));
    std::string picture = fmt::format(
        "{} x {} pixels, {}, {} bit", info.size.width, info.size.height,
        layout_name(info.format.layout), info.format.bits);
    for (const char* name : {primaries_name(info.format.color.primaries),
                             transfer_name(info.format.color.transfer)}) {
      if (name) picture += fmt::format(", {}", name);
    }
    if (info.rotation != 0) {
      picture += fmt::format(", turned by {} degrees", info.rotation);
    }
    line("picture", picture);
    if (file_.incomplete) {
      line("incomplete",
           styled(printable(file_.damage->to_string()), kRed, style_));
    }
  }

  void add_timing() {
    if (file_.frame_count <= 1 && !file_.info.plays &&
        file_.counting == FrameCounting::kCounted) {
      if (file_.frame_count != 1) line("frames", "none");
      return;
    }
    line("frames", frames_text(file_));
    line("duration",
         file_.duration_s > 0 ? seconds_text(file_.duration_s) : "unknown");
    if (file_.fps) {
      const bool steady = file_.fps->max - file_.fps->min < 0.005;
      line("speed", steady ? fmt::format("{} fps", number_text(file_.fps->mean))
                           : fmt::format("{} fps on average, {} to {}",
                                         number_text(file_.fps->mean),
                                         number_text(file_.fps->min),
                                         number_text(file_.fps->max)));
    }
    if (file_.info.plays) {
      line("plays", *file_.info.plays == 0 ? "forever"
                                           : plural(*file_.info.plays, "time"));
    }
    if (file_.depth == InspectDepth::kPixels && file_.duplicate_frames > 0) {
      line("duplicates",
           fmt::format("{}, {}", plural(file_.duplicate_frames, "frame"),
                       size_text(double(file_.duplicate_bytes))));
    }
  }

  void add_colors() {
    if (file_.colors) {
      const std::string from = colors_text(file_.colors->min);
      const std::string to = colors_text(file_.colors->max);
      const bool several = file_.frame_count > 1;
      line("colors", (from == to ? from : fmt::format("{} to {}", from, to)) +
                         (several ? " a frame" : ""));
    }
    std::string palettes;
    if (file_.info.global_palette_size) {
      palettes =
          fmt::format("global of {} colors", *file_.info.global_palette_size);
    }
    if (file_.local_palettes > 0) {
      palettes += fmt::format("{}{} local", palettes.empty() ? "" : ", ",
                              file_.local_palettes);
    }
    if (!palettes.empty()) line("palettes", palettes);
    add_transparency();
    const DisposalCounts& disposal = file_.disposal;
    if (disposal.keep + disposal.background + disposal.previous > 0) {
      line("disposal", disposal_text());
    }
  }

  void add_transparency() {
    if (file_.transparency) {
      constexpr const char* kWords[] = {"none", "fully transparent pixels",
                                        "translucent pixels"};
      line("transparency", kWords[size_t(*file_.transparency)]);
    } else if (file_.info.has_alpha) {
      line("transparency", "possible (pixels were not read)");
    }
  }

  std::string disposal_text() const {
    std::string text;
    const auto add = [&text](int64_t count, std::string_view word) {
      if (count == 0) return;
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", word, count);
    };
    add(file_.disposal.keep, "keep");
    add(file_.disposal.background, "background");
    add(file_.disposal.previous, "previous");
    return text;
  }

  void add_size() {
    line("size",
         fmt::format("{} ({} bytes)", size_text(double(file_.info.file_bytes)),
                     file_.info.file_bytes));
    if (file_.bytes_per_frame && file_.frame_count > 1) {
      const Spread& bytes = *file_.bytes_per_frame;
      line("a frame",
           fmt::format("{} on average, {} to {}", size_text(bytes.mean),
                       size_text(bytes.min), size_text(bytes.max)));
    }
    if (!file_.content_hash.empty()) {
      line("hash", "sha256:" + file_.content_hash);
    }
  }

  void add_comments() {
    for (const std::string& comment : file_.info.comments) {
      line("comment", shortened(printable(comment), 200));
    }
  }

  void add_findings() {
    if (file_.findings.empty()) return;
    out_ += "\n" + styled("findings", kBold, style_) + "\n";
    for (const Finding& finding : file_.findings) {
      std::string text = printable(finding.message);
      if (finding.frame && finding.count > 1) {
        text += fmt::format(" (first: frame {})", *finding.frame);
      } else if (finding.frame) {
        text += fmt::format(" (frame {})", *finding.frame);
      }
      if (finding.wasted_bytes > 0) {
        text +=
            fmt::format(", {} wasted", size_text(double(finding.wasted_bytes)));
      }
      out_ += fmt::format("  {}: {}\n", styled(finding.kind, kYellow, style_),
                          text);
      if (!finding.hint.empty()) {
        out_ += fmt::format("    hint: {}\n", printable(finding.hint));
      }
    }
  }

  void add_frames() {
    out_ += "\n" +
            styled(fmt::format("{:>6}  {:>9}  {:>9}  {:>10}  {:<18}  "
                               "{:>6}  {}",
                               "frame", "start", "shown", "bytes", "area",
                               "colors", "notes"),
                   kBold, style_) +
            "\n";
    const TimeBase& time_base = file_.info.time_base;
    for (size_t i = 0; i < file_.frames.size(); ++i) {
      const FrameInspection& frame = file_.frames[i];
      const FrameFacts& facts = frame.facts;
      std::string row = fmt::format(
          "{:>6}  {:>7.2f} s  {:>7.0f}ms  {:>10}  {:<18}  {:>6}  {}", i,
          time_base.seconds(facts.time.start),
          time_base.seconds(facts.time.duration) * 1000, facts.bytes,
          fmt::format("{}x{}+{}+{}", facts.rect.width, facts.rect.height,
                      facts.rect.x, facts.rect.y),
          frame.colors ? colors_text(*frame.colors) : "-", notes(frame));
      row.erase(row.find_last_not_of(' ') + 1);
      out_ += row + "\n";
    }
  }

  std::string notes(const FrameInspection& frame) const {
    std::vector<std::string> words;
    if (frame.repeats_previous) words.emplace_back("duplicate");
    if (frame.facts.key) words.emplace_back("key");
    if (frame.facts.transparent) words.emplace_back("transparent");
    if (frame.facts.interlaced) words.emplace_back("interlaced");
    if (frame.facts.local_palette_size) {
      words.push_back(
          fmt::format("palette of {}", *frame.facts.local_palette_size));
    }
    if (!frame.facts.disposal.empty()) {
      words.push_back("then " + frame.facts.disposal);
    }
    return fmt::format("{}", fmt::join(words, ", "));
  }

  const Inspection& file_;
  const TextStyle& style_;
  std::string out_;
};

// The columns after the name, whose widths are defined here alone.
std::string cells(std::string_view format, std::string_view size,
                  std::string_view frames, std::string_view duration,
                  std::string_view fps, std::string_view plays,
                  std::string_view colors, std::string_view bytes,
                  std::string_view findings) {
  return fmt::format("  {:<6} {:>11} {:>6} {:>12} {:>6} {:>8} {:>6} {:>8}  {}",
                     format, size, frames, duration, fps, plays, colors, bytes,
                     findings);
}

// The width of cells() without its last column.
constexpr int kCellColumns =
    2 + 6 + 1 + 11 + 1 + 6 + 1 + 12 + 1 + 6 + 1 + 8 + 1 + 6 + 1 + 8 + 2;

std::string findings_text(const Inspection& inspection) {
  std::vector<std::string> words;
  if (inspection.incomplete) words.emplace_back("incomplete");
  for (const Finding& finding : inspection.findings) {
    words.push_back(finding.count > 1
                        ? fmt::format("{} {}", finding.count, finding.kind)
                        : finding.kind);
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

void trim_end(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

std::string inspection_details(const Inspection& inspection, FrameList frames,
                               const TextStyle& style) {
  return Details(inspection, style).text(frames);
}

InspectionTable::InspectionTable(int longest_name, const TextStyle& style)
    : style_(style), name_columns_(std::max(longest_name, 4)) {
  if (style_.columns > 0) {
    // The least width of the findings' column.
    constexpr int kFindingsColumns = 16;
    const int room = style_.columns - kCellColumns - kFindingsColumns;
    name_columns_ =
        std::clamp(room, std::min(16, name_columns_), name_columns_);
  }
}

std::string InspectionTable::name_cell(std::string_view name) const {
  const std::string text = shortened(printable(name), name_columns_);
  const int missing = name_columns_ - columns_of(text);
  return text + std::string(size_t(std::max(missing, 0)), ' ');
}

std::string InspectionTable::header() const {
  return styled(name_cell("file") + cells("format", "size", "frames",
                                          "duration", "fps", "plays", "colors",
                                          "bytes", "findings"),
                kBold, style_) +
         "\n";
}

std::string InspectionTable::row(const Inspection& inspection) const {
  const AnimationInfo& info = inspection.info;
  const bool moves = inspection.frame_count > 1;
  std::string line =
      name_cell(inspection.name) +
      cells(info.container,
            fmt::format("{}x{}", info.size.width, info.size.height),
            frames_text(inspection),
            moves ? seconds_text(inspection.duration_s) : "-",
            inspection.fps ? number_text(inspection.fps->mean) : "-",
            moves ? plays_text(info.plays) : "-",
            inspection.colors ? colors_text(inspection.colors->max) : "-",
            size_text(double(info.file_bytes)), "");
  const int room = style_.columns - columns_of(line);
  std::string findings = findings_text(inspection);
  if (style_.columns > 0) findings = shortened(findings, std::max(room, 8));
  if (!findings.empty()) line += styled(findings, kYellow, style_);
  trim_end(line);
  return line + "\n";
}

std::string InspectionTable::row(const std::string& file,
                                 const Error& error) const {
  Error here = error;
  here.file.clear();  // the first column has it
  return name_cell(file) + "  " +
         styled("error: " + printable(here.to_string()), kRed, style_) + "\n";
}

std::string InspectionTable::footer(const InspectionSummary& summary) const {
  std::string text = plural(summary.files, "file");
  if (summary.failed > 0) text += fmt::format(", {} failed", summary.failed);
  if (summary.skipped > 0) {
    text += fmt::format(", {} skipped in formats that cannot be read here",
                        plural(summary.skipped, "file"));
  }
  if (summary.interrupted) text += ", interrupted";
  return text + "\n";
}

}  // namespace framewise::report
