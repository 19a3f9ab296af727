// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/film_pass.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/result.h"
#include "compare/pairs/frame_feed.h"
#include "frame/color/color.h"
#include "frame/color/to_srgb.h"
#include "framewise/executor.h"
#include "measure/perceptual/cvvdp/film.h"
#include "measure/perceptual/cvvdp/viewing.h"
#include "runtime/floating_mode.h"
#include "telemetry/span.h"
#include "timeline/sampling/steady_frames.h"

namespace framewise::comparison {
namespace {

namespace cvvdp = measure::cvvdp;

// A side's frames over a background.
class FilmSide {
 public:
  FilmSide(const Background& background, const measure::CvvdpViewing& viewing,
           FramePool& pool)
      : background_(background), viewing_(viewing), pool_(pool) {}

  Result<void> show(const Frame& frame) {
    FW_ASSIGN_OR_RETURN(Frame opaque, flatten(frame, background_, pool_));
    // The first frame decides for all.
    if (!light_) {
      const auto signal =
          measure::CvvdpSignal::of(opaque.format(), opaque.size());
      light_.emplace(measure::cvvdp_display_of(viewing_, signal), signal,
                     cvvdp::Codes::bits_of(opaque.format()));
    } else if (cvvdp::Codes::bits_of(opaque.format()) != light_->bits()) {
      FW_ASSIGN_OR_RETURN(opaque, light_->bits() > 8 ? to_rgba16(opaque, pool_)
                                                     : to_rgba8(opaque, pool_));
    }
    FW_ASSIGN_OR_RETURN(codes_, cvvdp::Codes::of(opaque, *light_));
    frame_ = std::move(opaque);
    return {};
  }
  const cvvdp::Codes& codes() const { return codes_; }
  const Frame& frame() const { return frame_; }  // opaque
  const measure::CvvdpLight& light() const { return *light_; }

 private:
  Background background_;
  const measure::CvvdpViewing& viewing_;
  FramePool& pool_;
  std::optional<measure::CvvdpLight> light_;
  cvvdp::Codes codes_;
  Frame frame_;
};

// Both sides over one background.
class FilmOver {
 public:
  // `card`: null for the processor.
  FilmOver(const Background& background, const MeasurePlan& plan,
           gpu::Session* card, const timeline::SteadyFrames& steady,
           Executor* executor, FramePool& pool)
      : plan_(plan),
        card_(card),
        steady_(steady),
        executor_(executor),
        reference_(background, plan.viewing.cvvdp, pool),
        test_(background, plan.viewing.cvvdp, pool) {}

  // A frame of both sides; `same_...`: it was already the side's last. False:
  // the card cannot go on.
  Result<bool> add(const Frame& reference, bool same_reference,
                   const Frame& test, bool same_test) {
    if (!same_reference) FW_RETURN_IF_ERROR(reference_.show(reference));
    if (!same_test) FW_RETURN_IF_ERROR(test_.show(test));
    if (steady_.intervals.size() == 1) {
      differences_ = {cvvdp::Still().measure(reference_.codes(), test_.codes(),
                                             {.executor = executor_})};
      return true;
    }
    if (!film_ && !on_card_) start();
    if (on_card_) {
      return card_->add(*on_card_, reference_.frame(), same_reference,
                        test_.frame(), same_test);
    }
    film_->add(reference_.codes(), test_.codes());
    return true;
  }
  bool finish() {
    if (film_) {
      film_->finish();
      differences_ = film_->differences();
    }
    if (!on_card_) return true;
    auto found = card_->finish(*on_card_);
    on_card_.reset();
    if (!found) return false;
    differences_ = *std::move(found);
    measured_by_card_ = true;
    return true;
  }

  // Of each steady frame.
  const std::vector<double>& differences() const { return differences_; }
  double difference() const {
    return steady_.intervals.size() == 1 ? differences_.front()
                                         : cvvdp::pooled_film(differences_);
  }
  bool measured_by_card() const { return measured_by_card_; }
  const measure::CvvdpDisplay& display() const {
    return reference_.light().display();
  }

 private:
  void start() {
    const double rate = steady_.frames_per_second;
    const cvvdp::Padding padding = plan_.viewing.cvvdp.padding;
    if (card_) {
      on_card_ = card_->follow({.reference = reference_.frame(),
                                .test = test_.frame(),
                                .reference_light = &reference_.light(),
                                .test_light = &test_.light(),
                                .frames_per_second = rate,
                                .padding = padding});
    }
    if (on_card_) return;
    film_.emplace(reference_.codes().size(), reference_.light(), test_.light(),
                  cvvdp::Film::Options{.frames_per_second = rate,
                                       .padding = padding,
                                       .executor = executor_});
  }

  const MeasurePlan& plan_;
  gpu::Session* card_;
  const timeline::SteadyFrames& steady_;
  Executor* executor_;
  FilmSide reference_;
  FilmSide test_;
  std::optional<cvvdp::Film> film_;            // by the processor,
  std::unique_ptr<gpu::FilmsOnCard> on_card_;  // or by a card
  bool measured_by_card_ = false;
  std::vector<double> differences_ = {0};
};

enum class Outcome : uint8_t {
  kMeasured,
  kTransparent,  // so that more backgrounds are needed
  kTooSmall,
  kTooLarge,
  kCardFailed,
};

// The most memory of a film's pass: 8K at 60 frames a second needs 5 GiB.
constexpr int64_t kMostFilmBytes = int64_t{6} << 30;

// The frames of a pairing at a steady rate.
class FilmPass {
 public:
  FilmPass(Animation& reference, Animation& test,
           const timeline::Pairing& pairing, const MeasurePlan& plan,
           size_t candidate, const FilmPassOptions& options)
      : reference_(reference),
        test_(test),
        pairing_(pairing),
        plan_(plan),
        fitting_(plan.fitting(candidate)),
        options_(options),
        steady_(timeline::steady_frames(pairing.intervals)) {
    for (const size_t interval : steady_.intervals) {
      if (!units_.empty() && shown_.back() == interval) continue;
      const timeline::Interval& one = pairing.intervals[interval];
      ReferenceStep& unit = units_.emplace_back();
      unit.reference = one.reference;
      unit.tests.push_back({.frame = one.test, .pair = one.pair});
      shown_.push_back(interval);
    }
  }

  const timeline::SteadyFrames& steady() const { return steady_; }
  const std::vector<std::unique_ptr<FilmOver>>& films() const { return films_; }

  // Over the backgrounds that are needed, by the card if it can.
  Result<Outcome> run() {
    gpu::Session* card = plan_.card.get();
    size_t backgrounds = 1;
    for (;;) {
      FW_ASSIGN_OR_RETURN(const Outcome outcome, run(backgrounds, card));
      if (outcome == Outcome::kTransparent) {
        backgrounds = plan_.backgrounds.size();
      } else if (outcome == Outcome::kCardFailed) {
        card = nullptr;
      } else {
        return outcome;
      }
    }
  }

 private:
  // Over the first so many backgrounds.
  Result<Outcome> run(size_t backgrounds, gpu::Session* card) {
    films_.clear();
    for (size_t i = 0; i < backgrounds; ++i) {
      films_.push_back(std::make_unique<FilmOver>(plan_.backgrounds[i], plan_,
                                                  card, steady_,
                                                  options_.executor, pool_));
    }
    FW_RETURN_IF_ERROR(reference_.rewind());
    FW_RETURN_IF_ERROR(test_.rewind());
    FrameFeed feed(reference_, {&test_}, units_,
                   {.executor = options_.executor});
    size_t next = 0;
    Fitter fitter;
    std::optional<UnitFrames> last;
    for (const size_t shown : shown_) {
      if (options_.stop.stop_requested()) {
        return fail(ErrorKind::kCancelled, "stopped");
      }
      FW_ASSIGN_OR_RETURN(std::vector<UnitFrames> taken, feed.take(1));
      if (taken.empty()) break;  // the file ends early
      UnitFrames& now = taken.front();
      const bool same_reference =
          last && now.unit->reference == last->unit->reference;
      const bool same_test =
          last && now.unit->tests[0].frame == last->unit->tests[0].frame;
      Frame reference = now.reference;
      Frame test = now.tests[0];
      FW_RETURN_IF_ERROR(fitter.fit(reference, test, fitting_, pool_));
      if (backgrounds < plan_.backgrounds.size() &&
          !(is_opaque(reference) && is_opaque(test))) {
        return Outcome::kTransparent;
      }
      FW_RETURN_IF_ERROR(convert(reference, test));
      if (const auto refused = refused_size(reference.size())) return *refused;
      bool again = false;
      while (next < steady_.intervals.size() &&
             steady_.intervals[next] == shown) {
        for (const auto& film : films_) {
          FW_ASSIGN_OR_RETURN(const bool added,
                              film->add(reference, again || same_reference,
                                        test, again || same_test));
          if (!added) return Outcome::kCardFailed;
        }
        again = true;
        ++next;
      }
      if (options_.progress) {
        options_.progress(int64_t(next), int64_t(steady_.intervals.size()));
      }
      last = std::move(now);
    }
    for (const auto& film : films_) {
      if (!film->finish()) return Outcome::kCardFailed;
    }
    return Outcome::kMeasured;
  }

  std::optional<Outcome> refused_size(Size size) const {
    if (std::min(size.width, size.height) < cvvdp::kSmallestSide) {
      return Outcome::kTooSmall;
    }
    const int64_t bytes =
        cvvdp::Film::bytes_for(size, steady_.frames_per_second) *
        int64_t(films_.size());
    return bytes > kMostFilmBytes ? std::optional(Outcome::kTooLarge)
                                  : std::nullopt;
  }

  // Sides whose samples mean different colors are compared as a standard
  // display shows them.
  Result<void> convert(Frame& reference, Frame& test) {
    if (!as_srgb_) as_srgb_ = !same_color_decoding(reference, test);
    if (!*as_srgb_) return {};
    FW_ASSIGN_OR_RETURN(reference, to_srgb8(reference, pool_));
    FW_ASSIGN_OR_RETURN(test, to_srgb8(test, pool_));
    return {};
  }

  Animation& reference_;
  Animation& test_;
  const timeline::Pairing& pairing_;
  const MeasurePlan& plan_;
  Fitting fitting_;
  const FilmPassOptions& options_;
  timeline::SteadyFrames steady_;
  std::vector<ReferenceStep> units_;
  std::vector<size_t> shown_;  // the interval of each unit
  std::optional<bool> as_srgb_;
  FramePool pool_;
  std::vector<std::unique_ptr<FilmOver>> films_;
};

std::string seen_on(const measure::CvvdpDisplay& display) {
  return fmt::format("ColorVideoVDP on {} ({:.4g} pixels per degree)",
                     display.name, display.pixels_per_degree);
}

std::string described(const timeline::SteadyFrames& steady,
                      const measure::CvvdpDisplay& display,
                      cvvdp::Padding padding) {
  const std::string seen = seen_on(display);
  if (steady.intervals.size() == 1) return seen;
  return fmt::format(
      "{} at {:.5g} frames a second{}, {} before the first", seen,
      steady.frames_per_second,
      steady.resampled ? ", to which the delays were resampled" : "",
      padding == cvvdp::Padding::kReplicate ? "a still frame"
                                            : "mirrored frames");
}

bool all_identical(const CandidateValues& values) {
  return std::all_of(values.pairs.begin(), values.pairs.end(),
                     [](const auto& pair) { return pair.identical; });
}

}  // namespace

std::string still_seen_as(const MeasurePlan& plan, const PixelFormat& format,
                          Size size) {
  return seen_on(measure::cvvdp_display_of(
      plan.viewing.cvvdp, measure::CvvdpSignal::of(format, size)));
}

std::optional<size_t> film_output(const MeasurePlan& plan) {
  for (size_t i = 0; i < plan.reported(); ++i) {
    if (plan.outputs[i].metric->follows_films) return i;
  }
  return std::nullopt;
}

Result<FilmValues> measure_film(Animation& reference, Animation& test,
                                const timeline::Pairing& pairing,
                                const MeasurePlan& plan, size_t candidate,
                                size_t output, const FilmPassOptions& options,
                                CandidateValues& values) {
  // Nothing differs at any time, and each pair already has its value.
  if (all_identical(values)) return FilmValues{};
  const telemetry::Span span("film");
  const FloatingModeScope quick(with_denormals_as_zero(floating_mode()));
  FilmPass pass(reference, test, pairing, plan, candidate, options);
  FW_ASSIGN_OR_RETURN(const Outcome outcome, pass.run());
  FilmValues film;
  if (outcome != Outcome::kMeasured) {
    film.why_not = outcome == Outcome::kTooSmall
                       ? "the pictures are too small for it"
                       : "the film would take more than 6 GiB of memory";
    return film;
  }
  std::vector<double> worst(values.pairs.size(), -1);
  for (const auto& over : pass.films()) {
    const std::vector<double> differences = over->differences();
    for (size_t i = 0; i < differences.size(); ++i) {
      double& pair = worst[pairing.intervals[pass.steady().intervals[i]].pair];
      pair = std::max(pair, differences[i]);
    }
    film.jod = std::min(film.jod, cvvdp::jod_of(over->difference()));
  }
  for (size_t i = 0; i < worst.size(); ++i) {
    auto& pair = values.pairs[i];
    if (worst[i] < 0 || !pair.measured) continue;
    pair.values[output] = cvvdp::jod_of(worst[i]);
  }
  film.measured_as = described(pass.steady(), pass.films().front()->display(),
                               plan.viewing.cvvdp.padding);
  if (pass.films().front()->measured_by_card()) {
    film.measured_as += ", computed by the card";
  }
  return film;
}

MetricReport with_film(const FilmValues& film, MetricReport report) {
  if (!film.why_not.empty()) {
    report.summary.reset();
    report.why_not = film.why_not;
  }
  if (report.summary) report.summary->mean = film.jod;
  return report;
}

}  // namespace framewise::comparison
