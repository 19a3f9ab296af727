// SPDX-License-Identifier: Apache-2.0
// Small things that all code with libav's encoders and muxers needs.
#pragma once

extern "C" {
#include <libavutil/dict.h>
}

#include <utility>

#include "base/result.h"
#include "media/decode/video/input.h"

namespace framewise::media {

inline Result<PacketPtr> new_packet() {
  PacketPtr packet(av_packet_alloc());
  if (!packet) return fail(ErrorKind::kLimit, "out of memory");
  return packet;
}

inline Result<AvFramePtr> new_frame() {
  AvFramePtr frame(av_frame_alloc());
  if (!frame) return fail(ErrorKind::kLimit, "out of memory");
  return frame;
}

// Reads the next packet of any stream that is not discarded; false after the
// last.
inline Result<bool> read_any(AVFormatContext& context, AVPacket& packet) {
  const LibavLog log;
  av_packet_unref(&packet);
  const int code = av_read_frame(&context, &packet);
  if (code == AVERROR_EOF) return false;
  if (code < 0) return log.error("cannot read the container", code);
  return true;
}

struct FreeParameters {
  void operator()(AVCodecParameters* parameters) const {
    avcodec_parameters_free(&parameters);
  }
};
using ParametersPtr = std::unique_ptr<AVCodecParameters, FreeParameters>;

// Options for libav; freed at the end.
class Options {
 public:
  Options() = default;
  ~Options() { av_dict_free(&dictionary_); }
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  void set(const char* name, const std::string& value) {
    av_dict_set(&dictionary_, name, value.c_str(), 0);
  }
  AVDictionary** get() { return &dictionary_; }
  // An option that nobody took: libav ignores misspelt ones silently.
  Result<void> all_taken() const {
    const AVDictionaryEntry* left =
        av_dict_get(dictionary_, "", nullptr, AV_DICT_IGNORE_SUFFIX);
    if (!left) return {};
    return fail(ErrorKind::kInternal, "FFmpeg does not know the option {}={}",
                left->key, left->value);
  }

 private:
  AVDictionary* dictionary_ = nullptr;
};

}  // namespace framewise::media
