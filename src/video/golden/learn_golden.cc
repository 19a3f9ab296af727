// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "framewise/golden.h"
#include "video/golden/golden_file.h"
#include "video/golden/shown_frames.h"

namespace framewise::video {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFewestRenders = 3;  // two cannot tell noise from a fault
constexpr size_t kMostRenders = 32;
constexpr size_t kMostParts = 48;
constexpr double kShortestPart = 0.2;  // seconds
// Few renders vary less than many would.
constexpr double kReserve = 1.5;
// Levels that nobody sees, and by which encoders differ between versions.
constexpr float kFreeMean = 0.5;
constexpr float kFreeLargest = 12;
constexpr double kFreeOverall = 0.05;
// A level that all but these cells stay below may be seen in any cell of this
// detail.
constexpr double kUsualCells = 0.999;
constexpr double kOverallReserve = 1.3;
constexpr double kSilenceDb = -60;  // below, loudness does not count
constexpr double kFreeSoundDb = 2;
// A cell varies if renders differ there by more than dithering does.
constexpr double kNoisyLargest = 2;

struct CellSpread {
  Spread mean;
  Spread largest;
};

struct PartSpread {
  std::vector<CellSpread> cells;
  Spread overall;
};

class Learner {
 public:
  static Result<Learner> open(std::span<const fs::path> renders,
                              const OpenOptions& reading) {
    Learner learner;
    for (const fs::path& path : renders) {
      FW_ASSIGN_OR_RETURN(ShownFrames frames, ShownFrames::open(path, reading));
      learner.files_.push_back(std::move(frames));
    }
    FW_RETURN_IF_ERROR(learner.check(renders));
    learner.totals_.resize(renders.size());
    return learner;
  }

  Result<void> watch() {
    const double seconds = files_.front().seconds();
    const auto parts =
        size_t(std::clamp(seconds / kShortestPart, 1.0, double(kMostParts)));
    part_seconds_ = std::max(seconds / double(parts), 1e-3);
    parts_.resize(parts);
    for (PartSpread& part : parts_) {
      part.cells.resize(CellGrid::of(files_.front().size()).count());
    }
    std::vector<Frame> shown(files_.size(), Frame());
    while (true) {
      FW_ASSIGN_OR_RETURN(auto first, files_.front().next());
      if (!first) return {};
      shown[0] = std::move(first->frame);
      const double at = first->middle_s();
      for (size_t i = 1; i < files_.size(); ++i) {
        FW_ASSIGN_OR_RETURN(shown[i], files_[i].at(at));
      }
      const auto part = std::min(size_t(at / part_seconds_), parts - 1);
      add_pairs(shown, parts_[part]);
    }
  }

  // The render that differs least from all others.
  size_t most_usual() const {
    return size_t(std::ranges::min_element(totals_) - totals_.begin());
  }

  GoldenFolder result(size_t reference) const {
    GoldenFolder folder;
    const ShownFrames& kept = files_[reference];
    Golden& golden = folder.golden;
    golden.renders = int64_t(files_.size());
    golden.size = kept.size();
    golden.frames = kept.frames();
    golden.seconds = kept.seconds();
    LearnedNoise& noise = folder.noise;
    noise.part_seconds = part_seconds_;
    noise.least_seconds = noise.most_seconds = kept.seconds();
    for (const ShownFrames& file : files_) {
      noise.least_seconds = std::min(noise.least_seconds, file.seconds());
      noise.most_seconds = std::max(noise.most_seconds, file.seconds());
    }
    set_bounds(golden, noise);
    return folder;
  }

 private:
  Result<void> check(std::span<const fs::path> renders) const {
    const ShownFrames& first = files_.front();
    for (size_t i = 1; i < files_.size(); ++i) {
      const ShownFrames& other = files_[i];
      if (other.size() != first.size()) {
        return in_file(
            with_hint(fail(ErrorKind::kInput, "has {}x{} pixels, and {} {}x{}",
                           other.size().width, other.size().height,
                           renders[0].native(), first.size().width,
                           first.size().height),
                      "render all of them alike"),
            renders[i].native());
      }
      const double longer = std::max(other.seconds(), first.seconds());
      const double shorter = std::min(other.seconds(), first.seconds());
      if (shorter < 0.75 * longer) {
        return in_file(
            with_hint(
                fail(ErrorKind::kInput, "lasts {:.2f} s, and {} {:.2f} s",
                     other.seconds(), renders[0].native(), first.seconds()),
                "these are no renders of one thing"),
            renders[i].native());
      }
    }
    return {};
  }

  void add_pairs(const std::vector<Frame>& shown, PartSpread& part) {
    cell_details(shown[0].plane(0), details_);
    for (size_t i = 0; i < shown.size(); ++i) {
      for (size_t j = i + 1; j < shown.size(); ++j) {
        const double mean = cell_differences(shown[i].plane(0),
                                             shown[j].plane(0), differences_);
        part.overall.add(mean);
        totals_[i] += mean;
        totals_[j] += mean;
        for (size_t c = 0; c < differences_.size(); ++c) {
          part.cells[c].mean.add(differences_[c].mean);
          part.cells[c].largest.add(differences_[c].largest);
          means_[size_t(details_[c])].add(differences_[c].mean);
          largest_[size_t(details_[c])].add(differences_[c].largest);
        }
      }
    }
  }

  // Of a cell and those beside it, in space and in time: noise moves a little.
  CellBound bound_around(const CellGrid& grid, size_t part, int x,
                         int y) const {
    CellBound bound;
    const size_t last = std::min(part + 1, parts_.size() - 1);
    for (size_t p = part > 0 ? part - 1 : 0; p <= last; ++p) {
      for (int row = std::max(0, y - 1); row <= std::min(grid.rows - 1, y + 1);
           ++row) {
        for (int column = std::max(0, x - 1);
             column <= std::min(grid.columns - 1, x + 1); ++column) {
          const CellSpread& cell =
              parts_[p]
                  .cells[size_t(row) * size_t(grid.columns) + size_t(column)];
          bound.mean = std::max(bound.mean, float(cell.mean.bound(kReserve)));
          bound.largest =
              std::max(bound.largest, float(cell.largest.bound(kReserve)));
        }
      }
    }
    bound.mean += kFreeMean;
    bound.largest += kFreeLargest;
    return bound;
  }

  void set_bounds(Golden& golden, LearnedNoise& noise) const {
    const CellGrid grid = CellGrid::of(golden.size);
    size_t noisy = 0;
    for (size_t part = 0; part < parts_.size(); ++part) {
      std::vector<CellBound>& bounds = noise.parts.emplace_back();
      bounds.reserve(grid.count());
      for (int y = 0; y < grid.rows; ++y) {
        for (int x = 0; x < grid.columns; ++x) {
          bounds.push_back(bound_around(grid, part, x, y));
        }
      }
      for (const CellSpread& cell : parts_[part].cells) {
        noisy += cell.largest.largest > kNoisyLargest ? 1 : 0;
      }
      double overall = 0;
      const size_t last = std::min(part + 1, parts_.size() - 1);
      for (size_t p = part > 0 ? part - 1 : 0; p <= last; ++p) {
        overall = std::max(overall, parts_[p].overall.bound(kOverallReserve));
      }
      noise.overall.push_back(overall + kFreeOverall);
    }
    golden.noisy_share = double(noisy) / double(std::max<size_t>(
                                             1, grid.count() * parts_.size()));
    for (size_t i = 0; i < kCellDetails; ++i) {
      noise.by_detail[i] = {
          float(kReserve * means_[i].quantile(kUsualCells)) + kFreeMean,
          float(kReserve * largest_[i].quantile(kUsualCells)) + kFreeLargest};
    }
  }

  std::vector<ShownFrames> files_;
  double part_seconds_ = 1;
  std::vector<PartSpread> parts_;
  std::vector<double> totals_;  // of each render's differences from the others
  std::array<LevelHistogram, kCellDetails> means_;
  std::array<LevelHistogram, kCellDetails> largest_;
  std::vector<CellDetail> details_;
  std::vector<CellDifference> differences_;
};

// The sound of the reference, and how far the others are from it.
Result<void> learn_sound(std::span<const fs::path> renders, size_t reference,
                         const OpenOptions& reading, GoldenFolder& folder) {
  LearnedNoise& noise = folder.noise;
  const double seconds = folder.golden.seconds;
  FW_ASSIGN_OR_RETURN(noise.sound,
                      read_sound_levels(renders[reference], seconds, reading));
  folder.golden.sound = !noise.sound.empty();
  noise.sound_bound = kFreeSoundDb;
  for (size_t i = 0; i < renders.size(); ++i) {
    if (i == reference) continue;
    FW_ASSIGN_OR_RETURN(const SoundLevels other,
                        read_sound_levels(renders[i], seconds, reading));
    if (other.empty() != noise.sound.empty()) {
      return in_file(
          with_hint(fail(ErrorKind::kInput, "{} sound, and others {}",
                         other.empty() ? "has no" : "has",
                         other.empty() ? "have" : "have none"),
                    "render all of them alike"),
          renders[i].native());
    }
    for (size_t w = 0; w < std::min(other.size(), noise.sound.size()); ++w) {
      if (std::max(other[w], noise.sound[w]) < kSilenceDb) continue;
      noise.sound_bound =
          std::max(noise.sound_bound,
                   kFreeSoundDb +
                       kReserve * std::abs(double(other[w]) - noise.sound[w]));
    }
  }
  return {};
}

}  // namespace
}  // namespace framewise::video

namespace framewise {

Result<Golden> learn_golden(const std::filesystem::path& folder,
                            std::span<const std::filesystem::path> renders,
                            const OpenOptions& reading) {
  if (renders.size() < video::kFewestRenders ||
      renders.size() > video::kMostRenders) {
    return with_hint(
        fail(ErrorKind::kUsage, "{} renders are not from {} to {}",
             renders.size(), video::kFewestRenders, video::kMostRenders),
        "render the same thing several times");
  }
  FW_ASSIGN_OR_RETURN(video::Learner learner,
                      video::Learner::open(renders, reading));
  FW_RETURN_IF_ERROR(learner.watch());
  const size_t reference = learner.most_usual();
  video::GoldenFolder learned = learner.result(reference);
  FW_RETURN_IF_ERROR(video::learn_sound(renders, reference, reading, learned));
  FW_RETURN_IF_ERROR(
      video::write_golden_folder(folder, renders[reference], learned));
  return std::move(learned.golden);
}

}  // namespace framewise
