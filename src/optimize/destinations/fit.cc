// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/files/scratch_folder.h"
#include "base/result.h"
#include "framewise/destinations.h"
#include "optimize/destinations/matching_rule.h"
#include "optimize/optimize_ways.h"
#include "optimize/output_file.h"
#include "optimize/prepare.h"
#include "optimize/proposals.h"

namespace framewise::optimization {
namespace {

namespace fs = std::filesystem;

// Shares of the frames of the largest form: they go evenly by whole factors,
// since uneven steps are seen.
constexpr std::array kFrameShares = {1.0, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 6};
constexpr double kLeastFps = 4;       // fewer are a slide show …
constexpr double kLeastFpsToFit = 1;  // … which is better than no file
constexpr int32_t kLeastSide = 16;    // pixels
constexpr size_t kMostForms = 10;     // each is a search of its own
constexpr double kGoodScore = 92.5;   // nothing that shows is left to gain
// Within so many bytes the limit is used up. Beyond, a file that differs from
// the largest form by less than a look finds is enough.
constexpr int64_t kBytesToUseUp = 1'000'000;
constexpr const char* kEnough = "score>=95";
constexpr std::array<uint8_t, 3> kWhite = {255, 255, 255};

Size even_size(Size size) {
  const auto side = [](int32_t length) {
    return std::max<int32_t>(2, length + length % 2);
  };
  return {side(size.width), side(size.height)};
}

Size scaled_to(Size size, double factor, Size most) {
  const auto side = [factor](int32_t length, int32_t limit) {
    return std::clamp<int32_t>(int32_t(std::lround(length * factor)), 1, limit);
  };
  return {side(size.width, most.width), side(size.height, most.height)};
}

// The largest size that the rule takes; larger than the input only where it
// must be.
void set_size(const DestinationRule& rule, Size from, Form& form) {
  Size room = rule.most;
  if (rule.sides == SideRule::kSquare) {
    const int32_t side = std::clamp(
        std::max(from.width, from.height),
        std::max(rule.least.width, rule.least.height), rule.most.width);
    room = {side, side};
  }
  double factor = std::min(double(room.width) / from.width,
                           double(room.height) / from.height);
  if (rule.sides == SideRule::kFree) {
    const double least = std::max(double(rule.least.width) / from.width,
                                  double(rule.least.height) / from.height);
    factor = std::min(factor, std::max(1.0, least));
  }
  form.size = scaled_to(from, factor, room);
  form.canvas = form.size;
  if (rule.sides == SideRule::kSquare || rule.sides == SideRule::kExact) {
    form.canvas = room;
    form.centered = true;
  }
}

// Formats that the place takes, without those that lose transparency where
// another keeps it.
Result<std::vector<ResultFormat>> formats_for(const Destination& place,
                                              const DestinationRule& rule,
                                              const MediaForm& input,
                                              const OptimizeOptions& options) {
  std::vector<ResultFormat> formats;
  for (const ResultFormat format : rule.formats) {
    const bool asked = options.formats.empty() ||
                       std::ranges::count(options.formats, format) > 0;
    if (asked) formats.push_back(format);
  }
  if (formats.empty()) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "{} takes none of the formats that were asked for", place.name),
        "leave --to out");
  }
  const bool keeps_alpha = std::ranges::any_of(
      formats, [](ResultFormat one) { return info_of(one).alpha; });
  if (input.has_alpha && keeps_alpha) {
    std::erase_if(formats,
                  [](ResultFormat one) { return !info_of(one).alpha; });
  }
  return formats;
}

bool all_of(const std::vector<ResultFormat>& formats,
            bool (*is)(ResultFormat)) {
  return std::ranges::all_of(formats, is);
}

Form largest_form(const DestinationRule& rule, const MediaForm& input,
                  const std::vector<ResultFormat>& formats) {
  Form form;
  set_size(rule, input.size, form);
  const bool films =
      all_of(formats, [](ResultFormat one) { return one.video().has_value(); });
  if (films) {
    form.size = even_size(form.size);
    form.canvas = even_size(form.canvas);
  }
  if (all_of(formats, [](ResultFormat one) { return !info_of(one).alpha; })) {
    form.background = kWhite;
  }
  if (rule.motion == Motion::kStill) {
    form.frames = 1;
    return form;
  }
  form.seconds = rule.max_seconds;
  (films ? form.shown_fps : form.fps) = rule.max_fps;
  const double seconds = rule.max_seconds > 0
                             ? std::min(rule.max_seconds, input.seconds)
                             : input.seconds;
  if (rule.max_frames > 0 && input.frames > rule.max_frames && seconds > 0) {
    const double fps = double(rule.max_frames) / seconds;
    form.fps = form.fps > 0 ? std::min(form.fps, fps) : fps;
    form.frames = rule.max_frames;
  }
  return form;
}

// Step 0 is the largest form.
double scale_of(size_t step) { return step == 0 ? 1 : kSmallerSides[step - 1]; }

struct Point {
  size_t scale = 0;  // for scale_of()
  size_t rate = 0;   // into kFrameShares
  bool operator==(const Point&) const = default;
};

struct Tried {
  Point point;
  Optimization result;
  bool fits = false;
  double score = 0;
};

// Searches forms below the largest one, which lies in `reference`.
class FormSearch {
 public:
  FormSearch(const fs::path& reference, const MediaForm& largest,
             const Destination& place, const DestinationRule& rule,
             OptimizeOptions options, const fs::path& folder)
      : reference_(reference),
        largest_(largest),
        place_(place),
        rule_(rule),
        options_(std::move(options)),
        folder_(folder) {}

  Result<Tried> best() {
    FW_ASSIGN_OR_RETURN(size_t current, at({}));
    while (!tried_[current].fits) {
      const auto next = point_below(tried_[current]);
      if (!next) return no_form(tried_[current]);
      FW_ASSIGN_OR_RETURN(current, at(*next));
    }
    while (tried_[current].score < kGoodScore) {
      FW_ASSIGN_OR_RETURN(const size_t better, best_around(current));
      if (better == current) break;
      current = better;
    }
    return std::move(tried_[current]);
  }

 private:
  bool possible(Point point, double least_fps = kLeastFps) const {
    if (point.scale > kSmallerSides.size() ||
        point.rate >= kFrameShares.size()) {
      return false;
    }
    const bool free_size =
        rule_.sides == SideRule::kFree || rule_.sides == SideRule::kSquare;
    if (point.scale > 0 && !free_size) return false;
    const double scale = scale_of(point.scale);
    const double width = largest_.size.width * scale;
    const double height = largest_.size.height * scale;
    if (point.scale > 0 &&
        (width < std::max(kLeastSide, rule_.least.width) ||
         height < std::max(kLeastSide, rule_.least.height))) {
      return false;
    }
    return point.rate == 0 || (largest_.frames > 2 &&
                               fps() * kFrameShares[point.rate] >= least_fps);
  }

  double fps() const {
    return largest_.seconds > 0 ? double(largest_.frames) / largest_.seconds
                                : 0;
  }

  // The least change that is expected to hold the limit; nothing where there is
  // no smaller form.
  std::optional<Point> point_below(const Tried& too_large) const {
    const double needed = double(rule_.max_bytes) /
                          double(std::max<int64_t>(1, too_large.result.bytes));
    const auto share = [](Point point) {
      return scale_of(point.scale) * scale_of(point.scale) *
             kFrameShares[point.rate];
    };
    const double now = share(too_large.point);
    Point next = too_large.point;
    while (next == too_large.point || share(next) / now > needed) {
      const Point smaller{next.scale + 1, next.rate};
      const Point slower{next.scale, next.rate + 1};
      // Both are lowered alike.
      const bool can_be_slower = possible(slower, kLeastFpsToFit);
      const bool first_smaller =
          possible(smaller) && (next.scale <= 2 * next.rate || !can_be_slower);
      if (first_smaller) {
        next = smaller;
      } else if (can_be_slower) {
        next = slower;
      } else {
        break;
      }
    }
    return next == too_large.point ? std::nullopt : std::optional(next);
  }

  Error no_form(const Tried& smallest) const {
    return with_hint(
        fail(ErrorKind::kInput,
             "the smallest form that was tried takes {} bytes; {} takes {}",
             smallest.result.bytes, place_.name, rule_.max_bytes),
        "cut the file shorter");
  }

  Result<size_t> best_around(size_t current) {
    const Point here = tried_[current].point;
    std::vector<Point> around = {{here.scale + 1, here.rate},
                                 {here.scale, here.rate + 1}};
    if (here.scale > 0) around.push_back({here.scale - 1, here.rate});
    if (here.rate > 0) around.push_back({here.scale, here.rate - 1});
    size_t best = current;
    for (const Point point : around) {
      if (!possible(point)) continue;
      if (tried_.size() >= kMostForms && !known(point)) continue;
      FW_ASSIGN_OR_RETURN(const size_t index, at(point));
      const Tried& one = tried_[index];
      if (one.fits && one.score > tried_[best].score) best = index;
    }
    return best;
  }

  const Tried* known(Point point) const {
    const auto found = std::ranges::find(tried_, point, &Tried::point);
    return found == tried_.end() ? nullptr : &*found;
  }

  // The index of the best file in this form, which is made if it was not yet.
  Result<size_t> at(Point point) {
    if (const Tried* one = known(point)) return size_t(one - tried_.data());
    Tried tried{.point = point};
    FW_ASSIGN_OR_RETURN(tried.result, search(point));
    tried.fits = tried.result.outcome != OptimizeOutcome::kMissed &&
                 tried.result.bytes <= rule_.max_bytes;
    if (tried.fits) FW_RETURN_IF_ERROR(measure(tried));
    tried_.push_back(std::move(tried));
    return tried_.size() - 1;
  }

  Result<Optimization> search(Point point) {
    OptimizeOptions options = options_;
    options.worst_verdict.reset();
    options.max_bytes = rule_.max_bytes;
    // Said in any case, so that the lossless file of the form is not taken for
    // an input that may be kept.
    options.scale = scale_of(point.scale);
    if (point.rate > 0) {
      constexpr double kSlack = 1.02;  // of frames whose durations vary
      options.fps = fps() * kFrameShares[point.rate] * kSlack;
    }
    const fs::path file =
        folder_ / fmt::format("form-{}-{}", point.scale, point.rate);
    if (rule_.max_bytes > kBytesToUseUp && point == Point{}) {
      OptimizeOptions enough = options;
      enough.targets = {kEnough};
      FW_ASSIGN_OR_RETURN(Optimization found,
                          optimize_in_form(reference_, file, enough));
      if (found.outcome == OptimizeOutcome::kMet) return found;
    }
    return optimize_in_form(reference_, file, options);
  }

  // Compares with the largest form.
  Result<void> measure(Tried& tried) {
    Optimization& result = tried.result;
    if (tried.point != Point{}) {
      CompareOptions options = options_.compare;
      options.resizing = Resizing::kTest;
      FW_ASSIGN_OR_RETURN(result.report,
                          compare(reference_, result.output, options));
    }
    if (result.report.comparisons.empty()) return {};
    const Comparison& comparison = result.report.comparisons.front();
    tried.score =
        comparison.identical_pixels ? 100 : comparison.score.value_or(0);
    return {};
  }

  const fs::path& reference_;
  const MediaForm& largest_;
  const Destination& place_;
  const DestinationRule& rule_;
  OptimizeOptions options_;
  const fs::path& folder_;
  std::vector<Tried> tried_;
};

Result<void> check_options(const OptimizeOptions& options) {
  if (options.targets.empty() && !options.max_bytes && !options.lossless &&
      options.allow.empty() && !options.fps && !options.scale &&
      options.engine.empty() && options.pipelines.empty() && !options.dry_run) {
    return {};
  }
  return with_hint(
      fail(ErrorKind::kUsage,
           "--for chooses size, frame rate, quality and bytes itself"),
      "leave --target, --max-size, --allow, --lossless, --fps, --scale, "
      "--engine, "
      "--pipeline and --dry-run out");
}

// Notes of changes beside the bytes. Formats join frames that are equal, and
// containers round the last duration, so the form says it, and not the file.
void add_form_notes(const MediaForm& from, const MediaForm& to,
                    const Form& form, Point point, Optimization& result) {
  const auto note = [&result](const char* kind, std::string message) {
    result.notes.push_back({.kind = kind, .message = std::move(message)});
  };
  const bool is_cut = form.seconds > 0 && form.seconds < from.seconds - 0.01;
  if (from.frames > 1 && form.frames == 1) {
    note("first_frame", "only the first frame: the place takes stills");
  } else if (is_cut) {
    note("cut", fmt::format("the first {:.4g} s of {:.4g} s", form.seconds,
                            from.seconds));
  }
  if (from.size != to.size) {
    note("resized",
         fmt::format("{}x{} pixels instead of {}x{}", to.size.width,
                     to.size.height, from.size.width, from.size.height));
  }
  const double shortest = from.shortest_frame + from.tick;
  const double fps = std::max(form.fps, form.shown_fps);
  const bool thinned = point.rate > 0 || form.frames.value_or(0) > 1 ||
                       (fps > 0 && from.frames > 1 && 1 / fps > shortest);
  if (thinned) {
    note("fewer_frames",
         fmt::format("{} frames instead of {}{}", to.frames, from.frames,
                     is_cut ? " of the whole" : ""));
  }
  if (from.sound && !to.sound) {
    note("sound_left_out", "the input has sound, and the result has none");
  }
}

// The place takes the input as it is, and nothing looks more like it.
Result<Optimization> keep(const fs::path& input, const fs::path& output,
                          const Destination& place, const MediaForm& form,
                          const OptimizeOptions& options) {
  Optimization result{.outcome = OptimizeOutcome::kInputKept,
                      .format = *form.format,
                      .encoding = "input",
                      .input_bytes = form.bytes,
                      .bytes = form.bytes};
  result.why = fmt::format("{} takes the input as it is.", place.name);
  result.output = named_for(output, result.format);
  FW_ASSIGN_OR_RETURN(result.report, compare(input, input, options.compare));
  FW_RETURN_IF_ERROR(copy_whole(input, result.output));
  return result;
}

}  // namespace

}  // namespace framewise::optimization

namespace framewise {

Result<Optimization> optimize_for(const std::filesystem::path& input,
                                  const std::filesystem::path& output,
                                  std::string_view destination,
                                  const OptimizeOptions& options) {
  using namespace optimization;
  if (destination.empty()) return optimize(input, output, options);
  FW_RETURN_IF_ERROR(check_options(options));
  FW_ASSIGN_OR_RETURN(const Destination* place, find_destination(destination));
  OpenOptions reading = options.compare.open;
  reading.stop = options.compare.stop;
  FW_ASSIGN_OR_RETURN(const MediaForm from, media_form(input, reading));
  FW_ASSIGN_OR_RETURN(const auto taken,
                      check_destination(input, *place, reading));
  if (taken.empty() && options.formats.empty()) {
    return keep(input, output, *place, from, options);
  }
  const DestinationRule& rule = rule_for(*place, from.motion());
  if (rule.motion == Motion::kMoving && from.motion() == Motion::kStill) {
    return with_hint(
        in_file(
            fail(ErrorKind::kInput,
                 "it is a still, and {} takes only moving files", place->name),
            input.string()),
        "framewise check lists what each place takes");
  }
  OptimizeOptions inner = options;
  FW_ASSIGN_OR_RETURN(inner.formats, formats_for(*place, rule, from, options));
  const Form form = largest_form(rule, from, inner.formats);
  FW_ASSIGN_OR_RETURN(const ScratchFolder folder, ScratchFolder::create());
  const std::filesystem::path reference = folder.path() / "largest.png";
  FW_RETURN_IF_ERROR(write_form(input, reference, options, form));
  FW_ASSIGN_OR_RETURN(const MediaForm largest, media_form(reference, reading));

  FW_ASSIGN_OR_RETURN(Tried best, FormSearch(reference, largest, *place, rule,
                                             inner, folder.path())
                                      .best());
  Optimization result = std::move(best.result);
  FW_ASSIGN_OR_RETURN(const auto misses,
                      check_destination(result.output, *place, reading));
  if (!misses.empty()) {
    return fail(ErrorKind::kInternal, "the result does not fit {}: {}",
                place->name, misses.front().message);
  }
  FW_ASSIGN_OR_RETURN(const MediaForm to, media_form(result.output, reading));
  const std::filesystem::path made = result.output;
  result.output = named_for(output, result.format);
  FW_RETURN_IF_ERROR(copy_whole(made, result.output));
  result.outcome = OptimizeOutcome::kMet;
  result.input_bytes = from.bytes;
  result.why = fmt::format(
      "The best of what was tried that {} takes: {}x{} pixels, {} frame{}, "
      "{} of {} bytes.",
      place->name, to.size.width, to.size.height, to.frames,
      to.frames == 1 ? "" : "s", to.bytes, rule.max_bytes);
  add_form_notes(from, to, form, best.point, result);
  if (!result.report.comparisons.empty()) {
    result.report.reference.path = input.string();
    result.report.comparisons.front().test.path = result.output.string();
  }
  return result;
}

}  // namespace framewise
