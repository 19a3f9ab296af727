// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/inputs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/for_each_index.h"
#include "base/result.h"
#include "compare/pairs/pair_measurer.h"
#include "frame/pixel_buffer.h"
#include "placement/placement.h"
#include "timeline/faults/loops.h"
#include "timeline/faults/time_faults.h"
#include "timeline/pairing/content_pairs.h"
#include "timeline/signature.h"

namespace framewise::comparison {

using timeline::Pairing;

namespace {

Error different_sizes(const Input& reference, const Input& test) {
  const Size a = reference.facts.size;
  const Size b = test.facts.size;
  const bool turned = a.width == b.height && a.height == b.width;
  return in_file(
      with_hint(
          fail(ErrorKind::kInput, "is {}x{}, the reference {} is {}x{}",
               b.width, b.height, reference.facts.path, a.width, a.height),
          turned ? "the sides are swapped: turn the picture back, a tag of "
                   "orientation was lost or applied twice"
                 : "--resize test brings it to the size of the reference"),
      test.facts.path);
}

// Looking costs another decoding. Pairs that the clock cannot get wrong do
// without, and so do very long ones, where it would cost too much memory. A
// test that is a single picture may have lost all that moved.
bool wants_look(const Input& reference, const Input& test,
                const CompareOptions& options) {
  if (options.pairing == PairingMode::kContent) return true;
  const auto most = int64_t(
      std::max(reference.survey.frames.size(), test.survey.frames.size()));
  return options.pairing == PairingMode::kAuto && options.offset.none() &&
         reference.survey.frames.size() > 1 &&
         most <= timeline::kMaxSignatures &&
         reference.facts.sha256 != test.facts.sha256;
}

// Milliseconds from the first frame of the reference on.
double ms_of(const TimePoint& point, const Input& reference) {
  const std::vector<FrameFacts>& frames = reference.survey.frames;
  if (point.frames == 0) return point.milliseconds;
  const TimeBase base = reference.animation.info().time_base;
  const auto index = size_t(std::max<int64_t>(0, point.frames));
  const FrameTime last = frames.back().time;
  const int64_t tick = index < frames.size() ? frames[index].time.start
                                             : last.start + last.duration;
  return 1000 * base.seconds(tick - frames.front().time.start);
}

// The part that was asked for, and every so manieth frame of it.
Result<void> keep_part(const Input& reference, const CompareOptions& options,
                       Pairing& pairing) {
  if (!options.start.none() || options.end || options.frames) {
    timeline::Window window{ms_of(options.start, reference),
                            options.end ? ms_of(*options.end, reference)
                                        : std::numeric_limits<double>::max()};
    if (options.frames) {
      const std::vector<FrameFacts>& frames = reference.survey.frames;
      const auto begun = std::count_if(
          frames.begin(), frames.end(), [&](const FrameFacts& frame) {
            const int64_t ticks = frame.time.start - frames.front().time.start;
            return 1000 * reference.animation.info().time_base.seconds(ticks) <=
                   window.from_ms + 1e-6;
          });
      // The first is the one on screen. The last may have no duration, as that
      // of a still has none.
      const int64_t first = std::max<int64_t>(0, begun - 1);
      const int64_t end = first + *options.frames;
      if (end < int64_t(frames.size())) {
        window.to_ms = std::min(window.to_ms, ms_of({0, end}, reference));
      }
    }
    timeline::restrict_to(window, pairing);
  }
  if (options.subsample > 1) timeline::keep_every(options.subsample, pairing);
  if (!pairing.pairs.empty()) return {};
  if (pairing.part && pairing.part->from_ms < pairing.reference_ms) {
    return with_hint(fail(ErrorKind::kUsage,
                          "no frame of the test meets what was asked for of "
                          "the reference, {:.0f} to {:.0f} ms",
                          pairing.part->from_ms, pairing.part->to_ms),
                     "framewise compare without --start, --end and --frames "
                     "tells when which frames meet: --pairs");
  }
  return with_hint(fail(ErrorKind::kUsage,
                        "nothing is left of the {:.0f} ms of the reference",
                        pairing.reference_ms),
                   "see --start, --end, --frames and --subsample");
}

}  // namespace

timeline::Timeline Input::timeline() const {
  timeline::Timeline result{animation.info().time_base, {}};
  result.frames.reserve(survey.frames.size());
  for (const FrameFacts& frame : survey.frames) {
    result.frames.push_back(frame.time);
  }
  // Of a picture in which the file ends nobody knows what it would show: it is
  // a part of what is missing.
  const bool ends_in_a_picture =
      damage && damage->frame == int64_t(result.frames.size()) - 1;
  if (ends_in_a_picture && result.frames.size() > 1) result.frames.pop_back();
  return result;
}

int64_t bytes_of_pictures(const Input& input) {
  const AnimationInfo& info = input.animation.info();
  const size_t picture =
      detail::lay_out(info.format, info.size, info.size).bytes;
  return int64_t(picture * input.survey.frames.size());
}

namespace {

Result<Animation> open_animation(const std::filesystem::path& path,
                                 const CompareOptions& options,
                                 Matrix untagged_matrix) {
  OpenOptions open_options = options.open;
  open_options.untagged_matrix = untagged_matrix;
  // With "auto" it is known only after a file was opened whether a card pays.
  open_options.on_card = options.device != "cpu" && options.device != "auto";
  open_options.executor = options.executor;
  open_options.pool = nullptr;
  open_options.stop = options.stop;
  return open(path, open_options);
}

// `sha256` is empty where it is not known yet.
Result<Input> input_of(Animation animation, const std::string& sha256) {
  FW_ASSIGN_OR_RETURN(Survey survey, animation.survey());
  const AnimationInfo& info = animation.info();
  FileReport facts{.path = animation.name(),
                   .sha256 = sha256,
                   .container = info.container,
                   .codec = info.codec,
                   .encoder = info.encoder,
                   .size = info.size,
                   .frames = int64_t(survey.frames.size()),
                   .duration_ms = 0,
                   .plays = info.plays,
                   .bytes = info.file_bytes,
                   .bits = info.format.bits};
  if (sha256.empty()) {
    FW_ASSIGN_OR_RETURN(facts.sha256, animation.content_hash());
  }
  return Input{std::move(animation), std::move(survey), std::move(facts)};
}

Result<Input> open_input(const std::filesystem::path& path,
                         const std::string& sha256,
                         const CompareOptions& options) {
  FW_ASSIGN_OR_RETURN(
      Animation animation,
      open_animation(path, options, options.open.untagged_matrix));
  FW_ASSIGN_OR_RETURN(Input input, input_of(std::move(animation), sha256));
  input.path = path;
  return input;
}

// The frames of two stills stay in memory while they are measured, so that they
// are decoded once. Of many stills only some are kept.
void hold_stills(Inputs& inputs) {
  constexpr int64_t kMostOfMany = int64_t{96} << 20;
  const bool many = inputs.tests.size() > 1;
  int64_t room = many ? kMostOfMany : std::numeric_limits<int64_t>::max();
  const auto hold = [&](Input& input) {
    const int64_t bytes = bytes_of_pictures(input);
    if (input.facts.frames != 1 || bytes > room) return;
    input.animation.cache_frames(room);
    room -= bytes;
  };
  hold(inputs.reference);
  for (Input& test : inputs.tests) hold(test);
}

Result<void> check_size(const Input& reference, const Input& test,
                        const CompareOptions& options) {
  const bool differs = test.facts.size != reference.facts.size;
  if (!differs || options.resizing != Resizing::kRefuse) return {};
  return different_sizes(reference, test);
}

}  // namespace

Result<Inputs> open_inputs(const std::filesystem::path& reference,
                           std::span<const std::filesystem::path> tests,
                           const CompareOptions& options,
                           const KnownFiles& files) {
  // Side by side: all of each is read for its hash.
  std::vector<std::optional<Result<Input>>> opened(1 + tests.size());
  for_each_index(options.executor, opened.size(), [&](size_t i) {
    opened[i] = i == 0 ? open_input(reference, files.reference_sha256, options)
                       : open_input(tests[i - 1], files.test(i - 1), options);
  });
  FW_ASSIGN_OR_RETURN(Input original, *std::move(opened.front()));
  Inputs inputs{std::move(original), {}};
  for (size_t i = 1; i < opened.size(); ++i) {
    FW_ASSIGN_OR_RETURN(Input test, *std::move(opened[i]));
    FW_RETURN_IF_ERROR(check_size(inputs.reference, test, options));
    inputs.tests.push_back(std::move(test));
  }
  hold_stills(inputs);
  return inputs;
}

Result<Inputs> take_inputs(Animation reference, std::vector<Animation> tests,
                           const CompareOptions& options) {
  FW_ASSIGN_OR_RETURN(Input original, input_of(std::move(reference), {}));
  Inputs inputs{std::move(original), {}};
  for (Animation& animation : tests) {
    FW_ASSIGN_OR_RETURN(Input test, input_of(std::move(animation), {}));
    FW_RETURN_IF_ERROR(check_size(inputs.reference, test, options));
    inputs.tests.push_back(std::move(test));
  }
  hold_stills(inputs);
  return inputs;
}

// Between black and white, so that nothing hides in the background.
Background background_of_evidence(const CompareOptions& options) {
  constexpr Rgb8 kGray = {128, 128, 128};
  if (!options.background) return Background::plain(kGray);
  const auto [r, g, b] = *options.background;
  return Background::plain({r, g, b});
}

namespace {

// To the frames of a timeline that ends before a damaged one. `kept` holds what
// is looked at then.
void shorten(const timeline::Content*& seen, size_t frames,
             std::optional<timeline::Content>& kept) {
  if (!seen || seen->frames() <= frames) return;
  kept = seen->first(frames);
  seen = &*kept;
}

Result<std::vector<Pairing>> pair_all(Input& reference,
                                      std::vector<Input>& inputs,
                                      const CompareOptions& options,
                                      const SignatureReader* looks) {
  const bool by_clock = !looks && options.pairing == PairingMode::kContent;
  const PairingMode mode = by_clock ? PairingMode::kAuto : options.pairing;
  std::vector<Pairing> pairings;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const timeline::Timeline ours = reference.timeline();
    const timeline::Timeline theirs = inputs[i].timeline();
    timeline::ContentSignatures look =
        looks ? looks->of(i) : timeline::ContentSignatures{};
    look.executor = options.executor;
    std::optional<timeline::Content> first, second;
    shorten(look.reference, ours.frames.size(), first);
    shorten(look.test, theirs.frames.size(), second);
    FW_ASSIGN_OR_RETURN(
        Pairing pairing,
        timeline::pair(ours, theirs, mode, look,
                       {options.offset.frames, options.offset.milliseconds}));
    // How often a still plays is not seen.
    const bool stills = ours.frames.size() == 1 && theirs.frames.size() == 1;
    if (auto fault = timeline::find_loop_fault(reference.facts.plays,
                                               inputs[i].facts.plays);
        fault && !stills) {
      pairing.faults.push_back(*std::move(fault));
    }
    FW_RETURN_IF_ERROR(keep_part(reference, options, pairing));
    reference.facts.duration_ms = pairing.reference_ms;
    inputs[i].facts.duration_ms = pairing.test_ms;
    pairings.push_back(std::move(pairing));
  }
  return pairings;
}

// Files of about one length that are compared as a whole mostly show the same
// at the same time. Where they do not, pairs have been measured in vain.
bool clock_is_promising(const CompareOptions& options,
                        const std::vector<Pairing>& pairings) {
  constexpr double kAboutOneLength = 0.01;
  return options.start.none() && !options.end && !options.frames &&
         options.subsample <= 1 &&
         std::all_of(
             pairings.begin(), pairings.end(), [](const Pairing& pairing) {
               const double a = pairing.reference_ms;
               const double b = pairing.test_ms;
               return pairing.mode == PairingMode::kTime &&
                      std::abs(a - b) <= kAboutOneLength * std::max(a, b);
             });
}

bool has_seen_all(const SignatureReader& looks, const Input& reference,
                  const std::vector<Input>& inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    const timeline::ContentSignatures look = looks.of(i);
    if (look.exists() &&
        (look.reference->frames() != reference.survey.frames.size() ||
         look.test->frames() != inputs[i].survey.frames.size())) {
      return false;
    }
  }
  return true;
}

bool same_pairs(const Pairing& a, const Pairing& b) {
  return std::ranges::equal(a.pairs, b.pairs,
                            [](const auto& one, const auto& other) {
                              return one.reference == other.reference &&
                                     one.test == other.test;
                            }) &&
         std::ranges::equal(a.intervals, b.intervals, {},
                            &timeline::Interval::pair,
                            &timeline::Interval::pair);
}

// Frames that cannot be read, and a request to stop, are for the measuring to
// tell of.
template <typename T>
std::optional<T> if_readable(Result<std::optional<T>> found) {
  return found ? *std::move(found) : std::nullopt;
}

// Of what the clocks say, before anybody has looked.
void read_colors_alike(Input& reference, std::vector<Input>& inputs,
                       const CompareOptions& options, Matching& matching) {
  const Background background = background_of_evidence(options);
  const auto assume = [&](Input& untagged, Input& other, bool is_test,
                          const timeline::Pairing& pairing) {
    std::vector<std::pair<int64_t, int64_t>> pairs;
    for (const timeline::FramePair& pair : pairing.pairs) {
      pairs.emplace_back(pair.reference, pair.test);
      if (is_test) std::swap(pairs.back().first, pairs.back().second);
    }
    return assume_matrix(untagged.animation, other.animation, pairs, background,
                         [&](Matrix matrix) {
                           return open_animation(untagged.path, options,
                                                 matrix);
                         });
  };
  for (size_t i = 0; i < inputs.size(); ++i) {
    Input& test = inputs[i];
    Registration& registration = matching.registrations[i];
    if (matching.pairings[i].pairs.empty()) continue;
    if (!test.path.empty() &&
        may_be_misread(test.animation, reference.animation)) {
      registration.test_matrix =
          if_readable(assume(test, reference, true, matching.pairings[i]));
    } else if (!reference.path.empty() &&
               may_be_misread(reference.animation, test.animation)) {
      registration.reference_matrix =
          if_readable(assume(reference, test, false, matching.pairings[i]));
    }
  }
  // It is one file for all of them.
  for (const Registration& found : matching.registrations) {
    if (!found.reference_matrix) continue;
    const AssumedMatrix assumed = *found.reference_matrix;
    for (Registration& one : matching.registrations) {
      one.reference_matrix = assumed;
    }
    break;
  }
}

// Looks for the parts that are not known yet.
void find_shared_regions(Input& reference, std::vector<Input>& inputs,
                         const CompareOptions& options, Matching& matching) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    auto& part = matching.registrations[i].part;
    if (reference.facts.size == inputs[i].facts.size || part) continue;
    const auto pairs = timeline::content_pairs(matching.pairings[i]);
    if (pairs.empty()) continue;
    const auto found =
        placement::find_part(reference.animation, inputs[i].animation, pairs,
                             background_of_evidence(options));
    if (found) part = *found;
  }
}

// How the reference is scaled, where that is not known yet.
void find_scalings(Input& reference, std::vector<Input>& inputs,
                   const CompareOptions& options, Matching& matching) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    Registration& registration = matching.registrations[i];
    const Size a = reference.facts.size;
    const Size b = inputs[i].facts.size;
    if (a == b || registration.part || registration.scaling ||
        scales_test(options.resizing, a, b)) {
      continue;
    }
    const auto pairs = timeline::content_pairs(matching.pairings[i]);
    if (pairs.empty()) continue;
    const auto found =
        placement::find_scaling(reference.animation, inputs[i].animation, pairs,
                                background_of_evidence(options));
    if (found) registration.scaling = *found;
  }
}

// Those that are worth a look; null: not worth it.
std::vector<Animation*> looked_at(const Input& reference,
                                  std::vector<Input>& inputs,
                                  const CompareOptions& options) {
  std::vector<Animation*> animations;
  for (Input& input : inputs) {
    const bool wanted = wants_look(reference, input, options);
    animations.push_back(wanted ? &input.animation : nullptr);
  }
  return animations;
}

std::unique_ptr<SignatureReader> looks_for(
    const Input& reference, std::vector<Input>& inputs,
    const CompareOptions& options, const std::vector<Registration>& all) {
  size_t most_frames = reference.survey.frames.size();
  for (const Input& input : inputs) {
    most_frames = std::max(most_frames, input.survey.frames.size());
  }
  std::vector<std::optional<placement::SharedRegion>> parts;
  for (const Registration& one : all) parts.push_back(one.part);
  return std::make_unique<SignatureReader>(
      reference.animation, looked_at(reference, inputs, options), parts,
      int64_t(most_frames));
}

// Pairs anew after a look at all frames.
Result<void> look_and_pair(Input& reference, std::vector<Input>& inputs,
                           const CompareOptions& options, Matching& matching) {
  const auto looks =
      looks_for(reference, inputs, options, matching.registrations);
  FW_RETURN_IF_ERROR(looks->take(reference.animation,
                                 looked_at(reference, inputs, options),
                                 options.executor));
  reference.damage = reference.animation.damage();
  for (Input& input : inputs) input.damage = input.animation.damage();
  FW_ASSIGN_OR_RETURN(matching.pairings,
                      pair_all(reference, inputs, options, looks.get()));
  return {};
}

}  // namespace

Result<Matching> match(Input& reference, std::vector<Input>& inputs,
                       const CompareOptions& options, AlignWhen when) {
  Matching matching;
  // Nothing has been seen: this is what the clocks say.
  FW_ASSIGN_OR_RETURN(matching.pairings,
                      pair_all(reference, inputs, options, nullptr));
  matching.registrations.resize(inputs.size());
  read_colors_alike(reference, inputs, options, matching);
  find_shared_regions(reference, inputs, options, matching);
  find_scalings(reference, inputs, options, matching);
  const auto wanted = looked_at(reference, inputs, options);
  const bool any = std::any_of(wanted.begin(), wanted.end(),
                               [](const Animation* one) { return one; });
  if (any && when == AlignWhen::kWhileMeasuring &&
      options.pairing == PairingMode::kAuto &&
      clock_is_promising(options, matching.pairings)) {
    matching.tentative =
        looks_for(reference, inputs, options, matching.registrations);
    return matching;
  }
  FW_RETURN_IF_ERROR(look_and_pair(reference, inputs, options, matching));
  find_shared_regions(reference, inputs, options, matching);
  find_scalings(reference, inputs, options, matching);
  return matching;
}

// The registrations stay: it has been measured by them.
Result<bool> confirm_pairing(Input& reference, std::vector<Input>& inputs,
                             const CompareOptions& options,
                             Matching& matching) {
  const std::vector<Pairing> before = matching.pairings;
  if (has_seen_all(*matching.tentative, reference, inputs)) {
    FW_ASSIGN_OR_RETURN(matching.pairings, pair_all(reference, inputs, options,
                                                    matching.tentative.get()));
  } else {
    FW_RETURN_IF_ERROR(look_and_pair(reference, inputs, options, matching));
  }
  matching.tentative.reset();
  return !std::ranges::equal(before, matching.pairings, same_pairs);
}

}  // namespace framewise::comparison
