// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/result.h"
#include "framewise/destinations.h"
#include "media/decoder.h"
#include "media/video_facts.h"
#include "optimize/destinations/matching_rule.h"
#include "optimize/result_formats.h"

namespace framewise {
namespace {

using optimization::MediaForm;

constexpr double kSecondTolerance = 0.001;  // clocks of containers round

std::string names_of(std::span<const ResultFormat> formats) {
  std::string names;
  for (const ResultFormat format : formats) {
    names +=
        fmt::format("{}{}", names.empty() ? "" : ", ", info_of(format).name);
  }
  return names;
}

class Misses {
 public:
  template <typename... Args>
  void add(std::string limit, fmt::format_string<Args...> format,
           Args&&... args) {
    list_.push_back(
        {std::move(limit), fmt::format(format, std::forward<Args>(args)...)});
  }
  std::vector<DestinationMiss> take() { return std::move(list_); }

 private:
  std::vector<DestinationMiss> list_;
};

void check_sides(const DestinationRule& rule, Size size, Misses& misses) {
  if (rule.sides == SideRule::kExact) {
    if (size == rule.most) return;
    return misses.add("size", "it has {}x{} pixels and must have {}x{}",
                      size.width, size.height, rule.most.width,
                      rule.most.height);
  }
  const int32_t longer = std::max(size.width, size.height);
  if (rule.sides == SideRule::kLongestSide && longer != rule.most.width) {
    misses.add("size", "the longer side has {} pixels and must have exactly {}",
               longer, rule.most.width);
    return;
  }
  if (rule.sides == SideRule::kSquare && size.width != size.height) {
    misses.add("size", "it has {}x{} pixels and must be square", size.width,
               size.height);
  }
  if (size.width > rule.most.width || size.height > rule.most.height) {
    misses.add("size", "it has {}x{} pixels; at most {}x{} are taken",
               size.width, size.height, rule.most.width, rule.most.height);
  }
  if (size.width < rule.least.width || size.height < rule.least.height) {
    misses.add("size", "it has {}x{} pixels; at least {}x{} are needed",
               size.width, size.height, rule.least.width, rule.least.height);
  }
}

void check_times(const DestinationRule& rule, const MediaForm& form,
                 Misses& misses) {
  if (rule.max_seconds > 0 &&
      form.seconds > rule.max_seconds + kSecondTolerance) {
    misses.add("seconds", "it lasts {:.2f} s; at most {:g} s are taken",
               form.seconds, rule.max_seconds);
  }
  if (rule.max_frames > 0 && form.frames > rule.max_frames) {
    misses.add("frames", "it has {} frames; at most {} are taken", form.frames,
               rule.max_frames);
  }
  // A clock that is coarse makes frames shorter by up to one tick.
  const double least = rule.max_fps > 0 ? 1 / rule.max_fps - form.tick : 0;
  if (form.frames > 1 && form.shortest_frame < least - 1e-9) {
    misses.add("fps",
               "a frame lasts {:.1f} ms, which is {:.1f} frames a second; at "
               "most {:g} are taken",
               1000 * form.shortest_frame, 1 / form.shortest_frame,
               rule.max_fps);
  }
}

std::vector<DestinationMiss> misses_of(const DestinationRule& rule,
                                       const MediaForm& form) {
  Misses misses;
  const bool known =
      form.format && std::ranges::count(rule.formats, *form.format) > 0;
  if (!known) {
    misses.add("format", "{} is not taken; {} {}", form.container,
               names_of(rule.formats), rule.formats.size() == 1 ? "is" : "are");
  }
  if (rule.max_bytes > 0 && form.bytes > rule.max_bytes) {
    misses.add("bytes", "it has {} bytes; at most {} are taken", form.bytes,
               rule.max_bytes);
  }
  check_sides(rule, form.size, misses);
  check_times(rule, form, misses);
  if (!rule.sound && form.sound) {
    misses.add("sound", "it has sound, which is not taken");
  }
  return misses.take();
}

}  // namespace

namespace optimization {

Result<MediaForm> media_form(const std::filesystem::path& file,
                             const OpenOptions& reading) {
  FW_ASSIGN_OR_RETURN(Animation animation, open(file, reading));
  const AnimationInfo& info = animation.info();
  FW_ASSIGN_OR_RETURN(const Survey survey, animation.survey());
  MediaForm form{.container = info.container,
                 .format = format_of_container(info.container),
                 .size = info.size,
                 .bytes = info.file_bytes,
                 .frames = int64_t(survey.frames.size()),
                 .tick = info.time_base.seconds(1),
                 .has_alpha = info.has_alpha};
  if (form.frames > 1) {
    form.shortest_frame = std::numeric_limits<double>::max();
    for (size_t i = 0; i < survey.frames.size(); ++i) {
      const FrameTime& time = survey.frames[i].time;
      form.seconds += info.time_base.seconds(time.duration);
      // The last frame of a video lasts as long as its player wants.
      if (i + 1 == survey.frames.size()) break;
      form.shortest_frame =
          std::min(form.shortest_frame, info.time_base.seconds(time.duration));
    }
  }
  const bool video = std::ranges::any_of(media::containers(),
                                         [&](const media::ContainerInfo& one) {
                                           return one.name == info.container;
                                         });
  if (video) {
    FW_ASSIGN_OR_RETURN(const auto source, media::Source::from_path(file));
    FramePool pool;
    FW_ASSIGN_OR_RETURN(
        const auto facts,
        media::read_video_facts(source, media::Job::of(reading, pool)));
    form.sound = facts.audio.has_value();
    // The codec counts as much as the container.
    if (form.format == ResultFormat(VideoFormat::kWebm) &&
        facts.codec != "vp9") {
      form.format.reset();
      form.container += " of " + facts.codec;
    }
  }
  return form;
}

const DestinationRule& rule_for(const Destination& destination, Motion motion) {
  const auto same =
      std::ranges::find(destination.rules, motion, &DestinationRule::motion);
  return same != destination.rules.end() ? *same : destination.rules.front();
}

}  // namespace optimization

Result<std::vector<DestinationMiss>> check_destination(
    const std::filesystem::path& file, const Destination& destination,
    const OpenOptions& reading) {
  FW_ASSIGN_OR_RETURN(const MediaForm form,
                      optimization::media_form(file, reading));
  std::optional<std::vector<DestinationMiss>> fewest;
  for (const DestinationRule& rule : destination.rules) {
    if (rule.motion != form.motion() && destination.rules.size() > 1) continue;
    std::vector<DestinationMiss> misses = misses_of(rule, form);
    if (rule.motion != form.motion()) {
      misses.push_back({"motion", rule.motion == Motion::kStill
                                      ? "it moves, and only stills are taken"
                                      : "it is a still, and only moving "
                                        "files are taken"});
    }
    if (!fewest || misses.size() < fewest->size()) fewest = std::move(misses);
  }
  return *std::move(fewest);
}

}  // namespace framewise
