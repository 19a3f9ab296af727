// SPDX-License-Identifier: Apache-2.0
// An open card as comparisons use it: only for metrics that it has proven to
// compute, and never again once it failed, so that whoever measures goes on
// with the processor.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gpu/device.h"

namespace framewise::gpu {

// How far a card's value may be from the processor's: this, or this share of
// the value, whichever is more.
struct Tolerance {
  std::string_view output;  // or the first output of a metric, for all of it
  double absolute = 0;
  double share = 0;
};
// Of all metrics that cards measure.
std::span<const Tolerance> tolerances();
// Whether cards measure it, of most frames.
bool is_on_cards(const measure::Metric& metric);
bool agree(const measure::Metric& metric, size_t output, double card,
           double processor);

class Session {
 public:
  // `proven`: trusts the card without a test of each metric.
  explicit Session(std::shared_ptr<Device> device, bool proven = false);

  Device& device() { return *device_; }
  // Why the card is not used any more.
  std::optional<Error> problem() const;

  // Those of `metrics` that the card measures and has proven on a small pair:
  // the first time that a metric is asked for, it is measured by both.
  std::vector<MetricOfPair> measurable(const PairOfFrames& pair,
                                       std::span<const MetricOfPair> metrics);
  // Null where the card fails: then it is not used any more.
  std::unique_ptr<PairInFlight> start(const PairOfFrames& pair,
                                      std::span<const MetricOfPair> metrics);
  // The values of what start() was given; nothing where the card fails or
  // answers what no card can mean.
  std::optional<std::vector<std::vector<measure::Value>>> finish(
      PairInFlight& pair, std::span<const MetricOfPair> metrics);

  // Follows films; null where the card cannot, or fails.
  std::unique_ptr<FilmsOnCard> follow(const PairOfFilms& films);
  // False, or nothing, where the card fails or cannot go on.
  bool add(FilmsOnCard& films, const Frame& reference, bool same_reference,
           const Frame& test, bool same_test);
  std::optional<std::vector<double>> finish(FilmsOnCard& films);

 private:
  // `metric`: null for films.
  bool is_proven(const measure::Metric* metric,
                 const measure::Models* models = nullptr);
  Result<void> prove(const measure::Metric& metric,
                     const measure::Models* models);
  Result<void> prove_films();
  void give_up(Error error);

  std::shared_ptr<Device> device_;
  const bool trusted_;
  mutable std::mutex mutex_;
  std::optional<Error> problem_;
  std::map<const measure::Metric*, bool> proven_;  // null: films
};

// Words for which a device is chosen: "cpu", "gpu", "auto" or a card's name.
struct DeviceChoice {
  std::shared_ptr<Session> session;  // null: the processor
  std::string note;  // why a card that was asked for is not used
};

// `pixels`: of all frames of the reference; with "auto", short work stays on
// the processor. Opens each card once in a process. Fails with kUsage for a
// name that no card has.
Result<DeviceChoice> choose_device(std::string_view device, double pixels);

// The cards of this machine and their drivers, for keys of values.
std::string identity_of_cards();

// The outputs of a metric that a proof compares: the first, or those that need
// no trained model.
uint64_t proof_outputs(const measure::Metric& metric);
// Measures a small pair by both: the card's value and the processor's of the
// first of these. Fails with kUnsupported if the card does not compute it, or
// `models` lack what it needs.
struct Proof {
  double card = 0;
  double processor = 0;
  bool agrees = false;
};
Result<Proof> compare_with_processor(Device& device,
                                     const measure::Metric& metric,
                                     const measure::Models* models = nullptr);

// The facts of a card that `framewise doctor` prints.
struct CardTest {
  Card card;
  int tested = 0;       // metrics whose value agrees with the processor's
  std::string problem;  // why the card is not used; empty: it can be
};
// Of every card; of programs that do a card's work only what they say of
// themselves, since they take seconds to start.
Result<std::vector<CardTest>> test_cards();

}  // namespace framewise::gpu
