// SPDX-License-Identifier: Apache-2.0
// PNG, APNG, JPEG and WebP: ours against each format's library used directly
// (libspng, FFmpeg, TurboJPEG, libwebp), one thread; then ours with two.
//
//   bench_media_stills [FILE…]             default: the shared corpus
//   bench_media_stills --rss-of-peer FILE  its peak memory, in bytes
//
// The peak memory of ours is that of decode_once, which links nothing else;
// a peer's includes the libraries of all peers.
#include <malloc.h>
#include <spng.h>
#include <turbojpeg.h>
#include <webp/decode.h>
#include <webp/demux.h>

#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "bench_support.h"
#include "framewise/framewise.h"
#include "framewise/thread_pool.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::byte>;

Bytes read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(in), {}};
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

const uint8_t* u8(const Bytes& bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}

struct Work {
  int64_t frames = 0;
  int64_t pixels = 0;
};

Work decode_ours(const Bytes& file, Executor* executor) {
  // One pool for all files, as in a program that reads many; the peers' pixels
  // are reused by malloc.
  static FramePool pool;
  Work work;
  OpenOptions options;
  options.pool = &pool;
  options.executor = executor;
  options.limits.total_pixels = 0;
  auto animation = open(file, "benchmark", options);
  while (animation) {
    auto frame = animation->next();
    if (!frame || !*frame) break;
    ++work.frames;
    work.pixels += (*frame)->size().pixels();
  }
  return work;
}

Work with_libspng(const Bytes& file) {
  spng_ctx* context = spng_ctx_new(0);
  spng_set_png_buffer(context, file.data(), file.size());
  spng_ihdr header;
  spng_get_ihdr(context, &header);
  const int format = header.bit_depth == 16 ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8;
  size_t size = 0;
  spng_decoded_image_size(context, format, &size);
  const auto pixels = std::make_unique_for_overwrite<uint8_t[]>(size);
  const int status =
      spng_decode_image(context, pixels.get(), size, format, SPNG_DECODE_TRNS);
  spng_ctx_free(context);
  if (status != 0) return {};
  return {1, int64_t{header.width} * header.height};
}

Work with_turbojpeg(const Bytes& file) {
  tjhandle decoder = tjInitDecompress();
  int width = 0, height = 0, subsampling = 0, colors = 0;
  tjDecompressHeader3(decoder, u8(file),
                      static_cast<unsigned long>(file.size()), &width, &height,
                      &subsampling, &colors);
  const auto pixels = std::make_unique_for_overwrite<uint8_t[]>(
      size_t(width) * size_t(height) * 4);
  const int status =
      tjDecompress2(decoder, u8(file), static_cast<unsigned long>(file.size()),
                    pixels.get(), width, 0, height, TJPF_RGBA, 0);
  tjDestroy(decoder);
  if (status != 0) return {};
  return {1, int64_t{width} * height};
}

Work with_libwebp(const Bytes& file) {
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(u8(file), file.size(), &features) != VP8_STATUS_OK) {
    return {};
  }
  const int64_t canvas = int64_t{features.width} * features.height;
  if (!features.has_animation) {
    const auto pixels =
        std::make_unique_for_overwrite<uint8_t[]>(size_t(canvas) * 4);
    return {
        WebPDecodeRGBAInto(u8(file), file.size(), pixels.get(),
                           size_t(canvas) * 4, features.width * 4) != nullptr,
        canvas};
  }
  WebPAnimDecoderOptions options;
  WebPAnimDecoderOptionsInit(&options);
  options.color_mode = MODE_RGBA;
  const WebPData data{u8(file), file.size()};
  WebPAnimDecoder* decoder = WebPAnimDecoderNew(&data, &options);
  Work work;
  while (decoder && WebPAnimDecoderHasMoreFrames(decoder)) {
    uint8_t* pixels = nullptr;
    int timestamp = 0;
    if (!WebPAnimDecoderGetNext(decoder, &pixels, &timestamp)) break;
    ++work.frames;
    work.pixels += canvas;
  }
  WebPAnimDecoderDelete(decoder);
  return work;
}

// FFmpeg reads from memory like the others.
struct Reader {
  const Bytes* bytes;
  int64_t position = 0;

  static int read(void* self, uint8_t* out, int size) {
    auto& reader = *static_cast<Reader*>(self);
    const int64_t left = int64_t(reader.bytes->size()) - reader.position;
    const auto count = int(std::min<int64_t>(size, left));
    if (count <= 0) return AVERROR_EOF;
    std::copy_n(u8(*reader.bytes) + reader.position, count, out);
    reader.position += count;
    return count;
  }
  static int64_t seek(void* self, int64_t offset, int whence) {
    auto& reader = *static_cast<Reader*>(self);
    if (whence == AVSEEK_SIZE) return int64_t(reader.bytes->size());
    if (whence == SEEK_CUR) offset += reader.position;
    if (whence == SEEK_END) offset += int64_t(reader.bytes->size());
    return reader.position = offset;
  }
};

Work with_ffmpeg(const Bytes& file) {
  constexpr int kBufferBytes = 32768;
  Reader reader{&file};
  AVFormatContext* format = avformat_alloc_context();
  format->pb = avio_alloc_context(
      static_cast<uint8_t*>(av_malloc(kBufferBytes)), kBufferBytes, 0, &reader,
      Reader::read, nullptr, Reader::seek);
  AVIOContext* const input = format->pb;
  Work work;
  if (avformat_open_input(&format, "input.apng", nullptr, nullptr) == 0) {
    avformat_find_stream_info(format, nullptr);
    const AVCodecParameters* parameters = format->streams[0]->codecpar;
    AVCodecContext* codec =
        avcodec_alloc_context3(avcodec_find_decoder(parameters->codec_id));
    avcodec_parameters_to_context(codec, parameters);
    codec->thread_count = 1;
    avcodec_open2(codec, nullptr, nullptr);
    AVPacket* packet = av_packet_alloc();
    AVFrame* frame = av_frame_alloc();
    const auto drain = [&] {
      while (avcodec_receive_frame(codec, frame) == 0) {
        ++work.frames;
        work.pixels += int64_t{frame->width} * frame->height;
      }
    };
    while (av_read_frame(format, packet) == 0) {
      avcodec_send_packet(codec, packet);
      av_packet_unref(packet);
      drain();
    }
    avcodec_send_packet(codec, nullptr);
    drain();
    av_frame_free(&frame);
    av_packet_free(&packet);
    avcodec_free_context(&codec);
    avformat_close_input(&format);
  }
  av_freep(&input->buffer);
  AVIOContext* freed = input;
  avio_context_free(&freed);
  return work;
}

struct Peer {
  std::string name;
  Work (*decode)(const Bytes&);
};

std::optional<Peer> peer_of(const Bytes& file) {
  auto animation = open(file, "benchmark");
  if (!animation) return std::nullopt;
  const std::string& container = animation->info().container;
  if (container == "png") return Peer{"libspng", with_libspng};
  if (container == "apng") return Peer{"FFmpeg", with_ffmpeg};
  if (container == "jpeg") return Peer{"TurboJPEG", with_turbojpeg};
  if (container == "webp") return Peer{"libwebp", with_libwebp};
  return std::nullopt;
}

int print_memory_of_peer(const fs::path& path) {
  const Bytes file = read_file(path);
  if (const auto peer = peer_of(file)) peer->decode(file);
  fmt::print("{}\n", peak_rss_bytes());
  return 0;
}

std::vector<fs::path> corpus() {
  std::vector<fs::path> paths;
  for (const char* folder : {"images", "animated"}) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(
             fs::path(FRAMEWISE_SHARED_DIR) / "corpus" / folder, none)) {
      const std::string extension = entry.path().extension();
      if (extension == ".png" || extension == ".apng" || extension == ".jpg" ||
          extension == ".webp") {
        paths.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(paths);
  return paths;
}

int compare(const std::vector<fs::path>& paths, int rounds) {
  // Freed memory stays with the process: otherwise the time of a picture is
  // that of fresh pages from the system, and depends on who ran before.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  framewise::ThreadPool two(2);
  Table table({"file", "frames", "peer", "ours ms", "peer ms", "MP/s", "x peer",
               "2 threads", "RSS MB", "peer's"});
  for (const fs::path& path : paths) {
    const Bytes file = read_file(path);
    const auto peer = peer_of(file);
    if (!peer) {
      fmt::print("{}: not one of these formats\n", path.string());
      continue;
    }
    const Work work = decode_ours(file, nullptr);
    const Work expected = peer->decode(file);
    if (work.frames == 0 || work.frames != expected.frames) {
      fmt::print("{}: {} frames, {} has {}\n", path.filename().string(),
                 work.frames, peer->name, expected.frames);
    }
    std::vector<Rival> rivals{{"ours", [&] { decode_ours(file, nullptr); }},
                              {peer->name, [&] { peer->decode(file); }},
                              {"ours, 2", [&] { decode_ours(file, &two); }}};
    race(rivals, rounds);
    const double ms = rivals[0].wall_ms;
    const auto megabytes = [](std::vector<std::string> command) {
      const int64_t bytes = number_from_child(std::move(command));
      return fmt::format("{:.1f}", double(bytes) / 1e6);
    };
    table.add({path.filename().string(), fmt::format("{}", work.frames),
               peer->name, fmt::format("{:.3f}", ms),
               fmt::format("{:.3f}", rivals[1].wall_ms),
               fmt::format("{:.0f}", double(work.pixels) / ms / 1e3),
               fmt::format("{:.2f}", rivals[1].wall_ms / ms),
               fmt::format("{:.2f}", ms / rivals[2].wall_ms),
               megabytes({program_beside("decode_once"), path.string()}),
               megabytes({"/proc/self/exe", "--rss-of-peer", path.string()})});
  }
  table.print();
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main(int count, char** arguments) {
  using namespace framewise::bench;
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() == 2 && words[0] == "--rss-of-peer") {
    return print_memory_of_peer(words[1]);
  }
  std::vector<fs::path> paths(words.begin(), words.end());
  if (paths.empty()) paths = corpus();
  return compare(paths, /*rounds=*/7);
}
