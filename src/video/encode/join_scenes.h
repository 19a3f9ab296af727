// SPDX-License-Identifier: Apache-2.0
// Joins encoded scenes to a film: their packets at the times that the frames
// had, beside everything else that the container of the film holds.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "media/encode/video/muxer.h"
#include "video/encode/coded_film.h"

namespace framewise::video {

// The packets of a scene; nullopt: they are not there.
using LoadScene = std::function<std::optional<Part>(size_t scene)>;

struct ScenesToJoin {
  const EncodeRequest& request;
  const CodedFilm& film;
  std::span<const FrameRange> ranges;
  LoadScene load;
};

// Fails if the container of the output cannot hold a track that is kept. Notes:
// what it leaves out besides.
Result<std::vector<std::string>> check_tracks(const EncodeRequest& request,
                                              const media::Job& job);

// Bytes of the file beside those of its frames.
struct OtherBytes {
  int64_t expected = 0;
  int64_t least = 0;  // without sound that is encoded anew, whose bytes vary
};
Result<OtherBytes> bytes_beside_frames(const EncodeRequest& request,
                                       const media::Job& job);

// The finished file, which has no name yet.
Result<std::unique_ptr<media::Muxer>> join_scenes(const ScenesToJoin& scenes,
                                                  const media::Job& job);

}  // namespace framewise::video
