// SPDX-License-Identifier: Apache-2.0
#include "video/encode/scene_search.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "video/encode/in_lanes.h"

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
// So often at most: the second larger setting stands on two of the scene's own,
// also where the first missed the target.
constexpr int kMostLarger = 2;
// A scene that misses its target gets a better setting until it passes; the
// first one nearly always does.
constexpr int kMostEncodes = 6;

// Within a size: points below the target at which even the worst film lies,
// and halvings between the two, to a thousandth of a point.
constexpr double kLowestLevel = -200;
constexpr int kHalvings = 18;
// So often the settings of scenes are leveled anew; each time the bytes are
// known better, and a hundredth more is left free.
constexpr int kMostLevelings = 8;
// In the first of these, scenes whose settings are this far from that of the
// level move to it, as one step costs points where quality is bad; the rest
// only make the film smaller.
constexpr int kEvenings = 3;
constexpr double kFarFromLevel = 1;
constexpr double kFreeShare = 0.01;
// Probes expect the bytes of a film to this share at worst.
constexpr double kDoubt = 0.2;

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
    for (const size_t scene : teachers_)
      model_.learn(points_of(probes_[scene]));
    learn_bytes_slope();
    if (rules_.most_bytes > 0) {
      FW_RETURN_IF_ERROR(in_lanes(
          pupils_.size(), [this](size_t i) { return probe_once(pupils_[i]); }));
      FW_RETURN_IF_ERROR(check_that_it_may_fit());
      // A film that is expected to meet its target within the size is encoded
      // like any other, and leveled only if it did not.
      if (total_at(0) > double(rules_.most_bytes)) return level();
    }
    FW_RETURN_IF_ERROR(in_lanes(teachers_.size(), [this](size_t i) {
      return encode_first(teachers_[i]);
    }));
    for (const size_t scene : teachers_) learn_residual(scene);
    learn_bytes_ratio();
    FW_RETURN_IF_ERROR(in_lanes(
        teachers_.size(), [this](size_t i) { return finish(teachers_[i]); }));
    if (!rules_.dry_run) FW_RETURN_IF_ERROR(check_that_it_gets_smaller());
    FW_RETURN_IF_ERROR(in_lanes(pupils_.size(), [this](size_t i) {
      return rules_.dry_run ? estimate(pupils_[i]) : search(pupils_[i]);
    }));
    if (rules_.most_bytes > 0 && !rules_.dry_run) return even_out();
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

  Result<void> in_lanes(size_t count,
                        const std::function<Result<void>(size_t)>& body) {
    return video::in_lanes(work_.executor, work_.lanes, count, body);
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

  static std::vector<CrfProbe> points_of(std::span<const SceneTrial> trials) {
    std::vector<CrfProbe> points;
    for (const SceneTrial& one : trials) points.push_back(point_of(one));
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
        setting_at(points_of(probes_[scene]), -model_.low_residual()));
  }

  Result<SceneTrial> encode(size_t scene, double crf) {
    ++found_[scene].encodes;
    FW_ASSIGN_OR_RETURN(SceneTrial trial,
                        work_.run(tasks_[scene].range, crf, TrialUse::kScene));
    wholes_[scene].push_back(trial);
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
    if (probes_[scene].empty()) FW_RETURN_IF_ERROR(probe_once(scene));
    FW_RETURN_IF_ERROR(encode_first(scene));
    return finish(scene);
  }

  // At the mean setting of the scenes that taught.
  Result<void> probe_once(size_t scene) {
    double mean = 0;
    for (const size_t teacher : teachers_) {
      const auto& wholes = wholes_[teacher];
      mean += (wholes.empty() ? setting_for(teacher) : wholes.front().crf) /
              double(teachers_.size());
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
      double crf =
          rules_.crf.floor(setting_at(points_of(wholes_[scene]), kAim));
      if (!passed) {
        crf = std::min(crf, rules_.crf.floor(found.best.crf - rules_.crf.step));
        if (crf >= found.best.crf) break;  // the best setting misses it
      } else if (larger == kMostLarger || crf < found.best.crf + kWorthAgain) {
        break;
      }
      FW_ASSIGN_OR_RETURN(SceneTrial trial, encode(scene, crf));
      larger += passed;
      // A larger setting that misses the target encloses the next one.
      if (passed && trial.margin < 0) continue;
      found.best = std::move(trial);
    }
    if (work_.on_found) work_.on_found(scene, found);
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
    if (work_.on_found) work_.on_found(scene, found);
    return {};
  }

  // Bytes fall with the setting by about the same factor in all scenes, and a
  // window takes about the same multiple of its scene's mean.
  void learn_bytes_slope() {
    for (const size_t scene : teachers_) {
      const auto& probes = probes_[scene];
      const double distance = probes.back().crf - probes.front().crf;
      if (!(distance > 0)) continue;
      bytes_slope_ +=
          std::log(bytes_of(probes.back()) / bytes_of(probes.front())) /
          distance / double(teachers_.size());
    }
  }

  void learn_bytes_ratio() {
    double ratio = 0;
    for (const size_t scene : teachers_) {
      const SceneTrial& whole = wholes_[scene].front();
      ratio += std::log(bytes_of(whole) / bytes_by_probe(scene, whole.crf)) /
               double(teachers_.size());
    }
    bytes_ratio_ = std::exp(ratio);
  }

  static double bytes_of(const SceneTrial& trial) {
    return double(std::max<int64_t>(trial.bytes, 1));
  }

  double bytes_by_probe(size_t scene, double crf) const {
    const SceneTrial& probe = best_probe(scene);
    return bytes_of(probe) / double(tasks_[scene].window.frames) *
           double(tasks_[scene].range.frames) *
           std::exp(bytes_slope_ * (crf - probe.crf)) * bytes_ratio_;
  }

  // At the setting that was found for the scene.
  int64_t expected_bytes(size_t scene) const {
    return std::max<int64_t>(
        int64_t(bytes_by_probe(scene, found_[scene].best.crf)), 1);
  }

  // By the scenes that teach, which are a sample of the others.
  Result<void> check_that_it_gets_smaller() const {
    if (rules_.film_bytes == 0) return {};
    double bytes = 0;
    int64_t frames = 0;
    int64_t all_frames = 0;
    for (const size_t scene : teachers_) {
      bytes += double(found_[scene].best.bytes);
      frames += tasks_[scene].range.frames;
    }
    for (const SceneTask& task : tasks_) all_frames += task.range.frames;
    const double expected = bytes * double(all_frames) / double(frames);
    const double doubt = pupils_.empty() ? 0 : kDoubt;
    if (expected * (1 - doubt) < double(rules_.film_bytes)) return {};
    return with_hint(
        fail(ErrorKind::kUnsupported,
             "nothing is written: at the target the frames take about {}, and "
             "only below {} the file gets smaller: it was compressed further "
             "before",
             words_of_bytes(expected),
             words_of_bytes(double(rules_.film_bytes))),
        "ask for less by --target, for a size by --size, or write it "
        "nevertheless with --allow-larger");
  }

  // ---- within a size: the best quality that all scenes share

  // The whole with the nearest setting says more than a probe.
  double bytes_at(size_t scene, double crf) const {
    const auto& wholes = wholes_[scene];
    if (wholes.empty()) return bytes_by_probe(scene, crf);
    const SceneTrial& nearest = *std::ranges::min_element(
        wholes, {},
        [crf](const SceneTrial& one) { return std::abs(one.crf - crf); });
    return bytes_of(nearest) * std::exp(bytes_slope_ * (crf - nearest.crf));
  }

  // `level`: points by which the scene exceeds the target; negative: less than
  // the target asks for.
  double setting_at_level(size_t scene, double level) const {
    const auto& wholes = wholes_[scene];
    return rules_.crf.floor(wholes.empty()
                                ? setting_at(points_of(probes_[scene]),
                                             level - model_.usual_residual())
                                : setting_at(points_of(wholes), level));
  }

  double total_at(double level) const {
    double bytes = 0;
    for (size_t i = 0; i < tasks_.size(); ++i) {
      bytes += bytes_at(i, setting_at_level(i, level));
    }
    return bytes;
  }

  Result<void> check_that_it_may_fit() const {
    double least = 0;
    for (size_t i = 0; i < tasks_.size(); ++i) {
      least += bytes_at(i, rules_.crf.highest);
    }
    const bool known = std::ranges::none_of(
        wholes_, [](const auto& wholes) { return wholes.empty(); });
    if (least * (known ? 1 : 1 - kDoubt) <= double(rules_.most_bytes)) {
      return {};
    }
    return with_hint(
        fail(
            ErrorKind::kUnsupported,
            "the frames do not fit: {} are left for them, and at crf {:g}, the "
            "worst setting, they take about {}",
            words_of_bytes(double(rules_.most_bytes)), rules_.crf.highest,
            words_of_bytes(least)),
        "allow more by --size, or make the film smaller first with "
        "`framewise video convert --size`");
  }

  // The best level whose scenes together have at most so many bytes.
  double best_level(double most_bytes) const {
    if (total_at(0) <= most_bytes) return 0;
    double low = kLowestLevel;
    double high = 0;
    for (int i = 0; i < kHalvings; ++i) {
      const double middle = (low + high) / 2;
      (total_at(middle) <= most_bytes ? low : high) = middle;
    }
    return low;
  }

  double total_of_found() const {
    double bytes = 0;
    for (const FoundScene& one : found_) bytes += double(one.best.bytes);
    return bytes;
  }

  // The scenes that teach say what whole scenes have beside their probes, as
  // without a size.
  Result<std::vector<FoundScene>> level() {
    const double first = best_level(double(rules_.most_bytes));
    FW_RETURN_IF_ERROR(in_lanes(teachers_.size(), [&](size_t i) {
      return encode_at_level(teachers_[i],
                             setting_at_level(teachers_[i], first));
    }));
    for (const size_t scene : teachers_) learn_residual(scene);
    learn_bytes_ratio();
    if (rules_.dry_run) {
      return expected_at(best_level(double(rules_.most_bytes)));
    }
    return even_out();
  }

  // Encodes each scene at the setting of the common level, and again until the
  // film is within its size and no scene is far from the level.
  Result<std::vector<FoundScene>> even_out() {
    const double most = double(rules_.most_bytes);
    for (int round = 0; round < kMostLevelings; ++round) {
      const double level = best_level(most * (1 - kFreeShare * round));
      const bool all = std::ranges::none_of(
          wholes_, [](const auto& wholes) { return wholes.empty(); });
      const bool over = all && total_of_found() > most;
      std::vector<std::pair<size_t, double>> changes;
      for (size_t i = 0; i < tasks_.size(); ++i) {
        const double crf = setting_at_level(i, level);
        const double more = crf - found_[i].best.crf;
        const bool far = round < kEvenings && std::abs(more) >= kFarFromLevel;
        if (wholes_[i].empty() || far || (over && more > 0)) {
          changes.emplace_back(i, crf);
        }
      }
      if (changes.empty()) break;
      FW_RETURN_IF_ERROR(in_lanes(changes.size(), [&](size_t i) {
        return encode_at_level(changes[i].first, changes[i].second);
      }));
    }
    FW_RETURN_IF_ERROR(check_that_it_may_fit());
    if (total_of_found() > most) {
      return fail(ErrorKind::kUnsupported,
                  "the frames have {}, and {} are left for them",
                  words_of_bytes(total_of_found()), words_of_bytes(most));
    }
    return std::move(found_);
  }

  Result<void> encode_at_level(size_t scene, double crf) {
    const bool first = wholes_[scene].empty();
    FW_ASSIGN_OR_RETURN(found_[scene].best, encode(scene, crf));
    if (first) work_.on_found(scene, found_[scene]);
    return {};
  }

  std::vector<FoundScene> expected_at(double level) {
    for (size_t i = 0; i < tasks_.size(); ++i) {
      SceneTrial& best = found_[i].best;
      const double crf = setting_at_level(i, level);
      best.bytes = int64_t(bytes_at(i, crf));
      best.crf = crf;
      best.margin = level;
      if (wholes_[i].empty()) work_.on_found(i, found_[i]);
    }
    return std::move(found_);
  }

  std::span<const SceneTask> tasks_;
  const SearchRules& rules_;
  const SearchWork& work_;
  std::vector<FoundScene> found_;
  std::vector<std::vector<SceneTrial>> probes_;
  std::vector<std::vector<SceneTrial>> wholes_;
  std::vector<size_t> teachers_;
  std::vector<size_t> pupils_;
  CrfModel model_;
  double bytes_slope_ = 0;  // of the logarithm, for a step of the CRF
  double bytes_ratio_ = 1;  // of what a scene has to what its window promises
};

}  // namespace

std::string words_of_bytes(double bytes) {
  return bytes < 1e6 ? fmt::format("{:.1f} kB", bytes / 1e3)
                     : fmt::format("{:.1f} MB", bytes / 1e6);
}

Result<std::vector<FoundScene>> search_scenes(std::span<const SceneTask> tasks,
                                              const SearchRules& rules,
                                              const SearchWork& work) {
  if (tasks.empty()) return fail(ErrorKind::kInput, "the film has no scene");
  return SceneSearch(tasks, rules, work).run();
}

}  // namespace framewise::video
