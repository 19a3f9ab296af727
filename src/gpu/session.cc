// SPDX-License-Identifier: Apache-2.0
#include "gpu/session.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/result.h"
#include "framewise/frame.h"
#include "measure/perceptual/cvvdp/film.h"
#include "measure/perceptual/cvvdp/viewing.h"
#include "measure/registry.h"
#include "telemetry/series.h"

namespace framewise::gpu {
namespace {

namespace cvvdp = measure::cvvdp;

telemetry::Counter pairs_on_cards(
    "framewise_card_pairs_total",
    "Pairs of frames of which graphics cards measured a part.");
telemetry::Counter failures(
    "framewise_card_failures_total",
    "Graphics cards that were given up: lost, full, or wrong.");
telemetry::Gauge memory("framewise_card_memory_bytes",
                        "Memory of the graphics card that is in use.");
telemetry::Gauge memory_limit(
    "framewise_card_memory_limit_bytes",
    "Memory of the graphics card that may be in use: 80 % of all of it, less "
    "what other processes have.");
telemetry::SecondsCounter computed(
    "framewise_card_work_seconds_total",
    "Time that graphics cards computed, by their own clocks, all pairs "
    "together.");
telemetry::SecondsCounter waited(
    "framewise_card_wait_seconds_total",
    "Time that threads waited for graphics cards, all threads together.");

void record_memory(const Device& device) {
  memory.set(double(device.memory_bytes()));
  memory_limit.set(double(device.memory_limit()));
}

// As docs/gpu.md promises. Shares of pixels above a limit, in percent, differ
// by the pixels that lie on it.
constexpr Tolerance kTolerances[] = {
    {"psnr", 1e-5, 1e-5},        {"mse", 1e-6, 1e-5},
    {"mae", 1e-6, 1e-5},         {"ssim", 1e-6, 1e-5},
    {"ms_ssim", 1e-6, 1e-5},     {"ciede2000", 1e-5, 1e-5},
    {"deltae_pct_gt1", 0.02, 0}, {"deltae_pct_gt2", 0.02, 0},
    {"deltae_pct_gt3", 0.02, 0}, {"deltae_pct_gt5", 0.02, 0},
    {"ssimulacra2", 0.01, 0},    {"butteraugli", 1e-5, 1e-3},
    {"xpsnr", 1e-5, 1e-5},       {"vmaf", 1e-4, 0},
    {"cvvdp", 1e-3, 0},          {"lpips_alex", 1e-5, 1e-4},
    {"lpips_vgg", 1e-5, 1e-4},   {"lpips_squeeze", 1e-5, 1e-4},
};

const Tolerance* tolerance_of(std::string_view output) {
  const auto found = std::ranges::find(kTolerances, output, &Tolerance::output);
  return found == std::end(kTolerances) ? nullptr : found;
}

// With "auto", a card pays from so many pixels on. Opening an H100 and building
// its kernels takes 0.7 to 1.3 s, and each frame of 1920x1080 saves 40 ms of a
// default comparison by two threads: 18 to 33 frames, and twice as many to be
// sure.
constexpr double kPixelsThatPay = 60.0 * 1920 * 1080;

// Large enough for every metric, and of odd sides.
constexpr Size kProofSize{193, 179};

// Waves, edges and noise; equal on every machine.
Result<Frame> proof_frame(const PixelFormat& format, FramePool& pool,
                          bool damaged, int index = 0) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, kProofSize));
  const int samples = format.layout == Layout::kRgba ? 4 : 1;
  uint32_t random = 7;
  for (int i = 0; i < format.planes(); ++i) {
    const MutablePlaneView plane = buffer.plane(i);
    for (int y = 0; y < plane.size.height; ++y) {
      uint8_t* row = plane.row(y);
      for (int at = 0; at < plane.size.width * samples; ++at) {
        random = random * 1664525 + 1013904223;
        const int x = at / samples;
        const int noise = int(random >> 29) - 3;
        const int light = (x * x / 40 + y * 3 + 9 * index) % 120 +
                          ((x / 24 + y / 20) % 2 ? 70 : 0);
        const int shown = damaged ? light / 12 * 12 + noise : light;
        const bool opacity = at % samples == 3;
        row[at] =
            opacity
                ? 255
                : uint8_t(std::clamp(shown + 20 * (at % samples) + 10, 0, 255));
      }
    }
  }
  return std::move(buffer).freeze(index, {},
                                  ChangedArea::everything(kProofSize));
}

}  // namespace

std::span<const Tolerance> tolerances() { return kTolerances; }

bool is_on_cards(const measure::Metric& metric) {
  return tolerance_of(metric.outputs[0].name) != nullptr;
}

bool agree(const measure::Metric& metric, size_t output, double card,
           double processor) {
  const Tolerance* limit = tolerance_of(metric.outputs[output].name);
  if (!limit) limit = tolerance_of(metric.outputs[0].name);
  return limit &&
         std::abs(card - processor) <=
             std::max(limit->absolute, limit->share * std::abs(processor));
}

uint64_t proof_outputs(const measure::Metric& metric) {
  constexpr uint64_t kVmafFeatures = 0b111111 << 10;
  return metric.uses_models && metric.outputs.size() > 1 ? kVmafFeatures : 1;
}

Result<Proof> compare_with_processor(Device& device,
                                     const measure::Metric& metric,
                                     const measure::Models* models) {
  FramePool pool;
  PixelFormat format;
  PairOfFrames pair{.models = models};
  if (metric.outputs[0].needs == Needs::kYuvPair || metric.uses_models) {
    format.layout = Layout::kYuv420;
    pair.planes = measure::Planes::kOwn;
  }
  FW_ASSIGN_OR_RETURN(pair.reference, proof_frame(format, pool, false));
  FW_ASSIGN_OR_RETURN(pair.test, proof_frame(format, pool, true));
  const MetricOfPair one{&metric, proof_outputs(metric)};
  if (!device.measures(one, pair)) {
    return fail(ErrorKind::kUnsupported, "{} does not compute {}",
                device.card().name, metric.outputs[0].name);
  }
  FW_ASSIGN_OR_RETURN(const auto in_flight, device.start(pair, {&one, 1}));
  FW_ASSIGN_OR_RETURN(const auto card, in_flight->finish());
  const measure::Viewing viewing{.models = models};
  measure::Picture first(pool, viewing);
  measure::Picture second(pool, viewing);
  first.show(pair.reference, pair.planes);
  second.show(pair.test, pair.planes);
  measure::PairView view(first, second);
  view.refresh();
  std::vector<measure::Value> values(metric.outputs.size());
  metric.measure(view, values);
  const auto output = size_t(std::countr_zero(one.wanted));
  Proof proof{card[0][output].number, values[output].number};
  proof.agrees = agree(metric, output, proof.card, proof.processor);
  return proof;
}

Session::Session(std::shared_ptr<Device> device, bool proven)
    : device_(std::move(device)), trusted_(proven) {}

std::optional<Error> Session::problem() const {
  std::lock_guard lock(mutex_);
  return problem_;
}

void Session::give_up(Error error) {
  std::lock_guard lock(mutex_);
  if (problem_) return;
  problem_ = std::move(error);
  failures.add();
}

Result<void> Session::prove(const measure::Metric& metric,
                            const measure::Models* models) {
  FW_ASSIGN_OR_RETURN(const Proof proof,
                      compare_with_processor(*device_, metric, models));
  if (proof.agrees) return {};
  return fail(ErrorKind::kEnvironment,
              "{} computes {} wrong: {} of a small pair, which is {}",
              device_->card().name, metric.outputs[0].name, proof.card,
              proof.processor);
}

// Three frames, which are as many as the filters over time need at 8 frames a
// second.
Result<void> Session::prove_films() {
  constexpr double kFramesPerSecond = 8;
  FramePool pool;
  const auto signal = measure::CvvdpSignal::of({}, kProofSize);
  const measure::CvvdpLight light(measure::cvvdp_display_of({}, signal), signal,
                                  8);
  cvvdp::Film film(kProofSize, light, light,
                   {.frames_per_second = kFramesPerSecond});
  std::unique_ptr<FilmsOnCard> films;
  for (int i = 0; i < 3; ++i) {
    FW_ASSIGN_OR_RETURN(const Frame reference, proof_frame({}, pool, false, i));
    FW_ASSIGN_OR_RETURN(const Frame test, proof_frame({}, pool, true, i));
    if (!films) {
      FW_ASSIGN_OR_RETURN(
          films, device_->follow({.reference = reference,
                                  .test = test,
                                  .reference_light = &light,
                                  .test_light = &light,
                                  .frames_per_second = kFramesPerSecond}));
    }
    FW_RETURN_IF_ERROR(films->add(reference, false, test, false));
    film.add(*cvvdp::Codes::of(reference, light),
             *cvvdp::Codes::of(test, light));
  }
  FW_ASSIGN_OR_RETURN(const std::vector<double> found, films->finish());
  film.finish();
  const double card = cvvdp::jod_of(cvvdp::pooled_film(found));
  const double processor =
      cvvdp::jod_of(cvvdp::pooled_film(film.differences()));
  if (found.size() == film.differences().size() &&
      std::abs(card - processor) <= tolerance_of("cvvdp")->absolute) {
    return {};
  }
  return fail(ErrorKind::kEnvironment,
              "{} computes cvvdp wrong: {} of a small film, which is {}",
              device_->card().name, card, processor);
}

bool Session::is_proven(const measure::Metric* metric,
                        const measure::Models* models) {
  if (trusted_) return true;
  std::unique_lock lock(mutex_);
  if (problem_) return false;
  if (const auto found = proven_.find(metric); found != proven_.end()) {
    return found->second;
  }
  lock.unlock();
  auto result = metric ? prove(*metric, models) : prove_films();
  lock.lock();
  const bool proven = bool(result);
  proven_[metric] = proven;
  lock.unlock();
  if (!proven) give_up(std::move(result).error());
  return proven;
}

std::vector<MetricOfPair> Session::measurable(
    const PairOfFrames& pair, std::span<const MetricOfPair> metrics) {
  std::vector<MetricOfPair> found;
  for (const MetricOfPair& one : metrics) {
    if (problem()) return {};
    if (device_->measures(one, pair) && is_proven(one.metric, pair.models)) {
      found.push_back(one);
    }
  }
  return problem() ? std::vector<MetricOfPair>() : found;
}

std::unique_ptr<PairInFlight> Session::start(
    const PairOfFrames& pair, std::span<const MetricOfPair> metrics) {
  auto started = device_->start(pair, metrics);
  if (started) return *std::move(started);
  give_up(std::move(started).error());
  return nullptr;
}

namespace {

// Whether there is a number for each wanted output, or a reason why not.
bool is_meant(const std::vector<std::vector<measure::Value>>& values,
              std::span<const MetricOfPair> metrics) {
  if (values.size() != metrics.size()) return false;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].size() != metrics[i].metric->outputs.size()) return false;
    for (size_t k = 0; k < values[i].size(); ++k) {
      const bool wanted = metrics[i].wanted >> k & 1;
      if (wanted && values[i][k].exists() &&
          !std::isfinite(values[i][k].number)) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

std::optional<std::vector<std::vector<measure::Value>>> Session::finish(
    PairInFlight& pair, std::span<const MetricOfPair> metrics) {
  const auto begin = std::chrono::steady_clock::now();
  auto values = pair.finish();
  waited.add(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
          .count());
  record_memory(*device_);
  if (!values) {
    give_up(std::move(values).error());
    return std::nullopt;
  }
  if (!is_meant(*values, metrics)) {
    give_up(fail(ErrorKind::kEnvironment, "{} answers what is no number",
                 device_->card().name));
    return std::nullopt;
  }
  pairs_on_cards.add();
  computed.add(pair.card_seconds());
  return *std::move(values);
}

std::unique_ptr<FilmsOnCard> Session::follow(const PairOfFilms& films) {
  if (problem() || !is_proven(nullptr)) return nullptr;
  auto followed = device_->follow(films);
  if (followed) return *std::move(followed);
  // Films that do not fit leave the card to pairs.
  const ErrorKind kind = followed.error().kind;
  if (kind != ErrorKind::kUnsupported && kind != ErrorKind::kLimit) {
    give_up(std::move(followed).error());
  }
  return nullptr;
}

bool Session::add(FilmsOnCard& films, const Frame& reference,
                  bool same_reference, const Frame& test, bool same_test) {
  auto added = films.add(reference, same_reference, test, same_test);
  record_memory(*device_);
  if (added) return true;
  if (added.error().kind != ErrorKind::kUnsupported) {
    give_up(std::move(added).error());
  }
  return false;
}

std::optional<std::vector<double>> Session::finish(FilmsOnCard& films) {
  auto found = films.finish();
  if (!found) {
    give_up(std::move(found).error());
    return std::nullopt;
  }
  for (const double difference : *found) {
    if (std::isfinite(difference)) continue;
    give_up(fail(ErrorKind::kEnvironment, "{} answers what is no number",
                 device_->card().name));
    return std::nullopt;
  }
  pairs_on_cards.add(int64_t(found->size()));
  computed.add(films.card_seconds());
  return *std::move(found);
}

namespace {

// Cards stay open to the end of the process: comparisons of a batch share them,
// and drivers do not like to be closed while the process ends.
Result<std::shared_ptr<Session>> open_once(const std::string& name) {
  static std::mutex mutex;
  static auto& sessions = *new std::map<std::string, std::shared_ptr<Session>>;
  static auto& failures = *new std::map<std::string, Error>;
  std::lock_guard lock(mutex);
  if (const auto found = sessions.find(name); found != sessions.end()) {
    return found->second;
  }
  if (const auto found = failures.find(name); found != failures.end()) {
    return found->second;
  }
  auto device = open_device(name);
  if (!device) {
    failures[name] = device.error();
    return std::move(device).error();
  }
  return sessions[name] = std::make_shared<Session>(*std::move(device));
}

}  // namespace

Result<DeviceChoice> choose_device(std::string_view device, double pixels) {
  if (device.empty() || device == "cpu") return DeviceChoice();
  const bool automatic = device == "auto";
  if (automatic && pixels < kPixelsThatPay) return DeviceChoice();
  const bool any = automatic || device == "gpu";
  auto session = open_once(any ? std::string() : std::string(device));
  if (!session) {
    if (session.error().kind == ErrorKind::kUsage) {
      return std::move(session).error();
    }
    return DeviceChoice{.session = nullptr,
                        .note = automatic ? "" : session.error().message};
  }
  const bool slow = (*session)->device().card().kind == CardKind::kProcessor;
  if (automatic && (slow || (*session)->problem())) return DeviceChoice();
  return DeviceChoice{*std::move(session), ""};
}

std::string identity_of_cards() {
  static const std::string identity = [] {
    std::string text;
    const auto cards = list_cards();
    if (!cards) return text;
    for (const Card& card : *cards) {
      text += fmt::format("{}, {}; ", card.name, card.driver);
    }
    return text;
  }();
  return identity;
}

namespace {

void test_card(CardTest& test) {
  const auto device = open_device(test.card.name);
  if (!device) {
    test.problem = device.error().message;
    return;
  }
  for (const measure::Metric& metric : measure::all_metrics()) {
    if (!is_on_cards(metric)) continue;
    const auto proof = compare_with_processor(**device, metric);
    if (proof && proof->agrees) {
      ++test.tested;
      continue;
    }
    if (!proof && proof.error().kind == ErrorKind::kUnsupported) continue;
    test.problem = proof ? fmt::format("it computes {} wrong: {} instead of {}",
                                       metric.outputs[0].name, proof->card,
                                       proof->processor)
                         : proof.error().message;
    return;
  }
}

}  // namespace

Result<std::vector<CardTest>> test_cards() {
  FW_ASSIGN_OR_RETURN(const std::vector<Card> cards, list_cards());
  std::vector<CardTest> tests;
  for (const Card& card : cards) {
    CardTest& test =
        tests.emplace_back(CardTest{.card = card, .problem = card.problem});
    if (card.kind != CardKind::kProcessor && test.problem.empty()) {
      test_card(test);
    }
  }
  return tests;
}

}  // namespace framewise::gpu
