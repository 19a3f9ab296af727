// SPDX-License-Identifier: Apache-2.0
// Flashes that can cause seizures in photosensitive viewers: general flashes,
// red flashes, extended flashing and regular stripes, by the definitions of
// WCAG 2.2, ITU-R BT.1702-3 or Ofcom.
//
//   auto report = framewise::find_flashes("banner.gif");
//   if (report && report->state == framewise::FlashState::kFail) …
//
// docs/flashes.md states every definition and where it comes from. The result
// is a measurement, not a certificate.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

enum class FlashRules : uint8_t {
  kWcag,   // WCAG 2.2, success criterion 2.3.1
  kItu,    // ITU-R BT.1702-3, Annex 1
  kOfcom,  // Ofcom, guidance on section 2 of its code, Annex 1
  kIris,   // the arithmetic of the analyser IRIS 1.x, for comparison with it
};

enum class FlashState : uint8_t {
  kPass,
  kWarning,  // within a fifth of a limit
  kFail,
  kUnknown,  // no failure in what could be read, but something could not
};

enum class FlashKind : uint8_t {
  kGeneral,   // changes of luminance
  kRed,       // changes to or from a saturated red
  kExtended,  // allowed flashing for longer than 5 s
  kStripes,   // a regular pattern of light and dark
};

// How a picture of more pixels than the screen, or fewer, is shown.
enum class ShownSize : uint8_t {
  kNatural,  // one pixel of the screen a pixel; larger ones made to fit
  kFit,      // enlarged or reduced to fit the screen
};

// The screen and the eye. The default is that of WCAG 2.2, 341 by 256 pixels of
// 1024 by 768 for the central 10 degrees.
struct FlashDisplay {
  Size pixels{1024, 768};
  double diagonal_cm = 0;  // 0: as in WCAG, whatever the number of pixels
  double distance_cm = 0;
  double nits = 200;  // white of standard range: that of BT.1702-3, Annex 2
  // Absent: natural for WCAG, fit for broadcast, which fills the screen.
  std::optional<ShownSize> shown;
};

struct FlashOptions {
  FlashRules rules = FlashRules::kWcag;
  FlashDisplay display;
  bool stripes = true;           // search for regular patterns
  bool loops = true;             // judge the seam of what plays again
  bool stop_at_failure = false;  // end with the first failure
  // Called after each frame with the number of frames so far.
  std::function<void(int64_t frames)> on_frame;
};

// Where the flashes of an event are: for each field of a grid over the frame
// the share of it that takes part, 0 to 255.
struct FlashMap {
  static constexpr int kColumns = 16;
  static constexpr int kRows = 9;
  std::vector<uint8_t> shares;  // kColumns * kRows, row by row; may be empty
};

struct FlashEvent {
  FlashKind kind = FlashKind::kGeneral;
  FlashState state = FlashState::kPass;  // kWarning or kFail
  double start_s = 0;                    // of the first transition that counts
  double end_s = 0;                      // of the last one
  int64_t start_frame = 0;
  int64_t end_frame = 0;
  int64_t transitions = 0;  // of the busiest cell in all
  // Most flashes in any one second in the area that counts. For stripes: pairs.
  double rate = 0;
  // Largest area, relative to the frame and to the limit. 1: at the limit.
  double share_of_frame = 0;
  double share_of_limit = 0;
  double swing = 0;      // change of relative luminance, a typical cell's
  bool at_seam = false;  // only the repetition of the loop makes it
  FlashMap map;
  std::string sentence;  // "the whole picture flashes 7 times a second …"
  std::string remedy;    // "slow this part to 3 flashes a second, or …"
};

// What one frame adds: for charts and strips.
struct FlashMoment {
  double time_s = 0;
  float luminance = 0;       // mean over the frame, 1 = white
  uint16_t transitions = 0;  // in the second before, in the area that counts
  FlashState state = FlashState::kPass;
};

struct FlashReport {
  std::string name;
  FlashRules rules = FlashRules::kWcag;
  FlashState state = FlashState::kPass;
  FlashDisplay display;
  Size size;
  int64_t frames = 0;
  double duration_s = 0;
  bool repeats = false;              // judged as a loop
  std::vector<FlashEvent> events;    // by start, then kind
  std::vector<FlashMoment> moments;  // one a frame
  std::string sentence;              // the whole answer in one sentence
  bool stopped_early = false;        // at the first failure
  std::optional<Error> damage;       // what could not be read
};

// Decodes all frames, and the beginning again where the file loops. Memory does
// not grow with the number of frames, except for one FlashMoment each.
Result<FlashReport> find_flashes(Animation& animation,
                                 const FlashOptions& options = {});

// Opens the file tolerantly, so that the readable part of a damaged file is
// judged; the result is then never kPass.
Result<FlashReport> find_flashes(const std::filesystem::path& path,
                                 const OpenOptions& open_options = {},
                                 const FlashOptions& options = {});

// Judges frames that something else decodes, in order.
class FlashDetector {
 public:
  // Fails with kUsage for a display that makes no sense.
  static Result<FlashDetector> create(const AnimationInfo& info,
                                      const FlashOptions& options);
  ~FlashDetector();
  FlashDetector(FlashDetector&&) noexcept;
  FlashDetector& operator=(FlashDetector&&) noexcept;

  // `start_s` must not decrease.
  Result<void> add(const Frame& frame, double start_s, double duration_s);
  // True once any event has failed.
  bool failed() const;
  FlashReport finish() &&;

  struct State;

 private:
  explicit FlashDetector(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

const char* name_of(FlashRules rules) noexcept;  // "wcag", "itu", …
const char* name_of(FlashState state) noexcept;  // "pass", "warning", …
const char* name_of(FlashKind kind) noexcept;    // "general", "red", …
std::optional<FlashRules> flash_rules_named(std::string_view name);

}  // namespace framewise
