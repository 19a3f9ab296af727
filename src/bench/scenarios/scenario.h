// SPDX-License-Identifier: Apache-2.0
// The table of scenarios: what is measured. A new one is a row in scenario.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::bench {

// The content of the generated frames.
enum class Content : uint8_t {
  kTexture,   // a still texture of several scales, as of a photograph
  kGradient,  // smooth waves that move
  kText,      // a page with lines of strokes, of which some move
  kDisc,      // a red disc that moves over black
  kMixed,     // a texture with a white box that moves
};

// How far the test is from the reference: Gaussian noise of deviation 3, 10 or
// 25, colors in steps of 1, 8 or 32.
enum class Damage : uint8_t { kLight, kMedium, kHeavy };

// How reference and test are stored.
enum class Form : uint8_t { kGif, kApng, kPng, kJpeg, kWebp };

// Which runs contain a scenario.
enum class Suite : uint8_t {
  kQuick,     // below about 100 ms on one core: --quick and the gate
  kComplete,  // all others
};

struct Scenario {
  std::string_view name;
  Content content;
  Damage damage;
  Form form;
  int frames;
  Size size;
  int files;  // pairs of files; more than 1: folders of them
  // A command of this program. {original} and {test} are files or folders.
  std::string_view command;
  Suite suite;

  int64_t pixels() const { return size.pixels() * frames * files; }
};

std::span<const Scenario> scenarios();

// Those of these names, where a name may end in *; without names all of the
// suite. Fails for a name that matches nothing.
Result<std::vector<Scenario>> choose_scenarios(
    std::span<const std::string> names, Suite suite);

// How the program is set up. Each scenario runs in the arms that its command
// takes.
enum class Setup : uint8_t {
  kBaseline,  // one thread, everything computed, no cache
  kParallel,  // all threads
  kTiered,    // metrics that cannot matter are skipped
  kSampled,   // slow metrics on a sample of the frame pairs
  kCached,    // results known from an earlier run
  kAll,       // all of these but the cache
};
inline constexpr Setup kSetups[] = {Setup::kBaseline, Setup::kParallel,
                                    Setup::kTiered,   Setup::kSampled,
                                    Setup::kCached,   Setup::kAll};
std::string_view name_of(Setup setup);
Result<Setup> setup_named(std::string_view name);

// Whether the command of the scenario differs in this setup.
bool applies(Setup setup, const Scenario& scenario);

// The options of a setup. `cache`: a folder for the results of kCached.
std::vector<std::string> options_of(Setup setup, const Scenario& scenario,
                                    const std::string& cache);

// Whether a setup may answer otherwise than the baseline: it measures less.
bool answers_like_baseline(Setup setup);

}  // namespace framewise::bench
