// SPDX-License-Identifier: Apache-2.0
// Compares decoded frames of a film with those of its clips.
#pragma once

#include "video/render/film_plan.h"

namespace framewise::video {

inline constexpr double kEqualPsnrDb = 100;

struct FrameWindow {
  int64_t from = 0;  // frames of the film: [from, to)
  int64_t to = 0;
};

struct FrameProblem {
  int64_t frame = 0;
  std::string what;
};

struct WindowCheck {
  int64_t equal = 0;     // copied frames that are those of the clip
  int64_t measured = 0;  // encoded frames
  double worst_db = kEqualPsnrDb;
  std::vector<FrameProblem> problems;
};

// Copied frames have to be equal bit by bit. Encoded ones have to look like the
// frame that was wanted, and more so than like its neighbors.
Result<WindowCheck> check_window(const ClipFile& film, const FilmPlan& plan,
                                 const FrameWindow& window,
                                 const media::Job& job);

// Copied frames beside an encoded section that are decoded too.
enum class Neighbors : uint8_t { kBoth, kNext };

// The same with what was remembered of the frames when the section was made.
// `start`: its first frame in the film.
Result<WindowCheck> check_part(const ClipFile& film, int64_t start,
                               const Part& part, Neighbors neighbors,
                               const media::Job& job);

// PSNR of luma; kEqualPsnrDb if all planes are equal.
double psnr_db(const AVFrame& a, const AVFrame& b);

}  // namespace framewise::video
