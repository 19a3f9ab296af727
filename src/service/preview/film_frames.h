// SPDX-License-Identifier: Apache-2.0
// The frames of a plan's film, small, at any time: decodes forward, with the
// crossfades of the plan. At most two clips are open.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "framewise/animation.h"
#include "media/folder.h"
#include "video/film/plan.h"

namespace framewise::service {

class FilmFrames {
 public:
  // Both must outlive this.
  FilmFrames(const media::Folder& folder, const video::Plan& plan);
  ~FilmFrames();

  // The frame at this time of the film, in ticks, fitted into `size` with black
  // bars. Times that grow cost decoding of what lies between; others open the
  // clip again. Opaque RGBA.
  Result<Frame> at(int64_t ticks, Size size);

  // The play that is shown at this time.
  size_t play_at(int64_t ticks) const;
  int64_t duration() const { return duration_; }

 private:
  struct OpenPlay;
  Result<Frame> frame_of(size_t play, int64_t ticks, Size size);
  Result<OpenPlay*> opened(size_t play, int64_t clip_ticks);

  const media::Folder& folder_;
  const video::Plan& plan_;
  std::vector<int64_t> starts_;  // of the plays, in ticks of the film
  int64_t duration_ = 0;
  FramePool pool_;
  std::list<std::unique_ptr<OpenPlay>> open_;
};

}  // namespace framewise::service
