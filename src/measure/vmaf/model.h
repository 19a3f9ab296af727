// SPDX-License-Identifier: Apache-2.0
// VMAF's models: support vector machines that compute a score from six
// features, or four in v1, as stored in libvmaf's JSON files. Immutable after
// parsing, so thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "measure/vmaf/adm.h"
#include "measure/vmaf/cambi.h"
#include "measure/vmaf/speed_chroma.h"

namespace framewise::measure {

// A model's inputs for one frame. The NEG forms do not count enhancement.
struct VmafFeatures {
  double adm2 = 0;
  double motion2 = 0;
  std::array<double, 4> vif{};
  double adm2_neg = 0;
  std::array<double, 4> vif_neg{};
  // Those of v1, by the rules of its model.
  double cambi = 0;
  double speed_chroma = 0;
  double adm3 = 0;
  double motion3 = 0;
};

// How the features of v1 are computed; each model states it.
struct VmafV1Rules {
  CambiRules cambi;
  SpeedRules speed;
  VmafAdm3Rules adm;
  double most_motion = 10000;
  bool fast_motion = false;  // of films with 50 frames a second and more
};

class VmafModel {
 public:
  // The score before clipping and without the transform.
  double raw(const VmafFeatures& features) const;
  // The reported score: clipped to the model's range.
  double clipped(double raw_score) const;
  // The score for small screens: transformed, then clipped. Only clipped if the
  // model has no transform.
  double for_phones(double raw_score) const;
  // The reported score: transformed if the model always is, then clipped.
  double score(const VmafFeatures& features) const;
  // Of a model of v1.
  const std::optional<VmafV1Rules>& v1_rules() const { return v1_rules_; }
  // Whether it uses the NEG forms of features.
  bool is_neg() const;

 private:
  friend class VmafModelReader;
  // The member of VmafFeatures for an input of the model.
  enum class Input : uint8_t {
    kAdm2,
    kMotion2,
    kVif0,
    kVif1,
    kVif2,
    kVif3,
    kAdm2Neg,
    kVif0Neg,
    kVif1Neg,
    kVif2Neg,
    kVif3Neg,
    kCambi,
    kSpeedChroma,
    kAdm3,
    kMotion3,
  };
  struct Transform {
    std::optional<double> p0, p1, p2;
    std::vector<std::array<double, 2>> knots;
    bool out_lte_in = false;
    bool out_gte_in = false;
    bool always = false;  // otherwise only for_phones()
  };
  static double value_of(const VmafFeatures& features, Input input);
  double transformed(double raw_score) const;

  std::vector<Input> inputs_;
  std::vector<double> slopes_;      // of the output, then of the inputs
  std::vector<double> intercepts_;  // likewise
  double gamma_ = 0;
  double rho_ = 0;
  std::vector<double> coefficients_;
  std::vector<double> vectors_;  // one after the other
  std::optional<std::array<double, 2>> clip_;
  std::optional<Transform> transform_;
  std::optional<VmafV1Rules> v1_rules_;
  // Chroma without loss has this much for each unit of lost luma detail.
  std::optional<double> chroma_from_luma_;
};

// A bootstrap's spread at one frame.
struct VmafSpread {
  double bagging = 0;  // the mean of all models but the first
  double stddev = 0;
  double low = 0;  // the 95 % interval
  double high = 0;
};

// The contents of one file: a model, or a bootstrap of several models.
class VmafModelFile {
 public:
  static constexpr size_t kMostBytes = size_t{2} << 20;

  // Fails with kInput if the text is no such model, with kUnsupported if its
  // kind cannot be evaluated, with kLimit if it is too large.
  static Result<VmafModelFile> parse(std::string_view json);

  const VmafModel& model() const { return models_.front(); }
  bool is_bootstrap() const { return models_.size() > 1; }
  std::span<const VmafModel> models() const { return models_; }
  // For bootstraps only.
  VmafSpread spread(const VmafFeatures& features) const;

 private:
  std::vector<VmafModel> models_;
};

}  // namespace framewise::measure
