// SPDX-License-Identifier: Apache-2.0
// The order of a comparison: bytes, size, pixels, boxes, words, verdict.
#include "framewise/image/diff.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/for_each_index.h"
#include "base/result.h"
#include "frame/color/color.h"
#include "frame/color/to_srgb.h"
#include "image/check/walk/walk.h"
#include "image/difference/change_boxes.h"
#include "image/difference/compare_pixels.h"
#include "image/difference/diff_memory.h"
#include "image/difference/diff_picture.h"
#include "image/difference/explain.h"
#include "image/difference/overall_change.h"
#include "image/difference/pixel_color.h"
#include "image/difference/visibility.h"
#include "media/source.h"

namespace framewise::image {
namespace {

// Beyond this, more boxes help nobody, and explaining them takes time.
constexpr size_t kMostChanges = 50;

Result<void> check_options(const DiffOptions& options) {
  if (!(options.threshold >= 0 && options.threshold <= 1)) {
    return with_hint(
        fail(ErrorKind::kUsage, "a threshold of {}", options.threshold),
        "it is 0 to 1; the default is 0.1");
  }
  for (const DiffRegion& region : options.regions) {
    if (region.threshold &&
        !(*region.threshold >= 0 && *region.threshold <= 1)) {
      return fail(ErrorKind::kUsage, "a region with a threshold of {}",
                  *region.threshold);
    }
  }
  if (options.fail_above.window_pixels && options.window <= 0) {
    return fail(ErrorKind::kUsage, "a limit for windows without their size");
  }
  return {};
}

struct FirstFrame {
  Frame frame;
  int64_t frames = 1;  // of the file
};

// How many frames a file has of which the first is read.
int64_t count_frames(Animation& animation) {
  if (const auto count = animation.info().frame_count) return *count;
  const auto second = animation.next();
  if (!second || !*second) return 1;
  const auto survey = animation.survey();
  return survey ? int64_t(survey->frames.size()) : 2;
}

Result<FirstFrame> first_frame(Animation& animation) {
  FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
  if (!frame) {
    return in_file(fail(ErrorKind::kInput, "the file has no frame"),
                   animation.name());
  }
  FramePool pool;
  FW_ASSIGN_OR_RETURN(Frame shown, to_rgba8(*frame, pool));
  return FirstFrame{std::move(shown), count_frames(animation)};
}

// Whether both files hold the same bytes. Differences of reading count as
// different: decoding reports them better.
bool have_equal_bytes(media::Source& a, media::Source& b) {
  if (a.size() != b.size() || a.size() == 0) return false;
  // Two pieces stay in the cache of a core.
  constexpr size_t kPiece = size_t{128} << 10;
  std::vector<std::byte> left(kPiece);
  std::vector<std::byte> right(kPiece);
  for (int64_t at = 0; at < a.size();) {
    const auto got = a.read_at(at, left);
    const auto other = b.read_at(at, right);
    if (!got || !other || *got != *other || *got == 0) return false;
    if (std::memcmp(left.data(), right.data(), *got) != 0) return false;
    at += int64_t(*got);
  }
  return true;
}

// The size that the header of an image states; empty if it is none.
Size stated_size(const media::Source& source) {
  constexpr size_t kHead = size_t{64} << 10;
  std::vector<std::byte> head(size_t(std::min<int64_t>(kHead, source.size())));
  const auto got = source.read_at(0, head);
  if (!got) return {};
  return walk(std::span(head).first(*got)).facts.size;
}

std::optional<DiffReport> report_of_equal_files(
    const std::filesystem::path& reference, const std::filesystem::path& test) {
  auto a = media::Source::from_path(reference);
  auto b = media::Source::from_path(test);
  if (!a || !b || !have_equal_bytes(*a, *b)) return std::nullopt;
  const Size size = stated_size(*a);
  if (size.pixels() <= 0) return std::nullopt;
  DiffReport report;
  report.reference = report.test = size;
  report.total_pixels = size.pixels();
  report.equal_bytes = true;
  return report;
}

void add_changes(const ImagePair& pair, const ChangeMask& mask,
                 DiffReport& report) {
  const std::vector<ChangeBox> boxes = change_boxes(mask);
  const size_t listed = std::min(boxes.size(), kMostChanges);
  for (size_t i = 0; i < listed; ++i) {
    report.changes.push_back(explain(pair, mask, boxes[i]));
  }
  report.more_changes = int64_t(boxes.size() - listed);
  join_moved_parts(report.changes);
}

// The squared differences in a box of a test whose content has moved.
double squares_of_move(const ImagePair& pair, const Rect& box, int dx, int dy) {
  constexpr int kStep = 3;  // a ninth of the pixels says enough
  const Size size = pair.reference.size;
  double squares = 0;
  for (int y = box.y; y < box.y + box.height; y += kStep) {
    for (int x = box.x; x < box.x + box.width; x += kStep) {
      const int from_x = x - dx, from_y = y - dy;
      if (from_x < 0 || from_y < 0 || from_x >= size.width ||
          from_y >= size.height) {
        continue;
      }
      squares +=
          yiq_distance(color_of(pixel_at(pair.reference, from_x, from_y)),
                       color_of(pixel_at(pair.test, x, y)));
    }
  }
  return squares;
}

// Whether most of the image lies elsewhere. Where brightness or detail of
// smooth shades changes, each pixel has its color nearby, too, but not all at
// one offset.
bool moved_as_a_whole(const DiffReport& report, const ImagePair& pair) {
  if (report.changes.empty()) return false;
  const Change& first = report.changes.front();
  const Size size = pair.reference.size;
  if (first.kind != ChangeKind::kMoved ||
      2 * Size{first.box.width, first.box.height}.pixels() <= size.pixels()) {
    return false;
  }
  constexpr double kLeft = 0.2;  // at the edges of what moved
  return squares_of_move(pair, first.box, first.dx, first.dy) <=
         kLeft * squares_of_move(pair, first.box, 0, 0);
}

// Names a change of the whole image once, and leaves out the boxes that it
// explains: also those that are too small to be listed.
void sum_up(const ImagePair& pair, DiffReport& report) {
  const Size size = pair.reference.size;
  if (moved_as_a_whole(report, pair)) return;
  const auto overall = find_overall_change(pair);
  if (!overall) return;
  Change whole{.box = {0, 0, size.width, size.height},
               .pixels = report.pixels,
               .kind = overall->kind,
               .words = overall->words,
               .score = {}};
  std::erase_if(report.changes, [&](const Change& change) {
    return explains(*overall, pair, change.box);
  });
  for (const Change& other : report.changes) whole.pixels -= other.pixels;
  report.changes.insert(report.changes.begin(), std::move(whole));
  report.more_changes = 0;
}

// The change of an image in which no pixel exceeds the threshold.
std::optional<Change> change_below_threshold(const ImagePair& pair) {
  const auto overall = find_overall_change(pair);
  if (!overall || !overall->is_of_levels) return std::nullopt;
  const Size size = pair.reference.size;
  return Change{.box = {0, 0, size.width, size.height},
                .kind = overall->kind,
                .words = "within the threshold: " + overall->words,
                .score = {}};
}

void add_lines(const ChangeMask& mask, DiffReport& report) {
  const Size size = mask.size();
  std::vector<char> changed(size_t(size.width), 0);
  for (int y = 0; y < size.height; ++y) {
    bool any = false;
    for (int x = 0; x < size.width; ++x) {
      if (mask.at(x, y) != PixelState::kDifferent) continue;
      any = true;
      changed[size_t(x)] = 1;
    }
    if (any) report.rows.push_back(y);
  }
  for (int x = 0; x < size.width; ++x) {
    if (changed[size_t(x)]) report.columns.push_back(x);
  }
}

bool within(const DiffLimits& limits, const DiffReport& report) {
  const bool none = !limits.pixels && !limits.percent && !limits.window_pixels;
  if (none) return report.pixels == 0;
  if (limits.pixels && report.pixels > *limits.pixels) return false;
  if (limits.percent && report.percent > *limits.percent) return false;
  if (limits.window_pixels && report.window &&
      report.window->pixels > *limits.window_pixels) {
    return false;
  }
  return true;
}

bool is_visible(const DiffReport& report) {
  if (report.more_changes > 0) return true;
  return std::any_of(report.changes.begin(), report.changes.end(),
                     [](const Change& change) { return change.visible; });
}

DiffVerdict verdict_of(const DiffReport& report, const DiffOptions& options) {
  if (report.reference != report.test) return DiffVerdict::kOtherSize;
  if (report.pixels == 0) {
    return report.changes.empty() ? DiffVerdict::kEqual
                                  : DiffVerdict::kWithinLimits;
  }
  if (within(options.fail_above, report)) return DiffVerdict::kWithinLimits;
  if (options.visible_only && !is_visible(report)) {
    return DiffVerdict::kWithinLimits;
  }
  return DiffVerdict::kDifferent;
}

}  // namespace

const char* name_of(DiffVerdict verdict) noexcept {
  constexpr const char* kWords[] = {"equal", "within_limits", "different",
                                    "other_size"};
  return kWords[size_t(verdict)];
}

Result<DiffReport> diff(const Frame& reference, const Frame& test,
                        const DiffOptions& options) {
  FW_RETURN_IF_ERROR(check_options(options));
  FramePool pool;
  // Colors of different profiles are compared as they are shown.
  const bool same_colors = same_color_decoding(reference, test);
  const auto shown = same_colors ? to_rgba8 : to_srgb8;
  FW_ASSIGN_OR_RETURN(const Frame before, shown(reference, pool));
  FW_ASSIGN_OR_RETURN(const Frame after, shown(test, pool));
  DiffReport report;
  report.reference = before.size();
  report.test = after.size();
  const Size common{std::min(report.reference.width, report.test.width),
                    std::min(report.reference.height, report.test.height)};
  // Crossed sizes leave corners that neither image has.
  report.total_pixels =
      report.reference.pixels() + report.test.pixels() - common.pixels();

  ChangeMask mask(common);
  if (!mask) return fail(ErrorKind::kLimit, "out of memory");
  ImagePair pair{before.plane(0), after.plane(0)};
  pair.reference.size = pair.test.size = common;
  const PixelCounts counts = compare_pixels(pair, options, mask);
  report.pixels = counts.different + report.total_pixels - common.pixels();
  report.antialiased = counts.antialiased;
  report.shifted = counts.shifted;
  report.ignored = counts.ignored;
  report.percent = 100.0 * double(report.pixels) /
                   double(std::max<int64_t>(report.total_pixels, 1));
  if (options.window > 0) report.window = largest_window(mask, options.window);
  if (options.list_lines) add_lines(mask, report);
  if (options.detail == DiffDetail::kChanges && counts.different > 0) {
    add_changes(pair, mask, report);
    if (counts.ignored == 0) sum_up(pair, report);
    FW_RETURN_IF_ERROR(
        measure_visibility(before, after, report.changes, options.executor));
  }
  if (counts.different == 0 && counts.ignored == 0) {
    if (auto change = change_below_threshold(pair)) {
      report.changes.push_back(*std::move(change));
    }
  }
  report.verdict = verdict_of(report, options);
  if (options.picture != DiffPicture::kNone &&
      report.verdict != DiffVerdict::kEqual) {
    FW_ASSIGN_OR_RETURN(
        report.picture,
        draw_differences(pair, mask, options.picture, options.executor));
  }
  return report;
}

Result<DiffReport> diff(const std::filesystem::path& reference,
                        const std::filesystem::path& test,
                        const DiffOptions& options) {
  FW_RETURN_IF_ERROR(check_options(options));
  if (auto equal = report_of_equal_files(reference, test)) {
    return *std::move(equal);
  }
  OpenOptions reading = options.open;
  // Each file is read by one thread: both at once.
  reading.executor = nullptr;
  FW_ASSIGN_OR_RETURN(Animation opened, open(reference, reading));
  FW_ASSIGN_OR_RETURN(Animation other, open(test, reading));
  FW_RETURN_IF_ERROR(admit_diff(opened.info(), other.info(), options));
  const std::array<Animation*, 2> files = {&opened, &other};
  std::array<std::optional<Result<FirstFrame>>, 2> frames;
  for_each_index(options.executor, 2, [&](size_t side) {
    frames[side] = first_frame(*files[side]);
  });
  for (auto& frame : frames) {
    if (!*frame) return std::move(*frame).error();
  }
  const auto& [before, after] = frames;
  FW_ASSIGN_OR_RETURN(DiffReport report,
                      diff((*before)->frame, (*after)->frame, options));
  report.reference_frames = (*before)->frames;
  report.test_frames = (*after)->frames;
  return report;
}

}  // namespace framewise::image
