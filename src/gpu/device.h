// SPDX-License-Identifier: Apache-2.0
// Graphics cards that measure pairs of frames. The values are those of the CPU
// within the limits of docs/gpu.md, and the same bits in every run on a card.
//
// Cards are reached through Vulkan, which a module links
// (docs/decisions/0015-vulkan-for-cards.md): a program that asks for no card
// loads nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "measure/metric.h"
#include "measure/picture.h"

namespace framewise::measure {
class CvvdpLight;
}

namespace framewise::gpu {

enum class CardKind : uint8_t {
  kDiscrete,    // memory of its own
  kIntegrated,  // shares the memory of the processor
  kVirtual,     // a part of a card, in a virtual machine
  kProcessor,   // a program that does a card's work: as slow as its threads
};
std::string_view name_of(CardKind kind);

struct Card {
  std::string name;    // "NVIDIA H100 80GB HBM3"
  std::string driver;  // with its version
  CardKind kind = CardKind::kDiscrete;
  int64_t memory_bytes = 0;  // of its largest heap
  std::string problem;       // why it cannot be used; empty: it can
};

// A pair as metrics get it: opaque, of one size and format.
struct PairOfFrames {
  Frame reference;
  Frame test;
  measure::Planes planes = measure::Planes::kRgb;
  // The reference frames around this one, for metrics that look around.
  measure::NeighborFrames around;
  double nits = 80;       // luminance of white
  double frame_rate = 0;  // of the reference; 0: unknown, or a still
  const measure::Models* models = nullptr;  // trained ones; null: none
  measure::CvvdpViewing cvvdp;              // of stills
  int lpips_size = 0;                       // see measure::Viewing
};

// Two films that a card follows frame after frame, for ColorVideoVDP.
struct PairOfFilms {
  // The first frames, which the others equal in form.
  Frame reference;
  Frame test;
  const measure::CvvdpLight* reference_light = nullptr;  // of their codes
  const measure::CvvdpLight* test_light = nullptr;
  double frames_per_second = 0;
  measure::cvvdp::Padding padding{};
};

// Films on a card, which keeps the last frames: of one thread at a time.
class FilmsOnCard {
 public:
  virtual ~FilmsOnCard() = default;
  // The next frame of both; a side may show its last one again. Fails with
  // kUnsupported if a frame has another form.
  virtual Result<void> add(const Frame& reference, bool same_reference,
                           const Frame& test, bool same_test) = 0;
  // After the last frame: the difference of each, for cvvdp::jod_of().
  virtual Result<std::vector<double>> finish() = 0;
  // As PairInFlight.
  virtual double card_seconds() const { return 0; }
};

// A metric of a pair, and which of its outputs are wanted: a bit each.
struct MetricOfPair {
  const measure::Metric* metric = nullptr;
  uint64_t wanted = 0;

  bool operator==(const MetricOfPair&) const = default;
};

// A pair on its way through the card.
class PairInFlight {
 public:
  virtual ~PairInFlight() = default;
  // Waits for the card. The values of all outputs of each metric, in the order
  // in which the metrics were given. Fails if the card was lost or hangs.
  virtual Result<std::vector<std::vector<measure::Value>>> finish() = 0;
  // After finish(): how long the card computed, by its clock; 0: it has none.
  virtual double card_seconds() const { return 0; }
};

// Where the time of a pair went, by the card's clock.
struct KernelTime {
  std::string name;
  double seconds = 0;
  // The least that it must read and write.
  int64_t bytes = 0;
};

// An open card. Safe from any thread; several pairs may be in flight.
class Device {
 public:
  virtual ~Device() = default;
  virtual const Card& card() const = 0;
  // Memory of the card that this process uses.
  virtual int64_t memory_bytes() const = 0;
  // The most that it may use now.
  virtual int64_t memory_limit() const { return card().memory_bytes; }
  // How many pairs it takes before start() waits for one to finish.
  virtual int pairs_in_flight() const = 0;
  virtual bool measures(const MetricOfPair& metric,
                        const PairOfFrames& pair) const = 0;
  // Copies the frames and starts the work. `metrics`: at least one, all of
  // which measures() knows. Fails with kLimit if the card's memory does not
  // hold a pair of this size.
  virtual Result<std::unique_ptr<PairInFlight>> start(
      const PairOfFrames& pair, std::span<const MetricOfPair> metrics) = 0;

  // Fails with kUnsupported if it cannot read the frames, and with kLimit if
  // its memory does not hold as many as the filters over time need.
  virtual Result<std::unique_ptr<FilmsOnCard>> follow(
      const PairOfFilms& films) = 0;

  // For benchmarks: the seconds that `times` pairs take whose frames are on the
  // card already, as many in flight as it takes; and the time of each kernel of
  // one pair.
  virtual Result<double> repeat(const PairOfFrames& pair,
                                std::span<const MetricOfPair> metrics,
                                int times) = 0;
  virtual Result<std::vector<KernelTime>> profile(
      const PairOfFrames& pair, std::span<const MetricOfPair> metrics) = 0;
};

// All cards of this machine. Fails with kEnvironment where this build has no
// module for cards, or the machine no Vulkan.
Result<std::vector<Card>> list_cards();

struct DeviceOptions {
  // The share of the card's memory that may be used.
  double memory_share = 0.8;
  // How many pairs may be in flight; 0: as the card suggests.
  int pairs_in_flight = 0;
};

// The part that a process may use of a card's memory: this share of all of it,
// less what other processes have. `available`: to this process, in use or not.
inline int64_t memory_limit_of(int64_t all, double share, int64_t available) {
  const int64_t others = std::max<int64_t>(all - available, 0);
  return std::max<int64_t>(int64_t(double(all) * share) - others, 0);
}

// Opens the card with this name, as list_cards() gives it, or a part of it in
// any case. Empty: the best one.
Result<std::shared_ptr<Device>> open_device(std::string_view name,
                                            const DeviceOptions& options = {});

// The functions of the module.
struct Module {
  Result<std::vector<Card>> (*list_cards)();
  Result<std::shared_ptr<Device>> (*open_device)(std::string_view name,
                                                 const DeviceOptions& options);
};

}  // namespace framewise::gpu
