// SPDX-License-Identifier: Apache-2.0
// How quality falls with the CRF: learned from a film's first scenes, used to
// choose the setting of the others from one probe each.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace framewise::video {

// By how much the target is exceeded at a setting, in points.
struct CrfProbe {
  double crf = 0;
  double margin = 0;
};

struct CrfRange {
  double lowest = 10;
  double highest = 51;
  double step = 1;  // of settings that the encoder tells apart

  // The setting at or below `crf`, within the range: lower is better.
  double floor(double crf) const;
};

// Points a step of the CRF costs, as a function of the margin: it costs more
// where quality is bad already.
class CrfModel {
 public:
  // Probes of one scene, at different settings.
  void learn(std::span<const CrfProbe> of_scene);
  // By how much a whole scene was better than its probe.
  void learn_residual(double points);

  // The setting at which a scene with this probe is expected to exceed the
  // target by `wanted` points.
  double crf_for(const CrfProbe& probe, double wanted) const;
  double margin_at(const CrfProbe& probe, double crf) const;

  // By how much whole scenes are better than their probes: the mean, and less
  // by a standard deviation, which five scenes of six exceed.
  double usual_residual() const;
  double low_residual() const;

 private:
  void fit();
  double slope_at(double margin) const;

  struct Slope {
    double margin = 0;  // in the middle of two probes
    double points = 0;  // a step of the CRF costs; positive
  };
  // Through the learned slopes.
  struct SlopeLine {
    Slope middle;
    double tilt = 0;
  };
  std::vector<Slope> slopes_;
  SlopeLine line_;
  std::vector<double> residuals_;
};

}  // namespace framewise::video
