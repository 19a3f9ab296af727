// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/preflight.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <optional>
#include <set>
#include <span>

#include "frame/color/color_decoding.h"
#include "frame/color/color_facts.h"

namespace framewise::comparison {
namespace {

Finding finding(std::string kind, std::string message, std::string hint = {}) {
  Finding result;
  result.kind = std::move(kind);
  result.message = std::move(message);
  result.hint = std::move(hint);
  return result;
}

const char* range_name(Range range) {
  return range == Range::kFull ? "full" : "limited";
}

ColorDecoding decoding_of(const AnimationInfo& info) {
  return {info.format, info.size};
}

std::string name_of(Primaries primaries) {
  switch (primaries) {
    case Primaries::kBt709: return "BT.709";
    case Primaries::kBt470bg: return "BT.470 BG";
    case Primaries::kBt601: return "BT.601";
    case Primaries::kBt2020: return "BT.2020";
    case Primaries::kDisplayP3: return "Display P3";
    case Primaries::kAdobeRgb: return "Adobe RGB";
    case Primaries::kUnspecified: break;
  }
  return fmt::format("code {} of H.273", int(primaries));
}

bool was_converted(const FileView& file) {
  return std::ranges::any_of(file.survey.findings, [](const Finding& finding) {
    return finding.kind == "converted_profile";
  });
}

// Whether the reference has a color profile that the test lacks: of other
// colors than sRGB, and not HDR.
bool has_lost_profile(const FileView& reference, const FileView& test) {
  const ColorDecoding stored = decoding_of(reference.info);
  const bool wide = stored != ColorDecoding() && !stored.is_hdr();
  return (wide || was_converted(reference)) && !was_converted(test) &&
         decoding_of(test.info) == ColorDecoding();
}

void report_lost_profile(const FileView& reference,
                         std::vector<Finding>& findings) {
  const ColorFacts colors =
      resolved(reference.info.format, reference.info.size);
  findings.push_back(finding(
      "color_profile_lost",
      fmt::format("the reference has a color profile ({}), the test is shown "
                  "as sRGB",
                  was_converted(reference) ? "converted here"
                                           : name_of(colors.primaries)),
      "both are compared as they are shown: if colors shift, the profile was "
      "stripped; keep it, or convert the pixels to sRGB"));
}

void compare_colors(const AnimationInfo& reference, const AnimationInfo& test,
                    bool profile_lost, std::vector<Finding>& findings) {
  const ColorFacts a = resolved(reference.format, reference.size);
  const ColorFacts b = resolved(test.format, test.size);
  const bool rgb = reference.format.layout == Layout::kRgba ||
                   test.format.layout == Layout::kRgba;
  if (!rgb && a.range != b.range) {
    findings.push_back(finding(
        "range_differs",
        fmt::format("the reference has {} range, the test {}",
                    range_name(a.range), range_name(b.range)),
        "both are brought to RGB; a file with a wrong range flag looks washed "
        "out or too contrasty"));
  }
  if (!rgb && a.matrix != b.matrix) {
    findings.push_back(
        finding("matrix_differs",
                fmt::format("the color matrices differ (H.273 code {} and {})",
                            int(a.matrix), int(b.matrix)),
                "both are brought to RGB; a wrong matrix shifts hues"));
  }
  const auto stated = [](Primaries primaries) {
    return primaries != Primaries::kUnspecified;
  };
  if (!profile_lost && stated(reference.format.color.primaries) &&
      stated(test.format.color.primaries) && a.primaries != b.primaries) {
    findings.push_back(finding(
        "primaries_differ",
        fmt::format("the reference has the primaries of {}, the test those of "
                    "{}",
                    name_of(a.primaries), name_of(b.primaries)),
        decoding_of(reference) == decoding_of(test)
            ? "they are so near that both are taken as BT.709"
            : "both are brought to what a common display shows; where a tag or "
              "profile was lost, colors are duller or stronger than they "
              "were"));
  }
  if (decoding_of(reference).is_hdr() != decoding_of(test).is_hdr()) {
    findings.push_back(finding(
        "transfer_differs", "one side is HDR (PQ or HLG), the other is not",
        "HDR is toned down as by ITU-R BT.2390: where another tone mapping was "
        "meant, compare with an original that has it"));
  }
}

// As a viewer sees it: its width against its height.
double shape_of(const AnimationInfo& info) {
  return double(info.size.width) * double(info.pixel_aspect.width) /
         (double(info.size.height) * double(info.pixel_aspect.height));
}

// Frames are compared pixel by pixel, so nothing else would tell that they are
// shown at another shape.
void compare_shapes(const AnimationInfo& reference, const AnimationInfo& test,
                    std::vector<Finding>& findings) {
  if (reference.pixel_aspect == test.pixel_aspect) return;
  const double wider = shape_of(test) / shape_of(reference);
  // Sizes are whole pixels, and aspects are rounded to small numbers.
  if (std::abs(wider - 1) < 0.01) return;
  findings.push_back(finding(
      "pixel_aspect_differs",
      fmt::format("pixels of the reference have the aspect {}:{}, those of the "
                  "test {}:{}: players show it {:.3g} times as wide",
                  reference.pixel_aspect.width, reference.pixel_aspect.height,
                  test.pixel_aspect.width, test.pixel_aspect.height, wider),
      "keep the aspect of the original (ffmpeg -vf setsar), or scale to square "
      "pixels"));
}

bool is_interlaced(const Survey& survey) {
  return std::any_of(
      survey.findings.begin(), survey.findings.end(),
      [](const Finding& one) { return one.kind == "interlaced"; });
}

void compare_interlacing(const Survey& reference, const Survey& test,
                         std::vector<Finding>& findings) {
  if (is_interlaced(reference) == is_interlaced(test)) return;
  findings.push_back(
      finding("interlacing_differs",
              fmt::format("the {} says that it is interlaced, the {} does not",
                          is_interlaced(test) ? "test" : "reference",
                          is_interlaced(test) ? "reference" : "test"),
              "deinterlace it before you compare (ffmpeg -vf bwdif)"));
}

// Seconds from picture to picture, of a file whose pictures follow each other
// evenly but for the rounding of its clock.
struct Pace {
  double seconds = 0;
  double uncertainty = 0;
};

std::optional<Pace> pace_of(const FileView& file) {
  constexpr size_t kFewest = 8;
  const std::vector<FrameFacts>& frames = file.survey.frames;
  if (frames.size() < kFewest) return std::nullopt;
  const auto steps = double(frames.size() - 1);
  const double mean =
      double(frames.back().time.start - frames.front().time.start) / steps;
  // Where a tick is about a frame, one tick more is a frame that is missing.
  const double rounding = std::min(1.0, mean / 4);
  size_t uneven = 0;
  bool rounded = false;
  for (size_t i = 1; i < frames.size(); ++i) {
    const auto step = double(frames[i].time.start - frames[i - 1].time.start);
    uneven += std::abs(step - mean) > rounding;
    rounded |= step != mean;
  }
  if (mean <= 0 || 20 * uneven > frames.size()) return std::nullopt;
  const double tick = file.info.time_base.seconds(1);
  return Pace{mean * tick, rounded ? tick / steps : 0};
}

void compare_rates(const FileView& reference, const FileView& test,
                   std::vector<Finding>& findings) {
  // 30 and 30000/1001 differ by ten times as much.
  constexpr double kSameRate = 1e-4;
  const std::optional<Pace> a = pace_of(reference);
  const std::optional<Pace> b = pace_of(test);
  if (!a || !b) return;
  const double apart = std::abs(a->seconds - b->seconds);
  if (apart <= a->uncertainty + b->uncertainty ||
      apart <= kSameRate * a->seconds) {
    return;
  }
  findings.push_back(finding(
      "rate_differs",
      fmt::format("the reference shows {:.5g} pictures a second, the test "
                  "{:.5g}",
                  1 / a->seconds, 1 / b->seconds),
      "frames are paired by time and content, not by their number: --pairs "
      "tells which met which"));
}

bool has_word(const std::string& path,
              std::span<const std::string_view> words) {
  std::string name = std::filesystem::path(path).filename().string();
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return char(std::tolower(c)); });
  return std::ranges::any_of(words, [&](std::string_view word) {
    return name.find(word) != std::string::npos;
  });
}

// A test that is larger than its original is common: formats differ, and some
// encodes are generous. Names tell what somebody meant.
void suspect_swap(const FileView& reference, const FileView& test,
                  bool identical_pixels, std::vector<Finding>& findings) {
  constexpr std::string_view kOriginal[] = {"original", "source", "master",
                                            "lossless"};
  constexpr std::string_view kCompressed[] = {"compressed", "optimized",
                                              "small", "lossy", "crf"};
  if (identical_pixels || test.facts.bytes <= reference.facts.bytes) return;
  if (!has_word(test.facts.path, kOriginal) &&
      !has_word(reference.facts.path, kCompressed)) {
    return;
  }
  findings.push_back(finding(
      "looks_swapped",
      fmt::format("by its name {} is the original, and it is larger ({} bytes) "
                  "than the reference ({} bytes)",
                  std::filesystem::path(test.facts.path).filename().string(),
                  test.facts.bytes, reference.facts.bytes),
      "the original comes first: framewise compare ORIGINAL COMPRESSED"));
}

// That a file does not end where its pictures do, or that numbers are left out.
// All may be there, but whoever made or fetched it went wrong.
bool tells_of_a_mishap(const Finding& finding) {
  return finding.kind == "missing_trailer" || finding.kind == "missing_end" ||
         finding.kind == "trailing_bytes" || finding.kind == "missing_pictures";
}

// That a file is shown otherwise elsewhere: where only one side says so, that
// is why they differ here.
bool tells_of_another_look(const Finding& finding, const FileView& other) {
  if (finding.kind != "color_profile" &&
      finding.kind != "orientation_not_applied") {
    return false;
  }
  return std::ranges::none_of(
      other.survey.findings, [&](const Finding& theirs) {
        return theirs.kind == finding.kind && theirs.message == finding.message;
      });
}

// ", PQ" or ", HLG"; empty where it is not HDR.
std::string hdr_of(const AnimationInfo& info) {
  switch (resolved(info.format, info.size).transfer) {
    case Transfer::kPq: return ", PQ";
    case Transfer::kHlg: return ", HLG";
    default: return "";
  }
}

}  // namespace

std::vector<Finding> preflight(const FileView& reference, const FileView& test,
                               bool identical_pixels) {
  std::vector<Finding> findings;
  suspect_swap(reference, test, identical_pixels, findings);
  const bool profile_lost = has_lost_profile(reference, test);
  if (profile_lost) report_lost_profile(reference, findings);
  compare_colors(reference.info, test.info, profile_lost, findings);
  compare_shapes(reference.info, test.info, findings);
  compare_interlacing(reference.survey, test.survey, findings);
  compare_rates(reference, test, findings);
  for (const FileView* side : {&reference, &test}) {
    const FileView& other = side == &test ? reference : test;
    for (const Finding& known : side->survey.findings) {
      if (!tells_of_a_mishap(known) && !tells_of_another_look(known, other)) {
        continue;
      }
      Finding copy = known;
      // Not its path: a client of a server may not learn it.
      copy.message = fmt::format(
          "the {}: {}", side == &test ? "test" : "reference", copy.message);
      findings.push_back(std::move(copy));
    }
  }
  return findings;
}

MeasuredSamples measured_samples(const AnimationInfo& reference,
                                 const AnimationInfo& test, bool cut_in_rgb) {
  if (decoding_of(reference) != decoding_of(test)) {
    return MeasuredSamples::kShown;
  }
  const PixelFormat& a = reference.format;
  const PixelFormat& b = test.format;
  const bool stored = !cut_in_rgb && a.layout != Layout::kRgba &&
                      a.layout == b.layout && a.bits == b.bits &&
                      !a.alpha_plane && !b.alpha_plane &&
                      resolved(a, reference.size) == resolved(b, test.size);
  return stored ? MeasuredSamples::kStored : MeasuredSamples::kRgb;
}

std::string measured_as(MeasuredSamples samples, const AnimationInfo& reference,
                        const AnimationInfo& test) {
  const PixelFormat& a = reference.format;
  switch (samples) {
    case MeasuredSamples::kShown:
      return "R, G, B of 8 bits, as a common display shows them";
    case MeasuredSamples::kRgb:
      return fmt::format("R, G, B of {} bits{}",
                         std::max(a.bits, test.format.bits) > 8 ? 16 : 8,
                         hdr_of(reference));
    case MeasuredSamples::kStored: break;
  }
  const char* layout = "gray";
  switch (a.layout) {
    case Layout::kYuv420: layout = "Y, U, V as stored, 4:2:0"; break;
    case Layout::kYuv422: layout = "Y, U, V as stored, 4:2:2"; break;
    case Layout::kYuv444: layout = "Y, U, V as stored, 4:4:4"; break;
    case Layout::kGray: layout = "gray as stored"; break;
    case Layout::kRgba: break;
  }
  return fmt::format(
      "{}, of {} bits{}, by PSNR, SSIM, VIF and VMAF; R, G, B by others",
      layout, int(a.bits), hdr_of(reference));
}

}  // namespace framewise::comparison
