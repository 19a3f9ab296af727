// SPDX-License-Identifier: Apache-2.0
// A decoder of one RGBA frame, without what depends on the format.
#pragma once

#include <optional>
#include <vector>

#include "media/decoder.h"
#include "media/metadata/turn.h"

namespace framewise::media {

class StillDecoder : public Decoder {
 public:
  StillDecoder(const Source& source, const Job& job)
      : job_(job), file_bytes_(source.size()) {}

  const AnimationInfo& info() const final { return info_; }
  Result<std::optional<Frame>> next() final;
  Result<void> rewind() final;
  Result<Survey> survey() final;
  const std::optional<Error>& damage() const final { return damage_; }

 protected:
  // Completes info() after the format and has_alpha were set.
  Result<void> describe(const char* container, const char* codec, Size stored,
                        Orientation orientation = {});
  // Writes all pixels as stored. In tolerant mode they are transparent before,
  // and stay so where a failure leaves them.
  virtual Result<void> paint(MutablePlaneView stored) = 0;

  const Job& job_;
  AnimationInfo info_;
  std::vector<Finding> findings_;

 private:
  int64_t file_bytes_;
  Size stored_;
  Orientation orientation_;
  bool delivered_ = false;
  std::optional<Error> damage_;
};

// Makes all pixels of an RGBA plane transparent.
void clear(MutablePlaneView plane, int bytes_per_sample);

}  // namespace framewise::media
