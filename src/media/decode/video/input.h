// SPDX-License-Identifier: Apache-2.0
// A container opened with libavformat over our own bytes. No path, protocol or
// second file is ever opened, whatever the container says.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "media/decoder.h"
#include "media/sniff.h"

namespace framewise::media {

struct FreeLibav {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVCodecContext* context) const {
    avcodec_free_context(&context);
  }
};
using PacketPtr = std::unique_ptr<AVPacket, FreeLibav>;
using AvFramePtr = std::unique_ptr<AVFrame, FreeLibav>;
using CodecPtr = std::unique_ptr<AVCodecContext, FreeLibav>;

// Null where memory is short.
CodecPtr new_codec(const AVCodec* codec);

// Captures libav's log messages of this thread while it exists, instead of
// printing them. libav has one callback per process; threads without a LibavLog
// keep libav's behavior, except that codecs of new_codec() never print: libav's
// own threads report through them.
class LibavLog {
 public:
  LibavLog();
  ~LibavLog();
  LibavLog(const LibavLog&) = delete;
  LibavLog& operator=(const LibavLog&) = delete;

  // An error with libav's text for `code` and its last message as the cause.
  // kLimit if memory was refused, else kInput.
  Error error(std::string_view action, int code) const;

 private:
  friend void keep_message(void*, int, const char*, va_list);
  std::string last_message_;
  LibavLog* outer_;
};

// How much of a file is read when it is opened.
enum class Examination : uint8_t {
  kHeaders,  // as little as the format allows: a fortieth of the time
  kStreams,  // packets too, some decoded, for what headers do not state
};

// CPU time of the calling thread.
std::chrono::nanoseconds thread_time();

class VideoInput {
 public:
  // Source and job must outlive the input. Opening fails with kTimeout once
  // thread_time() has reached `cpu_end`; zero: it may take any time.
  static Result<std::unique_ptr<VideoInput>> open(
      const Source& source, const Job& job,
      Examination examination = Examination::kStreams,
      std::chrono::nanoseconds cpu_end = {});
  // For the sound of a file, which may have no video: stream() is the first of
  // sound.
  static Result<std::unique_ptr<VideoInput>> open_sound(const Source& source,
                                                        const Job& job);
  ~VideoInput();

  const VideoContainer& container() const { return container_; }
  AVFormatContext* context() const { return context_; }
  // The first video stream that is not cover art.
  AVStream* stream() const { return stream_; }
  int video_streams() const { return video_streams_; }

  // Reads the next packet of the stream; false after the last. For a truncated
  // file this is an error after all available packets.
  Result<bool> read(AVPacket* packet);

  // Present if the file ends before its container says so.
  const std::optional<Error>& truncation() const { return truncation_; }

  // From here on packets have zeros as their content, and reading them costs
  // nothing; their times, places and lengths stay. True if the container's
  // index lists all of them: MP4 without fragments.
  bool leave_content_out();

  // Jumps to a key packet at or before this decoding time; false if the
  // container cannot.
  bool seek(int64_t timestamp);

 private:
  VideoInput(const Source& source, const Job& job)
      : source_(source), job_(job) {}

  Result<void> keep_going() const;
  static int should_stop(void* self);

  Result<void> choose_container(bool sound);
  Result<void> start(const LibavLog& log, Examination examination);
  Result<void> allocate();
  Result<void> open_container(const LibavLog& log, Examination examination);
  Result<void> choose_stream();
  Result<void> choose_sound();
  void find_truncation();
  Error failed(const LibavLog& log, std::string_view action, int code);

  static int read_bytes(void* self, uint8_t* out, int size);
  static int64_t seek_bytes(void* self, int64_t offset, int whence);

  const Source& source_;
  const Job& job_;
  std::chrono::nanoseconds cpu_end_{};
  VideoContainer container_{};
  AVIOContext* io_ = nullptr;
  AVFormatContext* context_ = nullptr;
  AVStream* stream_ = nullptr;
  int video_streams_ = 0;
  int64_t position_ = 0;
  bool content_left_out_ = false;
  std::optional<Error> io_error_;
  std::optional<Error> truncation_;
};

}  // namespace framewise::media
