// SPDX-License-Identifier: Apache-2.0
// A policy decides how much damage is too much: it has the thresholds between
// the statuses of a verdict. It is built in ("lenient", "default", "strict",
// "lossless") or read from a TOML file. docs/verdicts.md has the table.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "framewise/verdict.h"

namespace framewise {

struct Policy {
  // The least severity that counts; absent: none does.
  using Bar = std::optional<Severity>;

  std::string name = "default";
  std::string file;  // where it was read from; empty: built in
  // Anything but the same pixels at the same times is an artifact.
  bool identical = false;
  // A score below these is a warning, or an artifact.
  double score_warning = 75;
  double score_artifact = 50;
  // A reason of at least this severity is a warning, or an artifact.
  Bar warning = Severity::kMinor;
  Bar artifact = Severity::kMajor;
  // Detectors multiply their thresholds by this: below 1 they report more.
  double tolerance = 1;
  // The luma PSNR, in dB, above which a pair is of the tier "high", "medium".
  double high_db = 35;
  double medium_db = 25;

  // Bars of one kind of reason, in place of those above. What is good to know
  // but damages no picture is seen as that.
  struct Kind {
    DefectKind kind;
    Bar warning;
    Bar artifact;
  };
  std::vector<Kind> kinds = {
      {DefectKind::kResized, Severity::kMajor, Severity::kRuinous}};

  // How many steps graver a kind of reason is in one class of content.
  // Negative: it is seen less there. Smooth areas show contours that the score
  // hardly sees.
  struct Shift {
    ContentClass content;
    DefectKind kind;
    int steps = 0;
  };
  std::vector<Shift> shifts = {
      {ContentClass::kGradient, DefectKind::kBanding, +1}};
};

// The names of the policies that are built in.
std::span<const std::string_view> policy_names();

// A built-in policy. Fails with kUsage.
Result<Policy> find_policy(std::string_view name);

// A policy file. Everything that it does not say is as in the policy that its
// key `base` names, or in "default"; "nothing" is a base without rules for
// single kinds and contents. Strict: an unknown key is an error, with
// the key that was perhaps meant. `path` is how errors name the file.
Result<Policy> parse_policy(std::string_view text, const std::string& path);

// A file that says all that a policy says.
std::string policy_text(const Policy& policy);

}  // namespace framewise
