// SPDX-License-Identifier: Apache-2.0
#include "report/video/scan_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/printable.h"
#include "report/text_style.h"
#include "report/video/scan_summary.h"

namespace framewise::report {
namespace {

using video::Clip;
using video::LoopQuality;
using video::Scan;

std::string megabytes(int64_t bytes) {
  const double kb = double(bytes) / 1000;
  if (kb < 1000) return fmt::format("{:.0f} kB", kb);
  return kb < 100'000 ? fmt::format("{:.1f} MB", kb / 1000)
                      : fmt::format("{:.0f} MB", kb / 1000);
}

std::string rate_text(const media::VideoFacts& facts) {
  if (facts.rate_numerator <= 0) return "-";
  const double rate =
      double(facts.rate_numerator) / double(facts.rate_denominator);
  std::string text = fmt::format("{:.2f}", rate);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return facts.variable_rate ? text + " vfr" : text;
}

std::string layout_text(const media::VideoFacts& facts) {
  if (!facts.layout) return {};
  const char* layout = *facts.layout == Layout::kYuv420   ? "4:2:0"
                       : *facts.layout == Layout::kYuv422 ? "4:2:2"
                       : *facts.layout == Layout::kYuv444 ? "4:4:4"
                                                          : "gray";
  return fmt::format("{} {} bit", layout, facts.bits);
}

std::string audio_text(const media::VideoFacts& facts) {
  if (!facts.audio) return "-";
  return fmt::format("{} {}ch", facts.audio->codec, facts.audio->channels);
}

std::string loop_word(const Clip& clip) {
  if (!clip.features) return "-";
  return std::string(video::name_of(clip.features->loop_quality()));
}

std::string loop_cell(const Clip& clip, const TextStyle& style) {
  const std::string cell = fmt::format("{:<10}", loop_word(clip));
  if (!clip.features) return cell;
  switch (clip.features->loop_quality()) {
    case LoopQuality::kSeamless:
    case LoopQuality::kGood: return styled(cell, kGreen, style);
    case LoopQuality::kVisible: return styled(cell, kYellow, style);
    case LoopQuality::kCut: return styled(cell, kRed, style);
    case LoopQuality::kSlideshow: return styled(cell, kDim, style);
  }
  return cell;
}

std::string name_cell(const std::string& path, int columns) {
  std::string name = shortened(printable(path), columns);
  return name +
         std::string(size_t(std::max(0, columns - columns_of(name))), ' ');
}

std::string trouble_text(const Clip& clip, const TextStyle& style) {
  const std::string name = printable(clip.path);
  if (clip.error) {
    std::string text = styled("broken: ", kRed, style) + name + ": " +
                       printable(clip.error->message) + "\n";
    if (!clip.error->hint.empty()) {
      text += "  hint: " + printable(clip.error->hint) + "\n";
    }
    return text;
  }
  return styled("duplicate: ", kYellow, style) + name + " has the bytes of " +
         printable(clip.duplicate_of) + "\n";
}

std::string summary_text(const Scan& scan) {
  const ScanSummary summary = summary_of(scan);
  std::string text = fmt::format(
      "{} clip{}, {:.1f} s, {}; {} broken, {} duplicate{}", summary.usable,
      summary.usable == 1 ? "" : "s", summary.seconds, megabytes(summary.bytes),
      summary.broken, summary.duplicates, summary.duplicates == 1 ? "" : "s");
  if (summary.usable > 0) {
    text +=
        fmt::format("; shortest {:.1f} s, mean {:.1f} s, longest {:.1f} s",
                    summary.shortest, summary.seconds / double(summary.usable),
                    summary.longest);
  }
  if (scan.filtered > 0) {
    text += fmt::format("; {} left out by --resolution", scan.filtered);
  }
  if (scan.beyond_limit > 0) {
    text += fmt::format("; {} beyond --max-clips", scan.beyond_limit);
  }
  return text + "\n";
}

std::string details_of(const Clip& clip) {
  const media::VideoFacts& facts = clip.facts;
  std::string out;
  const auto line = [&](std::string_view what, const std::string& value) {
    if (!value.empty()) out += fmt::format("  {:<12}{}\n", what, value);
  };
  line("container", facts.container);
  line("codec", facts.profile.empty()
                    ? facts.codec
                    : fmt::format("{} ({})", facts.codec, facts.profile));
  line("frames",
       fmt::format("{}x{}{}{}", facts.size.width, facts.size.height,
                   facts.rotation != 0
                       ? fmt::format(", turned {} degrees", facts.rotation)
                       : "",
                   facts.interlaced ? ", interlaced" : ""));
  line("samples", layout_text(facts));
  line("rate", rate_text(facts) + " frames/s");
  line("duration", facts.frame_count
                       ? fmt::format("{:.3f} s, {} frames", facts.seconds(),
                                     *facts.frame_count)
                       : fmt::format("{:.3f} s", facts.seconds()));
  if (facts.key_frames && facts.longest_key_distance) {
    line("key frames",
         fmt::format("{}, at most {} frames apart", *facts.key_frames,
                     *facts.longest_key_distance));
  }
  if (facts.audio) {
    line("audio", fmt::format("{} {} Hz {} channels", facts.audio->codec,
                              facts.audio->sample_rate, facts.audio->channels));
  }
  line("bit rate", fmt::format("{:.0f} kbit/s", double(facts.bit_rate) / 1000));
  line("bytes", fmt::format("{}", clip.stamp.size));
  line("sha256", clip.sha256);
  if (clip.features) {
    line("loop", fmt::format("{}: seam {:.1f} of motion {:.1f} levels{}",
                             loop_word(clip), clip.features->seam,
                             clip.features->motion,
                             clip.features->reverses()
                                 ? "; the motion reverses at the seam"
                                 : ""));
  }
  return out;
}

}  // namespace

std::string scan_text(const Scan& scan, const TextStyle& style) {
  int longest = 4;
  for (const Clip& clip : scan.clips) {
    longest = std::max(longest, columns_of(printable(clip.path)));
  }
  constexpr int kOtherColumns = 66;
  const int room =
      style.columns > 0 ? std::max(style.columns - kOtherColumns, 16) : longest;
  const int names = std::min(longest, room);
  std::string out = styled(
      fmt::format("{:<{}}  {:>9}  {:>9}  {:>9}  {:<8}  {:<9}  {:<10}\n", "clip",
                  names, "size", "rate", "seconds", "codec", "audio", "loop"),
      kBold, style);
  std::string troubles;
  for (const Clip& clip : scan.clips) {
    if (!clip.usable()) troubles += trouble_text(clip, style);
    if (clip.error) continue;
    out += fmt::format(
        "{}  {:>9}  {:>9}  {:>9.2f}  {:<8}  {:<9}  {}\n",
        name_cell(clip.path, names),
        fmt::format("{}x{}", clip.facts.size.width, clip.facts.size.height),
        rate_text(clip.facts), clip.facts.seconds(), clip.facts.codec,
        audio_text(clip.facts), loop_cell(clip, style));
  }
  return out + troubles + summary_text(scan);
}

std::string scan_details(const Scan& scan, const TextStyle& style) {
  std::string out;
  for (const Clip& clip : scan.clips) {
    if (clip.error) continue;
    out += styled(printable(clip.path), kBold, style) + "\n" + details_of(clip);
  }
  for (const Clip& clip : scan.clips) {
    if (!clip.usable()) out += trouble_text(clip, style);
  }
  const ScanSummary summary = summary_of(scan);
  for (const auto& [what, counts] :
       {std::pair("sizes", &summary.sizes), std::pair("rates", &summary.rates),
        std::pair("codecs", &summary.codecs)}) {
    out += fmt::format("{}:", what);
    for (const auto& [name, count] : *counts) {
      out += fmt::format(" {} ({})", name, count);
    }
    out += "\n";
  }
  return out + summary_text(scan);
}

std::string loop_text(const LoopReport& loop, const TextStyle& style) {
  const std::string name = printable(loop.name);
  if (loop.error) {
    return fmt::format("{}: {}{}\n", name, styled("broken: ", kRed, style),
                       printable(loop.error->message));
  }
  const video::ClipFeatures& features = loop.check.features;
  std::string out = fmt::format(
      "{}: {}; the jump from the last to the first frame is {:.1f} levels, {} "
      "times the usual step\n",
      name, video::name_of(features.loop_quality()), features.seam,
      fmt::format("{:.2f}", features.loop_ratio()));
  if (features.reverses()) {
    out += "  the clip returns to its start but the motion reverses\n";
  }
  if (loop.check.better) {
    out += fmt::format(
        "  frames {} to {} ({:.3f} to {:.3f} s) loop better: {:.2f} times the "
        "usual step\n",
        loop.check.better->first, loop.check.better->end - 1,
        loop.time_base.seconds(loop.check.better_start),
        loop.time_base.seconds(loop.check.better_end),
        loop.check.better->ratio);
  }
  return out;
}

}  // namespace framewise::report
