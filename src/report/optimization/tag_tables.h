// SPDX-License-Identifier: Apache-2.0
// The output of `framewise tag`: features, scores and origin of GIFs.
#pragma once

#include <span>
#include <string>

#include "optimize/predict/gif_features.h"
#include "optimize/tags/gif_origin.h"
#include "optimize/tags/gif_tags.h"

namespace framewise::report {

struct TaggedGif {
  std::string file;
  optimization::GifFeatures features;
  optimization::GifTags tags;
  optimization::GifOrigin origin;
};

// Fails where the file cannot be read.
Result<TaggedGif> tagged_gif(const std::string& path,
                             const OpenOptions& reading);

// One line for people: "a.gif: screen_capture 0.84, from giphy (comment); …".
std::string tag_line(const TaggedGif& gif);
// All scores, a line each.
std::string tags_text(const TaggedGif& gif);
// {"schema": "framewise.tags/1", …} in one line.
std::string tags_json(const TaggedGif& gif);
// A header, and a row of 24 features, 25 scores and the origin for each GIF.
std::string tags_csv(std::span<const TaggedGif> gifs);

// The distribution of every feature and score over GIFs: least, quartiles,
// most, and the rank correlation with bytes a pixel.
std::string tags_summary(std::span<const TaggedGif> gifs);

}  // namespace framewise::report
