// SPDX-License-Identifier: Apache-2.0
// The form of a film, and the clips that its sections are made of.
#pragma once

#include <vector>

#include "media/encode/video/video_encoding.h"
#include "video/film/options.h"
#include "video/film/sections.h"
#include "video/film/timeline.h"
#include "video/render/clip_frames.h"
#include "video/render/picture_fit.h"

namespace framewise::video {

// The properties that all sections of a film share.
struct RenderPlan {
  Timeline timeline;
  std::vector<ClipFile> clips;
  FilmPicture picture;
  RateConversion rate_conversion = RateConversion::kDuplicate;
  media::VideoEncoding encoding;
  bool copies = false;  // some sections are copied
};

}  // namespace framewise::video
