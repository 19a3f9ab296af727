// SPDX-License-Identifier: Apache-2.0
// Writes packets into a container. Only the file that it is given is opened,
// and it gets its name when it is complete.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "base/objects/atomic_file.h"
#include "media/encode/video/libav.h"
#include "media/encode/video/video_encoding.h"

namespace framewise::media {

class Muxer {
 public:
  static Result<std::unique_ptr<Muxer>> create(
      const std::filesystem::path& target, Container container,
      const Tags& tags);
  ~Muxer();
  Muxer(const Muxer&) = delete;
  Muxer& operator=(const Muxer&) = delete;

  // `time_base`: of the packets that will be written. `tag`: how the container
  // names the codec, such as avc3; 0: as usual.
  Result<int> add_stream(const AVCodecParameters& coding, AVRational time_base,
                         uint32_t tag = 0);

  // A stream with the facts that the container of `source` states of it: name,
  // language, how it is turned, light of HDR. `coding`: in place of the
  // source's; null: its own. `time_base`: of packets; absent: the source's.
  Result<int> add_stream_like(
      const AVStream& source, const AVCodecParameters* coding, uint32_t tag,
      std::optional<AVRational> time_base = std::nullopt);
  // A fact of a stream, unless it has one of this type.
  Result<void> add_fact(int stream, AVPacketSideDataType type,
                        std::string_view bytes);
  // A file in the container, such as a font or a cover.
  Result<void> attach(const AVStream& source, std::span<const uint8_t> bytes);
  // Title and so on, and chapters.
  Result<void> copy_facts(const AVFormatContext& source);
  // Whether the container holds streams of this codec.
  bool holds(AVCodecID codec) const;

  // `packets`: most packets that all streams will have. MP4 files keep room
  // for their index at the start, so that players need not read the end first.
  // 0: unknown; the index is at the end.
  Result<void> start(int64_t packets);

  // In the order of decoding within a stream. The times are in the time base
  // that add_stream() got.
  Result<void> write(AVPacket& packet, int stream);

  // As write(), of several streams in any order: the muxer keeps packets until
  // those of all streams before them have come.
  Result<void> write_sorted(AVPacket& packet, int stream);

  // Writes the rest. The file can be read under temporary().
  Result<void> finish();
  const std::filesystem::path& temporary() const { return file_.temporary(); }
  // Gives the file its name.
  Result<void> commit() { return file_.commit(); }
  int64_t bytes() const { return size_; }

 private:
  Muxer(AtomicFile file, std::filesystem::path target)
      : file_(std::move(file)), target_(std::move(target)) {}
  void rescale(AVPacket& packet, int stream) const;
  Error failed(const LibavLog& log, std::string_view action, int code);
  static int write_bytes(void* self, uint8_t* bytes, int count);
  static int64_t seek_bytes(void* self, int64_t offset, int whence);

  AtomicFile file_;
  std::filesystem::path target_;
  Container container_ = Container::kMp4;
  AVIOContext* io_ = nullptr;
  AVFormatContext* context_ = nullptr;
  std::vector<AVRational> time_bases_;
  int64_t position_ = 0;
  int64_t size_ = 0;
  int io_error_ = 0;
};

}  // namespace framewise::media
