// SPDX-License-Identifier: Apache-2.0
#include "video/render/packet_form.h"

#include <algorithm>
#include <cstring>

namespace framewise::video {
namespace {

constexpr NalFraming kStartCodes{.length_bytes = 0};
constexpr NalFraming kLengths{.length_bytes = 4};

Result<void> set_extradata(std::string_view bytes, AVCodecParameters& coding) {
  av_freep(&coding.extradata);
  coding.extradata_size = 0;
  if (bytes.empty()) return {};
  coding.extradata = static_cast<uint8_t*>(
      av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (!coding.extradata) return fail(ErrorKind::kLimit, "out of memory");
  std::memcpy(coding.extradata, bytes.data(), bytes.size());
  coding.extradata_size = int(bytes.size());
  return {};
}

std::string with_start_codes(std::span<const std::string> sets) {
  std::vector<Bytes> units;
  for (const std::string& set : sets) units.push_back(bytes_of(set));
  return joined(units, kStartCodes);
}

uint32_t in_band_tag(NalCodec codec, media::Container container) {
  if (container != media::Container::kMp4) return 0;
  return codec == NalCodec::kH264 ? MKTAG('a', 'v', 'c', '3')
                                  : MKTAG('h', 'e', 'v', '1');
}

bool is_mp4(media::Container container) {
  return container == media::Container::kMp4 ||
         container == media::Container::kMov;
}

}  // namespace

Result<std::string_view> PacketForm::repack(Bytes packet, bool key,
                                            const NalSetup& setup) const {
  FW_ASSIGN_OR_RETURN(const auto units, nal_units(packet, setup.framing));
  buffer_ = repacked(
      *codec_, units, setup.sets,
      in_band_ && key ? SetsInPacket::kFirst : SetsInPacket::kNone, framing_);
  return std::string_view(buffer_);
}

Result<std::string_view> PacketForm::of_clip(size_t clip, Bytes packet,
                                             bool key) const {
  const std::string_view same(reinterpret_cast<const char*>(packet.data()),
                              packet.size());
  if (!codec_) return same;
  const NalSetup& setup = clips_[clip];
  const bool stays =
      setup.framing.length_bytes == framing_.length_bytes && !(in_band_ && key);
  if (stays) return same;
  return repack(packet, key, setup);
}

Result<std::string_view> PacketForm::of_part(Bytes packet, bool key) const {
  if (!codec_) {
    return std::string_view(reinterpret_cast<const char*>(packet.data()),
                            packet.size());
  }
  return repack(packet, key, part_);
}

// Encoders repeat their sets before each key frame.
Result<void> PacketForms::add(const Part& part) {
  int64_t decoded = 0;
  for (const PartPacket& packet : part.packets) {
    reorder_ = std::max(reorder_, int(decoded++ - packet.shown));
  }
  if (part.packets.empty()) return {};
  const bool first = !any_part_;
  any_part_ = true;
  if (first) setup_ = part.setup;
  const auto codec =
      nal_codec_of(media::info_of(plan_.render.encoding.codec).id);
  if (!codec) return {};
  std::vector<std::string> sets;
  FW_ASSIGN_OR_RETURN(
      const auto units,
      nal_units(bytes_of(part.packets.front().data), kStartCodes));
  for (const Bytes unit : units) {
    if (!is_parameter_set(*codec, unit)) continue;
    sets.emplace_back(reinterpret_cast<const char*>(unit.data()), unit.size());
  }
  if (first)
    sets_ = std::move(sets);
  else if (sets != sets_) {
    return fail(ErrorKind::kInternal,
                "encoded parts of one film have different parameter sets");
  }
  return {};
}

// Equal sets stand in the head of the file, where every player finds them.
Result<void> PacketForms::choose_sets(PacketForm& form) {
  const auto& files = plan_.render.clips;
  form.part_ = {.framing = kStartCodes, .sets = sets_};
  const std::vector<std::string>* common = any_part_ ? &sets_ : nullptr;
  form.clips_.resize(files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    if (!plan_.copied[i] || plan_.totals.copied_frames == 0) continue;
    FW_ASSIGN_OR_RETURN(
        form.clips_[i],
        read_setup(*form.codec_, bytes_of(files[i].clip.setup)));
    if (!common) common = &form.clips_[i].sets;
    if (*common != form.clips_[i].sets) form.in_band_ = true;
  }
  return {};
}

Result<void> PacketForms::describe_encoded(PacketForm& form) const {
  const media::PictureFormat& format = plan_.render.picture.format;
  form.parameters_.reset(avcodec_parameters_alloc());
  if (!form.parameters_) return fail(ErrorKind::kLimit, "out of memory");
  AVCodecParameters& coding = *form.parameters_;
  const std::string name(media::info_of(plan_.render.encoding.codec).encoder);
  coding.codec_type = AVMEDIA_TYPE_VIDEO;
  coding.codec_id = avcodec_find_encoder_by_name(name.c_str())->id;
  coding.width = format.size.width;
  coding.height = format.size.height;
  coding.format = format.pixels;
  coding.sample_aspect_ratio = format.sample_aspect;
  coding.color_range = format.range;
  coding.color_space = format.matrix;
  coding.color_primaries = format.primaries;
  coding.color_trc = format.transfer;
  coding.chroma_location = format.siting;
  coding.field_order = AV_FIELD_PROGRESSIVE;
  return set_extradata(form.codec_ ? with_start_codes(sets_) : setup_, coding);
}

Result<PacketForm> PacketForms::choose(media::Container container) {
  PacketForm form;
  const bool copies = plan_.totals.copied_frames > 0;
  // The model, or another clip of its form if the model is encoded.
  const size_t first = plan_.copied[plan_.model]
                           ? plan_.model
                           : size_t(std::ranges::find(plan_.copied, true) -
                                    plan_.copied.begin());
  const ClipFile& model = plan_.render.clips[copies ? first : plan_.model];
  form.codec_ =
      nal_codec_of(copies ? std::string_view(model.clip.coding.codec)
                          : media::info_of(plan_.render.encoding.codec).id);
  if (form.codec_) FW_RETURN_IF_ERROR(choose_sets(form));
  form.reorder_ = reorder_;
  if (!copies) {
    FW_RETURN_IF_ERROR(describe_encoded(form));
    form.framing_ = kStartCodes;  // the muxer turns them into lengths
    if (form.codec_ == NalCodec::kHevc && is_mp4(container)) {
      form.tag_ = MKTAG('h', 'v', 'c', '1');
    }
    return form;
  }
  form.parameters_.reset(avcodec_parameters_alloc());
  if (!form.parameters_ ||
      avcodec_parameters_copy(form.parameters_.get(), model.video.get()) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  for (size_t i = 0; i < plan_.copied.size(); ++i) {
    if (!plan_.copied[i]) continue;
    form.reorder_ = std::max(form.reorder_, plan_.render.clips[i].clip.reorder);
  }
  if (!form.codec_) return form;
  if (container == media::Container::kAvi) {
    // AVI has no place for a configuration.
    form.framing_ = kStartCodes;
    form.in_band_ = true;
    FW_RETURN_IF_ERROR(set_extradata(with_start_codes(form.clips_[first].sets),
                                     *form.parameters_));
    return form;
  }
  form.framing_ =
      form.clips_[first].framing.length_bytes == 0 ? kStartCodes : kLengths;
  if (form.framing_.length_bytes == 4) {
    // avcC and hvcC state how long lengths are.
    const size_t at = form.codec_ == NalCodec::kH264 ? 4 : 21;
    if (size_t(form.parameters_->extradata_size) > at) {
      form.parameters_->extradata[at] |= 3;
    }
  }
  if (form.in_band_) {
    form.tag_ = in_band_tag(*form.codec_, container);
  } else if (form.codec_ == NalCodec::kHevc && is_mp4(container)) {
    form.tag_ = MKTAG('h', 'v', 'c', '1');
  }
  return form;
}

}  // namespace framewise::video
