// SPDX-License-Identifier: Apache-2.0
#include "media/decode/y4m.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "media/decode/raw_planes.h"
#include "media/findings.h"

namespace framewise::media {
namespace {

constexpr std::string_view kMagic = "YUV4MPEG2";
constexpr std::string_view kFrameMagic = "FRAME";
constexpr size_t kLongestHeader = kSniffBytes;
constexpr size_t kLongestFrameHeader = 256;

// The stream header.
struct StreamHeader {
  Size size;
  PixelFormat format;
  TimeBase time_base;
  bool rate_stated = false;
  bool interlaced = false;
  PixelAspect pixel_aspect;
  std::vector<std::string> comments;
  int64_t bytes = 0;
};

std::optional<int32_t> positive_number(std::string_view text) {
  int32_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value <= 0) {
    return std::nullopt;
  }
  return value;
}

// Parses a ratio such as "30000:1001". "0:0" means unknown and gives zeros.
std::optional<std::array<int32_t, 2>> ratio(std::string_view text) {
  if (text == "0:0") return std::array<int32_t, 2>{0, 0};
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto first = positive_number(text.substr(0, colon));
  const auto second = positive_number(text.substr(colon + 1));
  if (!first || !second) return std::nullopt;
  return std::array{*first, *second};
}

// Tag C: chroma layout, siting and depth ("420mpeg2", "422p10", "mono12").
// 420paldv has U and V on different lines; top left is our nearest siting.
std::optional<PixelFormat> pixel_format(std::string_view text) {
  PixelFormat format{.layout = Layout::kYuv420};
  const auto sited = [&format](ChromaSiting siting) {
    format.color.siting = siting;
    return format;
  };
  if (text == "420" || text == "420jpeg") return sited(ChromaSiting::kCenter);
  if (text == "420mpeg2") return sited(ChromaSiting::kLeft);
  if (text == "420paldv") return sited(ChromaSiting::kTopLeft);
  if (text == "444alpha") {
    format.layout = Layout::kYuv444;
    format.alpha_plane = true;
    return format;
  }
  std::string_view depth;
  if (text.starts_with("mono")) {
    format.layout = Layout::kGray;
    depth = text.substr(4);
  } else if (text.starts_with("420") || text.starts_with("422") ||
             text.starts_with("444")) {
    if (text[1] == '2' && text[2] == '2') format.layout = Layout::kYuv422;
    if (text[1] == '4') format.layout = Layout::kYuv444;
    depth = text.substr(3);
    if (!depth.empty() && !depth.starts_with('p')) return std::nullopt;
    if (!depth.empty()) depth.remove_prefix(1);
    if (text.size() == 4) return std::nullopt;  // a bare "420p"
  } else {
    return std::nullopt;
  }
  if (depth.empty()) return format;
  const auto bits = positive_number(depth);
  if (!bits || *bits < 9 || *bits > 16) return std::nullopt;
  format.bits = uint8_t(*bits);
  return format;
}

Result<void> read_tag(std::string_view tag, StreamHeader& header) {
  const std::string_view value = tag.substr(1);
  const auto invalid = [tag] {
    return fail(ErrorKind::kInput, "the header field \"{}\" makes no sense",
                tag);
  };
  switch (tag.front()) {
    case 'W':
    case 'H': {
      const auto side = positive_number(value);
      if (!side) return invalid();
      (tag.front() == 'W' ? header.size.width : header.size.height) = *side;
      return {};
    }
    case 'F': {
      const auto rate = ratio(value);
      if (!rate) return invalid();
      header.rate_stated = (*rate)[0] != 0;
      if (header.rate_stated) header.time_base = {(*rate)[1], (*rate)[0]};
      return {};
    }
    case 'A': {
      const auto aspect = ratio(value);
      if (!aspect) return invalid();
      if ((*aspect)[0] != 0) header.pixel_aspect = {(*aspect)[0], (*aspect)[1]};
      return {};
    }
    case 'I':
      if (value.size() != 1 || !std::strchr("ptbm?", value[0])) {
        return invalid();
      }
      header.interlaced = value != "p" && value != "?";
      return {};
    case 'C': {
      const auto format = pixel_format(value);
      if (!format) {
        return with_hint(
            fail(ErrorKind::kUnsupported,
                 "the chroma layout \"{}\" cannot be shown here", value),
            "convert it to 4:2:0, 4:2:2 or 4:4:4");
      }
      const Range range = header.format.color.range;
      header.format = *format;
      header.format.color.range = range;
      return {};
    }
    case 'X':
      if (value == "COLORRANGE=FULL") {
        header.format.color.range = Range::kFull;
      } else if (value == "COLORRANGE=LIMITED") {
        header.format.color.range = Range::kLimited;
      }
      header.comments.emplace_back(value);
      return {};
    default: return invalid();
  }
}

// The text of the first line, without the line feed.
std::optional<std::string_view> first_line(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              bytes.size());
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(0, end);
}

Result<StreamHeader> read_header(const Source& source) {
  std::array<std::byte, kLongestHeader> head;
  FW_ASSIGN_OR_RETURN(const size_t length, source.read_at(0, head));
  const auto line = first_line(std::span(head).first(length));
  if (!line) {
    return fail(ErrorKind::kInput, "no end of the header line in {} bytes",
                length);
  }
  StreamHeader header;
  // Default if the header has no tag C: 4:2:0 as in JPEG (yuv4mpeg(5)).
  header.format = *pixel_format("420jpeg");
  header.time_base = kUnstatedPictureTime;
  header.bytes = int64_t(line->size()) + 1;
  std::string_view rest = line->substr(kMagic.size());
  while (!rest.empty()) {
    const size_t begin = rest.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    const size_t end = std::min(rest.find(' ', begin), rest.size());
    FW_RETURN_IF_ERROR(read_tag(rest.substr(begin, end - begin), header));
    rest.remove_prefix(end);
  }
  if (header.size.width == 0 || header.size.height == 0) {
    return fail(ErrorKind::kInput, "the header does not state the size");
  }
  return header;
}

// The end of the frame header at `offset`.
Result<int64_t> end_of_frame_header(const Source& source, int64_t offset) {
  std::array<std::byte, kLongestFrameHeader> head;
  // Nearly all frame headers are the plain word.
  const auto plain = std::span(head).first(kFrameMagic.size() + 1);
  FW_ASSIGN_OR_RETURN(size_t length, source.read_at(offset, plain));
  auto line = first_line(plain.first(length));
  if (!line) {
    FW_ASSIGN_OR_RETURN(length, source.read_at(offset, head));
    line = first_line(std::span(head).first(length));
  }
  if (!line || !line->starts_with(kFrameMagic) ||
      (line->size() > kFrameMagic.size() && (*line)[5] != ' ')) {
    const bool cut = !line && offset + int64_t(length) == source.size();
    return at_offset(fail(ErrorKind::kInput, "{}",
                          cut ? "the file ends in a frame's header"
                              : "a frame should begin here"),
                     offset);
  }
  return offset + int64_t(line->size()) + 1;
}

class Y4mDecoder final : public Decoder {
 public:
  Y4mDecoder(Source& source, const Job& job, StreamHeader header)
      : source_(source),
        job_(job),
        header_(std::move(header)),
        planes_(source, job, header_.size, header_.format) {}

  // Finds every frame. Frame headers may differ in length, so the offsets
  // cannot be computed.
  Result<void> find_frames() {
    const int64_t data_bytes = planes_.frame_bytes();
    for (int64_t offset = header_.bytes; offset < source_.size();) {
      FW_RETURN_IF_ERROR(job_.keep_going());
      const int64_t limit = job_.limits.frames;
      if (limit > 0 && int64_t(data_offsets_.size()) > limit) {
        counted_ = false;  // next() reports that there are too many
        break;
      }
      auto data = end_of_frame_header(source_, offset);
      if (data && *data + data_bytes > source_.size()) {
        data =
            at_offset(fail(ErrorKind::kInput, "the file ends {} bytes too soon",
                           *data + data_bytes - source_.size()),
                      source_.size());
      }
      if (!data) {
        broken_end_ =
            at_frame(std::move(data).error(), int64_t(data_offsets_.size()));
        break;
      }
      header_offsets_.push_back(offset);
      data_offsets_.push_back(*data);
      offset = *data + data_bytes;
    }
    if (data_offsets_.empty()) {
      if (broken_end_) return *broken_end_;
      return fail(ErrorKind::kInput, "there are no frames");
    }
    describe();
    return {};
  }

  const AnimationInfo& info() const override { return info_; }

  Result<std::optional<Frame>> next() override {
    if (next_ == int64_t(data_offsets_.size())) {
      if (!broken_end_) return std::optional<Frame>();
      if (!job_.tolerant) return *broken_end_;
      damage_ = broken_end_;
      return std::optional<Frame>();
    }
    FW_ASSIGN_OR_RETURN(Frame frame,
                        planes_.read(data_offsets_[size_t(next_)], next_));
    ++next_;
    return std::optional(std::move(frame));
  }

  Result<void> rewind() override { return seek_before(0); }

  Result<void> seek_before(int64_t index) override {
    next_ = std::min(index, int64_t(data_offsets_.size()));
    damage_.reset();
    return {};
  }

  Result<Survey> survey() override {
    Survey survey;
    survey.frames.reserve(data_offsets_.size());
    for (size_t i = 0; i < data_offsets_.size(); ++i) {
      const int64_t begin = header_offsets_[i];
      survey.frames.push_back(
          {.time = {int64_t(i), 1},
           .stored_delay = 1,
           .offset = begin,
           .bytes = data_offsets_[i] + planes_.frame_bytes() - begin,
           .rect = {0, 0, header_.size.width, header_.size.height},
           .transparent = header_.format.alpha_plane,
           .interlaced = header_.interlaced,
           .key = true});
    }
    add_findings(survey.findings);
    return survey;
  }

  const std::optional<Error>& damage() const override { return damage_; }

 private:
  void describe() {
    info_.container = "y4m";
    info_.codec = "rawvideo";
    info_.size = header_.size;
    info_.pixel_aspect = header_.pixel_aspect;
    info_.format = header_.format;
    info_.time_base = header_.time_base;
    if (counted_) info_.frame_count = int64_t(data_offsets_.size());
    info_.duration = info_.frame_count;
    info_.has_alpha = header_.format.alpha_plane;
    info_.file_bytes = source_.size();
    info_.comments = header_.comments;
  }

  void add_findings(std::vector<Finding>& findings) const {
    if (!header_.rate_stated) {
      findings.push_back(unknown_frame_rate());
    }
    if (header_.interlaced) {
      findings.push_back(interlaced_frames());
    }
    if (!header_.pixel_aspect.square()) {
      findings.push_back(non_square_pixels(header_.pixel_aspect));
    }
  }

  Source& source_;
  const Job& job_;
  const StreamHeader header_;
  const RawPlanes planes_;
  AnimationInfo info_;
  std::vector<int64_t> header_offsets_;
  std::vector<int64_t> data_offsets_;
  bool counted_ = true;
  std::optional<Error> broken_end_;
  std::optional<Error> damage_;
  int64_t next_ = 0;
};

}  // namespace

bool is_y4m(std::span<const std::byte> head) {
  if (head.size() <= kMagic.size()) return false;
  if (std::memcmp(head.data(), kMagic.data(), kMagic.size()) != 0) return false;
  const auto after = char(head[kMagic.size()]);
  return after == ' ' || after == '\n';
}

Result<std::unique_ptr<Decoder>> open_y4m(Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(StreamHeader header, read_header(source));
  FW_RETURN_IF_ERROR(job.admit(header.size.width, header.size.height));
  job.name_matrix(header.format);
  if (!header.rate_stated && job.picture_time) {
    header.time_base = *job.picture_time;
    header.rate_stated = true;
  }
  auto decoder = std::make_unique<Y4mDecoder>(source, job, std::move(header));
  FW_RETURN_IF_ERROR(decoder->find_frames());
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace framewise::media
