// SPDX-License-Identifier: Apache-2.0
// The form in which packets of clips and of encoders stand side by side in one
// stream: how their units are framed, and where their parameter sets are.
#pragma once

#include "video/film/nal_units.h"
#include "video/render/film_plan.h"

namespace framewise::video {

class PacketForm {
 public:
  // The bytes to write; valid until the next call.
  Result<std::string_view> of_clip(size_t clip, Bytes packet, bool key) const;
  Result<std::string_view> of_part(Bytes packet, bool key) const;

  // Parameter sets differ and stand before key frames. Else they are equal and
  // stand in the head of the file.
  bool in_band() const { return in_band_; }
  int reorder() const { return reorder_; }
  const AVCodecParameters* parameters() const { return parameters_.get(); }
  uint32_t tag() const { return tag_; }

 private:
  friend class PacketForms;
  Result<std::string_view> repack(Bytes packet, bool key,
                                  const NalSetup& setup) const;

  std::optional<NalCodec> codec_;  // nullopt: packets stay as they are
  NalFraming framing_;             // of the film
  bool in_band_ = false;
  int reorder_ = 0;
  uint32_t tag_ = 0;
  ParametersPtr parameters_;
  std::vector<NalSetup> clips_;
  NalSetup part_;
  mutable std::string buffer_;
};

// Looks at all that will be written, then chooses.
class PacketForms {
 public:
  explicit PacketForms(const FilmPlan& plan) : plan_(plan) {}

  Result<void> add(const Part& part);
  Result<PacketForm> choose(media::Container container);

 private:
  Result<void> choose_sets(PacketForm& form);
  Result<void> describe_encoded(PacketForm& form) const;

  const FilmPlan& plan_;
  int reorder_ = 0;
  bool any_part_ = false;
  std::string setup_;  // of parts, where the codec has one
  std::vector<std::string> sets_;
};

}  // namespace framewise::video
