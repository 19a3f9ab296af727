// SPDX-License-Identifier: Apache-2.0
#include "media/decode/video/input.h"

extern "C" {
#include <libavutil/opt.h>
}

#include <time.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <mutex>
#include <utility>

#include "base/result.h"

namespace framewise::media {
namespace {

thread_local LibavLog* current_log = nullptr;

// libav adds it to the level of what our codecs report: no level that libav
// prints is as high.
constexpr int kLevelOfOurs = 1000;

constexpr int kIoBufferBytes = 64 << 10;

// Options that keep libavformat to this one file and to bounded work. What the
// demuxer does not know is an error: libavformat ignores misspelled options.
struct Option {
  const char* name;
  const char* value;
  const char* demuxer = nullptr;  // null: of every one
};
constexpr Option kSafety[] = {
    {"protocol_whitelist", "none"},
    {"max_probe_packets", "500"},
    // Parts of an MP4 in other files.
    {"enable_drefs", "0", "mov"},
    {"use_absolute_path", "0", "mov"},
};
// Captures of television have dozens of streams; clips two or three.
constexpr Option kOfHeaders[] = {{"max_streams", "16"},
                                 {"probesize", "1048576"},
                                 {"analyzeduration", "2000000"}};
constexpr Option kOfStreams[] = {{"max_streams", "128"}};

// Refuses to open other files that a container may name.
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int,
                   AVDictionary**) {
  return AVERROR(EPERM);
}

// The value of an EBML element size (RFC 8794, 4) at `at`, which moves past it.
// nullopt for "unknown size" and at the end of `bytes`.
std::optional<uint64_t> ebml_size(std::span<const std::byte> bytes,
                                  size_t& at) {
  if (at >= bytes.size()) return std::nullopt;
  const auto first = uint8_t(bytes[at]);
  if (first == 0) return std::nullopt;
  const int length = std::countl_zero(first) + 1;
  if (at + size_t(length) > bytes.size()) return std::nullopt;
  uint64_t value = first & ((1u << (8 - length)) - 1);
  for (int i = 1; i < length; ++i) {
    value = value << 8 | uint8_t(bytes[at + size_t(i)]);
  }
  at += size_t(length);
  const uint64_t unknown = (uint64_t{1} << (7 * length)) - 1;
  if (value == unknown) return std::nullopt;
  return value;
}

// The file's end as stated by the container's outermost element.
std::optional<int64_t> stated_end(std::string_view demuxer,
                                  std::span<const std::byte> head) {
  if (demuxer == "avi" && head.size() >= 8) {
    uint32_t size = 0;
    for (int i = 7; i >= 4; --i) size = size << 8 | uint8_t(head[size_t(i)]);
    // Unfinished files have zero or all ones.
    if (size == 0 || size >= 0x7fffffff) return std::nullopt;
    return int64_t{size} + 8;
  }
  if (demuxer == "matroska") {
    size_t at = 4;  // after the EBML header's identifier
    const auto header = ebml_size(head, at);
    if (!header || *header > head.size()) return std::nullopt;
    at += size_t(*header);
    constexpr std::array kSegment{std::byte{0x18}, std::byte{0x53},
                                  std::byte{0x80}, std::byte{0x67}};
    if (at + 4 > head.size() || !std::equal(kSegment.begin(), kSegment.end(),
                                            head.begin() + long(at))) {
      return std::nullopt;
    }
    at += 4;
    const auto segment = ebml_size(head, at);
    if (!segment || *segment > uint64_t{INT64_MAX} / 2) return std::nullopt;
    return int64_t(at + *segment);
  }
  return std::nullopt;
}

}  // namespace

void keep_message(void* context, int level, const char* format,
                  va_list arguments) {
  if (!current_log) {
    return av_log_default_callback(context, level, format, arguments);
  }
  if (level >= kLevelOfOurs) level -= kLevelOfOurs;
  if (level > AV_LOG_ERROR) return;
  std::array<char, 256> text;
  vsnprintf(text.data(), text.size(), format, arguments);
  // Messages may contain file data: keep printable characters only.
  std::string& kept = current_log->last_message_;
  kept = text.data();
  std::replace_if(
      kept.begin(), kept.end(),
      [](unsigned char c) { return c < 0x20 || c > 0x7e; }, ' ');
  while (!kept.empty() && kept.back() == ' ') kept.pop_back();
}

CodecPtr new_codec(const AVCodec* codec) {
  CodecPtr made(avcodec_alloc_context3(codec));
  if (made) made->log_level_offset = kLevelOfOurs;
  return made;
}

LibavLog::LibavLog() : outer_(std::exchange(current_log, this)) {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_callback(keep_message); });
}

LibavLog::~LibavLog() { current_log = outer_; }

Error LibavLog::error(std::string_view action, int code) const {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> words{};
  av_strerror(code, words.data(), words.size());
  // libavformat returns ENOMEM for too many streams.
  if (last_message_.find("max_streams") != std::string::npos) {
    return fail(ErrorKind::kLimit, "{}: the file has too many streams", action);
  }
  const ErrorKind kind =
      code == AVERROR(ENOMEM) ? ErrorKind::kLimit : ErrorKind::kInput;
  if (last_message_.empty()) return fail(kind, "{}: {}", action, words.data());
  return fail(kind, "{}: {} ({})", action, words.data(), last_message_);
}

Result<std::unique_ptr<VideoInput>> VideoInput::open(
    const Source& source, const Job& job, Examination examination,
    std::chrono::nanoseconds cpu_end) {
  const LibavLog log;
  std::unique_ptr<VideoInput> input(new VideoInput(source, job));
  input->cpu_end_ = cpu_end;
  FW_RETURN_IF_ERROR(input->choose_container(false));
  FW_RETURN_IF_ERROR(input->start(log, examination));
  FW_RETURN_IF_ERROR(input->choose_stream());
  input->find_truncation();
  return input;
}

Result<std::unique_ptr<VideoInput>> VideoInput::open_sound(const Source& source,
                                                           const Job& job) {
  const LibavLog log;
  std::unique_ptr<VideoInput> input(new VideoInput(source, job));
  FW_RETURN_IF_ERROR(input->choose_container(true));
  FW_RETURN_IF_ERROR(input->start(log, Examination::kStreams));
  FW_RETURN_IF_ERROR(input->choose_sound());
  input->find_truncation();
  return input;
}

VideoInput::~VideoInput() {
  avformat_close_input(&context_);
  if (io_) av_freep(&io_->buffer);
  avio_context_free(&io_);
}

Result<void> VideoInput::choose_container(bool sound) {
  std::array<std::byte, kSniffBytes> head;
  FW_ASSIGN_OR_RETURN(const size_t length, source_.read_at(0, head));
  const auto sniffed = std::span<const std::byte>(head).first(length);
  if (const auto known = video_container(sniffed)) {
    container_ = *known;
  } else if (const auto of_sound = sound_container(sniffed);
             sound && of_sound) {
    container_ = *of_sound;
  } else {
    return with_hint(fail(ErrorKind::kUnsupported, "not a {} format we know",
                          sound ? "sound" : "video"),
                     sound ? "" : "name a video such as .mp4, .mkv or .webm");
  }
  return {};
}

Result<void> VideoInput::start(const LibavLog& log, Examination examination) {
  FW_RETURN_IF_ERROR(allocate());
  FW_RETURN_IF_ERROR(open_container(log, examination));
  if (examination == Examination::kHeaders) return {};
  const int code = avformat_find_stream_info(context_, nullptr);
  if (code < 0) return failed(log, "cannot examine the streams", code);
  return {};
}

Result<void> VideoInput::allocate() {
  auto* buffer = static_cast<uint8_t*>(av_malloc(kIoBufferBytes));
  if (buffer) {
    io_ = avio_alloc_context(buffer, kIoBufferBytes, 0, this, read_bytes,
                             nullptr, seek_bytes);
  }
  if (!io_) {
    av_free(buffer);
    return fail(ErrorKind::kLimit, "out of memory");
  }
  context_ = avformat_alloc_context();
  if (!context_) return fail(ErrorKind::kLimit, "out of memory");
  context_->pb = io_;
  context_->flags |= AVFMT_FLAG_CUSTOM_IO;
  context_->io_open = refuse_to_open;
  context_->interrupt_callback = {should_stop, this};
  return {};
}

// The demuxer is the one of the format that the first bytes show, whatever
// libavformat would guess.
Result<void> VideoInput::open_container(const LibavLog& log,
                                        Examination examination) {
  const AVInputFormat* demuxer = av_find_input_format(container_.demuxer);
  if (!demuxer) {
    return fail(ErrorKind::kEnvironment,
                "this FFmpeg was built without its reader for {}",
                container_.name);
  }
  AVDictionary* options = nullptr;
  av_dict_set(&options, "format_whitelist", demuxer->name, 0);
  const auto add = [&](const Option& option) {
    const bool applies = !option.demuxer ||
                         std::string_view(option.demuxer) == container_.demuxer;
    if (applies) av_dict_set(&options, option.name, option.value, 0);
  };
  for (const Option& option : kSafety) add(option);
  if (examination == Examination::kHeaders) {
    for (const Option& option : kOfHeaders) add(option);
  } else {
    for (const Option& option : kOfStreams) add(option);
  }
  const int code = avformat_open_input(&context_, nullptr, demuxer, &options);
  const bool all_taken = av_dict_count(options) == 0;
  av_dict_free(&options);
  if (code < 0) return failed(log, "cannot open the container", code);
  if (!all_taken) {
    return fail(ErrorKind::kInternal, "FFmpeg ignored a safety option");
  }
  return {};
}

Result<void> VideoInput::choose_stream() {
  for (unsigned i = 0; i < context_->nb_streams; ++i) {
    AVStream* stream = context_->streams[i];
    const bool video = stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
    const bool cover =
        (stream->disposition &
         (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS |
          AV_DISPOSITION_STILL_IMAGE)) != 0;
    if (video && !cover) {
      ++video_streams_;
      if (!stream_) stream_ = stream;
    }
    if (stream != stream_) stream->discard = AVDISCARD_ALL;
  }
  if (!stream_) {
    return fail(ErrorKind::kUnsupported,
                "there is no video among the {} streams", context_->nb_streams);
  }
  return {};
}

Result<void> VideoInput::choose_sound() {
  for (unsigned i = 0; i < context_->nb_streams; ++i) {
    AVStream* stream = context_->streams[i];
    const bool sound = stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    if (sound && !stream_) stream_ = stream;
    if (stream != stream_) stream->discard = AVDISCARD_ALL;
  }
  if (stream_) return {};
  return fail(ErrorKind::kUnsupported, "there is no sound among the {} streams",
              context_->nb_streams);
}

// libavformat ends truncated files like complete ones. The index or the
// outermost element shows the difference.
void VideoInput::find_truncation() {
  int64_t end = 0;
  if (std::string_view(container_.demuxer) == "mov") {
    const int entries = avformat_index_get_entries_count(stream_);
    for (int i = 0; i < entries; ++i) {
      const AVIndexEntry* entry = avformat_index_get_entry(stream_, i);
      end = std::max(end, entry->pos + entry->size);
    }
  } else {
    std::array<std::byte, kSniffBytes> head;
    const auto length = source_.read_at(0, head);
    if (!length) return;
    end = stated_end(container_.demuxer, std::span(head).first(*length))
              .value_or(0);
  }
  if (end > source_.size()) {
    truncation_ =
        at_offset(fail(ErrorKind::kInput, "the file ends {} bytes too soon",
                       end - source_.size()),
                  source_.size());
  }
}

Error VideoInput::failed(const LibavLog& log, std::string_view action,
                         int code) {
  if (io_error_) return *io_error_;
  if (auto going = keep_going(); !going) return going.error();
  return log.error(action, code);
}

std::chrono::nanoseconds thread_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) +
         std::chrono::nanoseconds(now.tv_nsec);
}

Result<void> VideoInput::keep_going() const {
  if (cpu_end_.count() != 0 && thread_time() > cpu_end_) {
    return fail(ErrorKind::kTimeout, "reading it takes too much CPU time");
  }
  return job_.keep_going();
}

int VideoInput::should_stop(void* self) {
  return static_cast<const VideoInput*>(self)->keep_going() ? 0 : 1;
}

Result<bool> VideoInput::read(AVPacket* packet) {
  const LibavLog log;
  while (true) {
    FW_RETURN_IF_ERROR(job_.keep_going());
    const int code = av_read_frame(context_, packet);
    if (code == AVERROR_EOF || (code < 0 && truncation_)) {
      if (io_error_) return *io_error_;
      if (truncation_) return *truncation_;
      return false;
    }
    if (code < 0) return failed(log, "cannot read the container", code);
    if (packet->stream_index == stream_->index) return true;
    av_packet_unref(packet);
  }
}

bool VideoInput::seek(int64_t timestamp) {
  const LibavLog log;
  return av_seek_frame(context_, stream_->index, timestamp,
                       AVSEEK_FLAG_BACKWARD) >= 0;
}

bool VideoInput::leave_content_out() {
  // A file with more boxes than this may hold anything between them.
  constexpr int kMostBoxes = 32;
  const bool indexed =
      std::string_view(container_.demuxer) == "mov" && stream_ &&
      stream_->nb_frames > 0 &&
      avformat_index_get_entries_count(stream_) == stream_->nb_frames;
  if (!indexed) return false;
  int64_t at = 0;
  for (int i = 0; at < source_.size(); ++i) {
    std::array<std::byte, 16> head{};
    const auto got = source_.read_at(at, head);
    if (!got || *got < 8 || i == kMostBoxes) return false;
    const auto number = [&head](size_t begin, size_t count) {
      uint64_t value = 0;
      for (size_t k = 0; k < count; ++k) {
        value = value << 8 | std::to_integer<uint64_t>(head[begin + k]);
      }
      return value;
    };
    if (std::memcmp(&head[4], "moof", 4) == 0) return false;
    uint64_t bytes = number(0, 4);
    if (bytes == 1) bytes = number(8, 8);
    if (bytes == 0) break;  // to the end of the file
    if (bytes < 8 || bytes > uint64_t(source_.size() - at)) break;  // cut
    at += int64_t(bytes);
  }
  content_left_out_ = true;
  return true;
}

int VideoInput::read_bytes(void* self, uint8_t* out, int size) {
  auto& input = *static_cast<VideoInput*>(self);
  // libavformat asks for interruptions only in its own protocols.
  if (!input.keep_going()) return AVERROR_EXIT;
  if (input.content_left_out_) {
    const int64_t left = input.source_.size() - input.position_;
    if (left <= 0) return AVERROR_EOF;
    const int count = int(std::min<int64_t>(size, left));
    std::memset(out, 0, size_t(count));
    input.position_ += count;
    return count;
  }
  const auto got = input.source_.read_at(
      input.position_, std::as_writable_bytes(std::span(out, size_t(size))));
  if (!got) {
    input.io_error_ = got.error();
    return AVERROR(EIO);
  }
  if (*got == 0) return AVERROR_EOF;
  input.position_ += int64_t(*got);
  return int(*got);
}

int64_t VideoInput::seek_bytes(void* self, int64_t offset, int whence) {
  auto& input = *static_cast<VideoInput*>(self);
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE: return input.source_.size();
    case SEEK_SET: break;
    case SEEK_CUR: offset += input.position_; break;
    case SEEK_END: offset += input.source_.size(); break;
    default: return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  input.position_ = offset;
  return offset;
}

}  // namespace framewise::media
