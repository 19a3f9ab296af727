// SPDX-License-Identifier: Apache-2.0
#include "video/encode/scene_search.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

#include "base/for_each_index.h"
#include "base/result.h"

namespace framewise::video {
namespace {

// Scenes that teach: enough for a line of slopes and a deviation, few enough
// that their three probes cost little in a film of minutes.
constexpr size_t kMostTeachers = 8;
constexpr size_t kLeastTeachers = 3;
constexpr size_t kScenesPerTeacher = 5;

// A second try aims this far above the target, in points: as much as a setting
// of one step moves it.
constexpr double kAim = 0.4;
// A scene that passed is tried again only where a setting this much larger is
// expected to pass too: a tenth of its bytes, for the price of encoding it
// again.
constexpr double kWorthAgain = 2;
// So often at most: the second larger setting stands on two of the scene's own.
constexpr int kMostLarger = 2;
// A scene that misses its target gets a better setting until it passes; the
// first one nearly always does.
constexpr int kMostEncodes = 6;

class SceneSearch {
 public:
  SceneSearch(std::span<const SceneTask> tasks, const SearchRules& rules,
              const SearchWork& work)
      : tasks_(tasks),
        rules_(rules),
        work_(work),
        found_(tasks.size()),
        probes_(tasks.size()),
        wholes_(tasks.size()) {}

  Result<std::vector<FoundScene>> run() {
    choose_teachers();
    FW_RETURN_IF_ERROR(in_lanes(teachers_.size() * kProbes, [this](size_t i) {
      return teach(i / kProbes, i % kProbes);
    }));
    for (const size_t scene : teachers_) model_.learn(points_of(scene));
    FW_RETURN_IF_ERROR(in_lanes(teachers_.size(), [this](size_t i) {
      return encode_first(teachers_[i]);
    }));
    for (const size_t scene : teachers_) learn_residual(scene);
    learn_bytes();
    FW_RETURN_IF_ERROR(in_lanes(
        teachers_.size(), [this](size_t i) { return finish(teachers_[i]); }));
    FW_RETURN_IF_ERROR(in_lanes(pupils_.size(), [this](size_t i) {
      return rules_.dry_run ? estimate(pupils_[i]) : search(pupils_[i]);
    }));
    return std::move(found_);
  }

 private:
  static constexpr size_t kProbes = 3;

  void choose_teachers() {
    const size_t scenes = tasks_.size();
    const size_t wanted = std::min(
        std::clamp(scenes / kScenesPerTeacher, kLeastTeachers, kMostTeachers),
        scenes);
    std::vector<bool> teaches(scenes);
    for (size_t i = 0; i < wanted; ++i) {
      teaches[(2 * i + 1) * scenes / (2 * wanted)] = true;
    }
    for (size_t i = 0; i < scenes; ++i) {
      (teaches[i] ? teachers_ : pupils_).push_back(i);
      if (teaches[i]) probes_[i].resize(kProbes);
    }
  }

  // Runs `body` for each index, so many at once. After an error no further one
  // begins; the error of the lowest index is returned.
  Result<void> in_lanes(size_t count,
                        const std::function<Result<void>(size_t)>& body) {
    std::atomic<size_t> next = 0;
    std::atomic<bool> failed = false;
    std::vector<std::optional<Error>> errors(count);
    for_each_index(work_.executor, std::min(work_.lanes, count), [&](size_t) {
      for (size_t i = next++; i < count && !failed; i = next++) {
        auto done = body(i);
        if (done) continue;
        errors[i] = std::move(done).error();
        failed = true;
      }
    });
    for (auto& error : errors) {
      if (error) return *std::move(error);
    }
    return {};
  }

  Result<void> teach(size_t teacher, size_t probe) {
    const size_t scene = teachers_[teacher];
    const double crf = rules_.crf.floor(rules_.usual_crf +
                                        (double(probe) - 1) * rules_.spread);
    FW_ASSIGN_OR_RETURN(probes_[scene][probe],
                        work_.run(tasks_[scene].window, crf, TrialUse::kProbe));
    return {};
  }

  static CrfProbe point_of(const SceneTrial& trial) {
    return {trial.crf, trial.margin};
  }

  std::vector<CrfProbe> points_of(size_t scene) const {
    std::vector<CrfProbe> points;
    for (const SceneTrial& one : probes_[scene]) {
      points.push_back(point_of(one));
    }
    return points;
  }

  // The probe whose margin is nearest to the target says most about it.
  const SceneTrial& best_probe(size_t scene) const {
    return *std::ranges::min_element(
        probes_[scene], {},
        [](const SceneTrial& probe) { return std::abs(probe.margin); });
  }

  // The setting at which the scene exceeds the target by `wanted`: on the line
  // through two of its own points that enclose it, else along the learned
  // slopes.
  double setting_at(std::span<const CrfProbe> points, double wanted) const {
    const CrfProbe* better = nullptr;
    const CrfProbe* worse = nullptr;
    for (const CrfProbe& point : points) {
      if (point.margin >= wanted) {
        if (!better || point.crf > better->crf) better = &point;
      } else if (!worse || point.crf < worse->crf) {
        worse = &point;
      }
    }
    if (better && worse && better->crf < worse->crf) {
      const double share =
          (better->margin - wanted) / (better->margin - worse->margin);
      return better->crf + share * (worse->crf - better->crf);
    }
    return model_.crf_for(better ? *better : *worse, wanted);
  }

  // The largest setting whose lower bound meets the target.
  double setting_for(size_t scene) const {
    return rules_.crf.floor(
        setting_at(points_of(scene), -model_.low_residual()));
  }

  Result<SceneTrial> encode(size_t scene, double crf) {
    ++found_[scene].encodes;
    FW_ASSIGN_OR_RETURN(SceneTrial trial,
                        work_.run(tasks_[scene].range, crf, TrialUse::kScene));
    wholes_[scene].push_back(point_of(trial));
    return trial;
  }

  Result<void> encode_first(size_t scene) {
    FW_ASSIGN_OR_RETURN(found_[scene].best, encode(scene, setting_for(scene)));
    return {};
  }

  void learn_residual(size_t scene) {
    const SceneTrial& whole = found_[scene].best;
    model_.learn_residual(
        whole.margin -
        model_.margin_at(point_of(best_probe(scene)), whole.crf));
  }

  Result<void> search(size_t scene) {
    FW_RETURN_IF_ERROR(probe_once(scene));
    FW_RETURN_IF_ERROR(encode_first(scene));
    return finish(scene);
  }

  // At the mean setting of the scenes that taught.
  Result<void> probe_once(size_t scene) {
    double mean = 0;
    for (const size_t teacher : teachers_) {
      mean += found_[teacher].best.crf / double(teachers_.size());
    }
    FW_ASSIGN_OR_RETURN(const SceneTrial trial,
                        work_.run(tasks_[scene].window, rules_.crf.floor(mean),
                                  TrialUse::kProbe));
    probes_[scene] = {trial};
    return {};
  }

  // Tries again where the target is missed, and where it is exceeded by much.
  Result<void> finish(size_t scene) {
    FoundScene& found = found_[scene];
    int larger = 0;
    while (found.encodes < kMostEncodes) {
      const bool passed = found.best.margin >= 0;
      double crf = rules_.crf.floor(setting_at(wholes_[scene], kAim));
      if (!passed) {
        crf = std::min(crf, rules_.crf.floor(found.best.crf - rules_.crf.step));
        if (crf >= found.best.crf) break;  // the best setting misses it
      } else if (larger == kMostLarger || crf < found.best.crf + kWorthAgain) {
        break;
      }
      FW_ASSIGN_OR_RETURN(SceneTrial trial, encode(scene, crf));
      // A larger setting that misses the target was tried in vain.
      if (passed && trial.margin < 0) break;
      larger += passed;
      found.best = std::move(trial);
    }
    work_.on_found(scene, found);
    return {};
  }

  // The expected bytes of the scene, from its probe.
  Result<void> estimate(size_t scene) {
    FW_RETURN_IF_ERROR(probe_once(scene));
    FoundScene& found = found_[scene];
    found.best.crf = setting_for(scene);
    found.best.margin =
        model_.margin_at(point_of(best_probe(scene)), found.best.crf) +
        model_.usual_residual();
    found.best.bytes = expected_bytes(scene);
    work_.on_found(scene, found);
    return {};
  }

  // Bytes fall with the setting by about the same factor in all scenes, and a
  // window takes about the same multiple of its scene's mean.
  void learn_bytes() {
    double slope = 0;
    double ratio = 0;
    for (const size_t scene : teachers_) {
      const auto& probes = probes_[scene];
      const double distance = probes.back().crf - probes.front().crf;
      if (distance > 0) {
        slope += std::log(bytes_of(probes.back()) / bytes_of(probes.front())) /
                 distance / double(teachers_.size());
      }
    }
    bytes_slope_ = slope;
    for (const size_t scene : teachers_) {
      const double expected = double(expected_bytes(scene));
      ratio += std::log(bytes_of(found_[scene].best) / expected) /
               double(teachers_.size());
    }
    bytes_ratio_ = std::exp(ratio);
  }

  static double bytes_of(const SceneTrial& trial) {
    return double(std::max<int64_t>(trial.bytes, 1));
  }

  // At the setting that was found for the scene.
  int64_t expected_bytes(size_t scene) const {
    const SceneTrial& probe = best_probe(scene);
    const double steps = found_[scene].best.crf - probe.crf;
    return std::max<int64_t>(
        int64_t(bytes_of(probe) / double(tasks_[scene].window.frames) *
                double(tasks_[scene].range.frames) *
                std::exp(bytes_slope_ * steps) * bytes_ratio_),
        1);
  }

  std::span<const SceneTask> tasks_;
  const SearchRules& rules_;
  const SearchWork& work_;
  std::vector<FoundScene> found_;
  std::vector<std::vector<SceneTrial>> probes_;
  std::vector<std::vector<CrfProbe>> wholes_;
  std::vector<size_t> teachers_;
  std::vector<size_t> pupils_;
  CrfModel model_;
  double bytes_slope_ = 0;  // of the logarithm, for a step of the CRF
  double bytes_ratio_ = 1;  // of what a scene has to what its window promises
};

}  // namespace

Result<std::vector<FoundScene>> search_scenes(std::span<const SceneTask> tasks,
                                              const SearchRules& rules,
                                              const SearchWork& work) {
  if (tasks.empty()) return fail(ErrorKind::kInput, "the film has no scene");
  return SceneSearch(tasks, rules, work).run();
}

}  // namespace framewise::video
