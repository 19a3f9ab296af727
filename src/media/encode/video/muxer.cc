// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/muxer.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "framewise/version.h"

namespace framewise::media {
namespace {

constexpr int kIoBufferBytes = 256 << 10;

int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int,
                   AVDictionary**) {
  return AVERROR(EPERM);
}

bool is_mp4(Container container) {
  return container == Container::kMp4 || container == Container::kMov;
}

// The most bytes of MP4's index for a packet: size (4), composition offset
// (8), decoding time (8), chunk offset (8), chunk length (12), key (4).
constexpr int64_t kIndexBytesPerPacket = 44;
constexpr int64_t kIndexBytesAnyway = 16 << 10;

// A tick that the frames of `rate` (frames are 1 / rate long) are whole numbers
// of. 1/90000 s is what players know best.
AVRational fine_ticks(AVRational frame) {
  constexpr int kUsual = 90'000;
  if (int64_t{kUsual} * frame.num % frame.den == 0) return {1, kUsual};
  int den = frame.den;
  while (den < 10'000) den *= 10;
  return {1, den};
}

// Tags that state facts of the packets of a file, which change with them.
bool is_of_packets(std::string_view key) {
  constexpr std::string_view kBegin[] = {"BPS", "DURATION", "NUMBER_OF_",
                                         "_STATISTICS", "SOURCE_ID"};
  constexpr std::string_view kWhole[] = {"encoder",           "ENCODER",
                                         "major_brand",       "minor_version",
                                         "compatible_brands", "vendor_id"};
  return std::ranges::any_of(
             kBegin, [key](auto one) { return key.starts_with(one); }) ||
         std::ranges::find(kWhole, key) != std::end(kWhole);
}

void copy_tags(const AVDictionary* from, AVDictionary** to) {
  const AVDictionaryEntry* tag = nullptr;
  while ((tag = av_dict_get(from, "", tag, AV_DICT_IGNORE_SUFFIX))) {
    if (!is_of_packets(tag->key)) av_dict_set(to, tag->key, tag->value, 0);
  }
}

// Of a stream that was encoded anew, only what is said of its pictures.
bool is_kept(AVPacketSideDataType type, bool encoded) {
  switch (type) {
    case AV_PKT_DATA_DISPLAYMATRIX:
    case AV_PKT_DATA_STEREO3D:
    case AV_PKT_DATA_SPHERICAL:
    case AV_PKT_DATA_MASTERING_DISPLAY_METADATA:
    case AV_PKT_DATA_CONTENT_LIGHT_LEVEL:
    case AV_PKT_DATA_ICC_PROFILE: return true;
    default: return !encoded;
  }
}

// Players subtract the delay of Opus from the times of Matroska. Before version
// 62 libavformat states the delay, but does not add it.
int64_t missing_delay(Container container, const AVCodecParameters& coding,
                      AVRational time_base) {
  const bool matroska =
      container == Container::kMkv || container == Container::kWebm;
  if (!matroska || coding.codec_id != AV_CODEC_ID_OPUS) return 0;
  if (LIBAVFORMAT_VERSION_MAJOR >= 62 || coding.sample_rate <= 0) return 0;
  return av_rescale_q(coding.initial_padding, {1, coding.sample_rate},
                      time_base);
}

}  // namespace

Result<std::unique_ptr<Muxer>> Muxer::create(
    const std::filesystem::path& target, Container container,
    const Tags& tags) {
  FW_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(target));
  std::unique_ptr<Muxer> muxer(new Muxer(std::move(file), target));
  muxer->container_ = container;
  const LibavLog log;
  int code = avformat_alloc_output_context2(
      &muxer->context_, nullptr, info_of(container).muxer.data(), nullptr);
  if (code < 0) return log.error("cannot start the container", code);
  auto* buffer = static_cast<uint8_t*>(av_malloc(kIoBufferBytes));
  if (buffer) {
    muxer->io_ = avio_alloc_context(buffer, kIoBufferBytes, 1, muxer.get(),
                                    nullptr, write_bytes, seek_bytes);
  }
  if (!muxer->io_) {
    av_free(buffer);
    return fail(ErrorKind::kLimit, "out of memory");
  }
  muxer->context_->pb = muxer->io_;
  muxer->context_->io_open = refuse_to_open;
  // No times, random numbers or versions: the same film, the same bytes.
  muxer->context_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
  // Packets are collected in the buffer; libavformat would write each one.
  muxer->context_->flush_packets = 0;
  for (const auto& [key, value] : tags) {
    av_dict_set(&muxer->context_->metadata, key.c_str(), value.c_str(), 0);
  }
  return muxer;
}

Muxer::~Muxer() {
  avformat_free_context(context_);
  if (io_) av_freep(&io_->buffer);
  avio_context_free(&io_);
}

Result<int> Muxer::add_stream(const AVCodecParameters& coding,
                              AVRational time_base, uint32_t tag) {
  AVStream* stream = avformat_new_stream(context_, nullptr);
  if (!stream || avcodec_parameters_copy(stream->codecpar, &coding) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  stream->codecpar->codec_tag = tag;
  if (coding.codec_type == AVMEDIA_TYPE_VIDEO) {
    stream->avg_frame_rate = stream->r_frame_rate = av_inv_q(time_base);
    stream->time_base = fine_ticks(time_base);
    stream->sample_aspect_ratio = coding.sample_aspect_ratio;
  } else {
    stream->time_base = time_base;
  }
  time_bases_.push_back(time_base);
  return stream->index;
}

Result<int> Muxer::add_stream_like(const AVStream& source,
                                   const AVCodecParameters* coding,
                                   uint32_t tag,
                                   std::optional<AVRational> time_base) {
  AVStream* stream = avformat_new_stream(context_, nullptr);
  if (!stream || avcodec_parameters_copy(
                     stream->codecpar, coding ? coding : source.codecpar) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  const bool tag_fits =
      tag == 0 && !coding &&
      av_codec_get_id(context_->oformat->codec_tag,
                      source.codecpar->codec_tag) == source.codecpar->codec_id;
  stream->codecpar->codec_tag = tag_fits ? source.codecpar->codec_tag : tag;
  stream->time_base = time_base.value_or(source.time_base);
  stream->avg_frame_rate = source.avg_frame_rate;
  stream->r_frame_rate = source.r_frame_rate;
  stream->sample_aspect_ratio = source.sample_aspect_ratio;
  stream->disposition = source.disposition;
  copy_tags(source.metadata, &stream->metadata);
  for (int i = 0; i < source.nb_side_data; ++i) {
    const AVPacketSideData& fact = source.side_data[i];
    if (!is_kept(fact.type, coding != nullptr)) continue;
    uint8_t* to = av_stream_new_side_data(stream, fact.type, fact.size);
    if (!to) return fail(ErrorKind::kLimit, "out of memory");
    std::memcpy(to, fact.data, fact.size);
  }
  time_bases_.push_back(stream->time_base);
  return stream->index;
}

Result<void> Muxer::add_fact(int stream, AVPacketSideDataType type,
                             std::string_view bytes) {
  AVStream* const to = context_->streams[stream];
  size_t present = 0;
  if (av_stream_get_side_data(to, type, &present)) return {};
  uint8_t* const data = av_stream_new_side_data(to, type, bytes.size());
  if (!data) return fail(ErrorKind::kLimit, "out of memory");
  std::memcpy(data, bytes.data(), bytes.size());
  return {};
}

Result<void> Muxer::attach(const AVStream& source,
                           std::span<const uint8_t> bytes) {
  AVStream* stream = avformat_new_stream(context_, nullptr);
  if (!stream) return fail(ErrorKind::kLimit, "out of memory");
  AVCodecParameters& coding = *stream->codecpar;
  coding.codec_type = AVMEDIA_TYPE_ATTACHMENT;
  coding.codec_id = source.codecpar->codec_id;
  coding.extradata = static_cast<uint8_t*>(
      av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (!coding.extradata) return fail(ErrorKind::kLimit, "out of memory");
  std::memcpy(coding.extradata, bytes.data(), bytes.size());
  coding.extradata_size = int(bytes.size());
  copy_tags(source.metadata, &stream->metadata);
  time_bases_.push_back(source.time_base);
  return {};
}

Result<void> Muxer::copy_facts(const AVFormatContext& source) {
  copy_tags(source.metadata, &context_->metadata);
  if (source.nb_chapters == 0) return {};
  context_->chapters = static_cast<AVChapter**>(
      av_calloc(source.nb_chapters, sizeof(AVChapter*)));
  if (!context_->chapters) return fail(ErrorKind::kLimit, "out of memory");
  for (unsigned i = 0; i < source.nb_chapters; ++i) {
    const AVChapter& from = *source.chapters[i];
    auto* chapter = static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter)));
    if (!chapter) return fail(ErrorKind::kLimit, "out of memory");
    chapter->id = from.id;
    chapter->time_base = from.time_base;
    chapter->start = from.start;
    chapter->end = from.end;
    av_dict_copy(&chapter->metadata, from.metadata, 0);
    context_->chapters[context_->nb_chapters++] = chapter;
  }
  return {};
}

bool Muxer::holds(AVCodecID codec) const {
  return avformat_query_codec(context_->oformat, codec, FF_COMPLIANCE_NORMAL) ==
         1;
}

Result<void> Muxer::start(int64_t packets) {
  const LibavLog log;
  Options options;
  if (is_mp4(container_)) {
    const int64_t room = kIndexBytesAnyway + packets * kIndexBytesPerPacket;
    if (packets > 0) options.set("moov_size", fmt::format("{}", room));
    for (unsigned i = 0; i < context_->nb_streams; ++i) {
      if (context_->streams[i]->codecpar->codec_type != AVMEDIA_TYPE_VIDEO) {
        continue;
      }
      options.set("video_track_timescale",
                  fmt::format("{}", context_->streams[i]->time_base.den));
    }
  }
  const int code = avformat_write_header(context_, options.get());
  if (code < 0) return failed(log, "cannot write the head of the file", code);
  return options.all_taken();
}

void Muxer::rescale(AVPacket& packet, int stream) const {
  packet.stream_index = stream;
  const int64_t delay =
      missing_delay(container_, *context_->streams[stream]->codecpar,
                    time_bases_[size_t(stream)]);
  if (packet.pts != AV_NOPTS_VALUE) packet.pts += delay;
  if (packet.dts != AV_NOPTS_VALUE) packet.dts += delay;
  av_packet_rescale_ts(&packet, time_bases_[size_t(stream)],
                       context_->streams[stream]->time_base);
}

Result<void> Muxer::write_sorted(AVPacket& packet, int stream) {
  const LibavLog log;
  rescale(packet, stream);
  const int code = av_interleaved_write_frame(context_, &packet);
  if (code < 0) return failed(log, "cannot write a packet", code);
  return {};
}

Result<void> Muxer::write(AVPacket& packet, int stream) {
  const LibavLog log;
  rescale(packet, stream);
  const int code = av_write_frame(context_, &packet);
  if (code < 0) return failed(log, "cannot write a packet", code);
  return {};
}

Result<void> Muxer::finish() {
  const LibavLog log;
  const int code = av_write_trailer(context_);
  if (code < 0) return failed(log, "cannot finish the file", code);
  avio_flush(io_);
  if (io_error_ != 0) return failed(log, "cannot finish the file", io_error_);
  return {};
}

Error Muxer::failed(const LibavLog& log, std::string_view action, int code) {
  if (io_error_ == 0) return log.error(action, code);
  Error error = in_file(fail(ErrorKind::kEnvironment, "cannot write: {}",
                             std::strerror(io_error_)),
                        target_.string());
  if (io_error_ == ENOSPC || io_error_ == EDQUOT) {
    error.hint = "free some space";
  }
  return error;
}

int Muxer::write_bytes(void* self, uint8_t* bytes, int count) {
  auto& muxer = *static_cast<Muxer*>(self);
  const int file = fileno(muxer.file_.stream());
  int written = 0;
  while (written < count) {
    const ssize_t now =
        pwrite(file, bytes + written, size_t(count - written), muxer.position_);
    if (now < 0 && errno == EINTR) continue;
    if (now <= 0) {
      muxer.io_error_ = now < 0 ? errno : ENOSPC;
      return AVERROR(muxer.io_error_);
    }
    written += int(now);
    muxer.position_ += now;
  }
  muxer.size_ = std::max(muxer.size_, muxer.position_);
  return count;
}

int64_t Muxer::seek_bytes(void* self, int64_t offset, int whence) {
  auto& muxer = *static_cast<Muxer*>(self);
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE: return muxer.size_;
    case SEEK_SET: break;
    case SEEK_CUR: offset += muxer.position_; break;
    case SEEK_END: offset += muxer.size_; break;
    default: return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  muxer.position_ = offset;
  return offset;
}

}  // namespace framewise::media
