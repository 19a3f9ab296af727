// SPDX-License-Identifier: Apache-2.0
// LPIPS on one thread: the five convolutions of AlexNet beside oneDNN's, and
// pairs of frames beside PyTorch (lpips_peer.py), in one run. Wall time, the
// least of some runs, in turns. Times do not depend on the weights.
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>

#include "bench_support.h"
#include "measure/neural/convolution.h"
#include "measure/neural/hashed_weights.h"
#include "measure/neural/lpips.h"

namespace framewise {
namespace {

using namespace measure::neural;
using dnnl::memory;

struct ConvolutionCase {
  const char* name;
  int inputs, outputs, kernel, stride, padding;
  Size size;  // of the outputs
};

// The same for both sizes but for the sizes of outputs.
std::vector<ConvolutionCase> alex_layers(Size image) {
  const bool small = image.width == 256;
  const auto size = [&](int tap) {
    constexpr int kSmall[] = {63, 31, 15};
    constexpr Size kLarge[] = {{159, 89}, {79, 44}, {39, 21}};
    return small ? Size{kSmall[tap], kSmall[tap]} : kLarge[tap];
  };
  return {{"conv1 11x11", 3, 64, 11, 4, 2, size(0)},
          {"conv2 5x5", 64, 192, 5, 1, 2, size(1)},
          {"conv3 3x3", 192, 384, 3, 1, 1, size(2)},
          {"conv4 3x3", 384, 256, 3, 1, 1, size(2)},
          {"conv5 3x3", 256, 256, 3, 1, 1, size(2)}};
}

// A convolution of oneDNN with ReLU, in the layouts that it prefers.
class Peer {
 public:
  explicit Peer(const ConvolutionCase& one) {
    const int in_width =
        (one.size.width - 1) * one.stride + one.kernel - 2 * one.padding;
    const int in_height =
        (one.size.height - 1) * one.stride + one.kernel - 2 * one.padding;
    using Tag = memory::format_tag;
    const auto any = [](memory::dims dims) {
      return memory::desc(std::move(dims), memory::data_type::f32, Tag::any);
    };
    const dnnl::convolution_forward::desc desc(
        dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_auto,
        any({1, one.inputs, in_height, in_width}),
        any({one.outputs, one.inputs, one.kernel, one.kernel}),
        any({one.outputs}),
        any({1, one.outputs, one.size.height, one.size.width}),
        {one.stride, one.stride}, {one.padding, one.padding},
        {one.padding, one.padding});
    dnnl::post_ops relu;
    relu.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(relu);
    const dnnl::convolution_forward::primitive_desc chosen(desc, attributes,
                                                           engine_);
    run_ = dnnl::convolution_forward(chosen);
    for (const auto& [role, layout] :
         {std::pair(DNNL_ARG_SRC, chosen.src_desc()),
          std::pair(DNNL_ARG_WEIGHTS, chosen.weights_desc()),
          std::pair(DNNL_ARG_BIAS, chosen.bias_desc()),
          std::pair(DNNL_ARG_DST, chosen.dst_desc())}) {
      memory block(layout, engine_);
      auto* numbers = static_cast<float*>(block.get_data_handle());
      std::fill(numbers, numbers + layout.get_size() / sizeof(float), 0.01f);
      arguments_.emplace(role, std::move(block));
    }
  }
  void run() {
    run_.execute(stream_, arguments_);
    stream_.wait();
  }

 private:
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  dnnl::convolution_forward run_;
  std::unordered_map<int, memory> arguments_;
};

class Ours {
 public:
  explicit Ours(const ConvolutionCase& one) {
    Tensor weight{{one.outputs, one.inputs, one.kernel, one.kernel}, {}};
    weight.values.assign(size_t(one.outputs) * size_t(one.inputs) *
                             size_t(one.kernel * one.kernel),
                         0.01f);
    const Tensor bias{{one.outputs},
                      std::vector<float>(size_t(one.outputs), 0.1f)};
    const bool picture = one.inputs == 3;
    convolution_ =
        Convolution(weight, bias, one.stride, one.padding,
                    picture ? InputForm::kPicture : InputForm::kActivations);
    if (picture) {
      in_.resize_packed({-one.padding, -one.padding,
                         (one.size.width - 1) * one.stride + one.kernel,
                         (one.size.height - 1) * one.stride + one.kernel},
                        one.inputs);
    } else {
      in_.resize({0, 0, one.size.width, one.size.height}, one.inputs);
    }
    float* first = in_.pixel(in_.region().y, in_.region().x);
    std::fill(first, first + in_.row_step() * size_t(in_.region().height),
              0.01f);
    out_.resize({0, 0, one.size.width, one.size.height}, one.outputs);
  }
  void run() { convolution_.run(in_, out_, 0, scratch_, nullptr); }

 private:
  Convolution convolution_;
  Activations in_;
  Activations out_;
  ConvolutionScratch scratch_;
};

void bench_layers(Size image) {
  fmt::print("\nAlexNet, one picture of {}x{}, ms\n{:<14} {:>8} {:>8}\n",
             image.width, image.height, "layer", "ours", "oneDNN");
  double ours_sum = 0;
  double peer_sum = 0;
  for (const ConvolutionCase& one : alex_layers(image)) {
    Ours ours(one);
    Peer peer(one);
    std::vector<bench::Rival> rivals = {{"ours", [&] { ours.run(); }},
                                        {"oneDNN", [&] { peer.run(); }}};
    bench::race(rivals, 12, 20);
    fmt::print("{:<14} {:>8.2f} {:>8.2f}\n", one.name, rivals[0].wall_ms,
               rivals[1].wall_ms);
    ours_sum += rivals[0].wall_ms;
    peer_sum += rivals[1].wall_ms;
  }
  fmt::print("{:<14} {:>8.2f} {:>8.2f}\n", "sum", ours_sum, peer_sum);
}

Frame picture(FramePool& pool, Size size, uint32_t seed) {
  auto buffer = pool.allocate(PixelFormat{}, size);
  uint32_t noise = seed;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < 4 * size.width; ++x) {
      noise = noise * 1664525u + 1013904223u;
      buffer->plane(0).row(y)[x] = x % 4 == 3 ? 255 : uint8_t(noise >> 24);
    }
  }
  return std::move(*buffer).freeze(0, {}, ChangedArea::everything(size));
}

Lpips network(NetworkKind kind) {
  Tensors weights = golden::hashed_trunk(kind);
  const Network trunk = *Network::create(kind, weights);
  for (size_t tap = 0; tap < trunk.tap_channels().size(); ++tap) {
    const int channels = trunk.tap_channels()[tap];
    weights[fmt::format("lin{}.model.1.weight", tap)] = {
        {1, channels, 1, 1}, std::vector<float>(size_t(channels), 0.1f)};
  }
  return *Lpips::create(kind, weights);
}

// The least time of a pair that PyTorch takes, in ms; negative without it.
double peer_ms(NetworkKind kind, Size size) {
  const std::string command = fmt::format(
      "OMP_NUM_THREADS=1 /usr/bin/python3 {}/lpips_peer.py {} {} {} "
      "2> /dev/null",
      FRAMEWISE_BENCHMARKS_DIR, name_of(kind), size.width, size.height);
  std::FILE* const pipe = popen(command.c_str(), "r");
  double ms = -1;
  if (!pipe || std::fscanf(pipe, "%lf", &ms) != 1) ms = -1;
  if (pipe) pclose(pipe);
  return ms;
}

void bench_pairs(NetworkKind kind) {
  FramePool pool;
  const int64_t before = bench::peak_rss_bytes();
  const Lpips lpips = network(kind);
  for (const Size size : {Size{256, 256}, Size{640, 360}, Size{1920, 1080}}) {
    if (kind == NetworkKind::kVgg && size.width > 640) continue;
    const Frame reference = picture(pool, size, 1);
    const Frame test = picture(pool, size, 2);
    Features features;
    std::vector<bench::Rival> rivals = {
        {"pair",
         [&] {
           lpips.extract(reference, features, nullptr);
           lpips.compare(features, test, nullptr);
         }},
        {"prepared", [&] { lpips.compare(features, test, nullptr); }}};
    double peer = peer_ms(kind, size);
    bench::race(rivals, 5, 200);
    const double again = peer_ms(kind, size);
    if (again > 0) peer = std::min(peer, again);
    bench::race(rivals, 5, 200);
    fmt::print("{:<8} {:>9} {:>9.2f} {:>9.2f} {:>9.2f} {:>7.2f} {:>9.2f}\n",
               name_of(kind), fmt::format("{}x{}", size.width, size.height),
               rivals[0].wall_ms, rivals[1].wall_ms, peer,
               rivals[0].wall_ms / peer, rivals[1].wall_ms / rivals[0].wall_ms);
  }
  fmt::print("{:<8} weights {:.1f} MB, peak of the process +{:.1f} MB\n",
             name_of(kind), double(lpips.network().bytes()) / 1e6,
             double(bench::peak_rss_bytes() - before) / 1e6);
}

}  // namespace
}  // namespace framewise

int main() {
  using namespace framewise;
  setenv("OMP_NUM_THREADS", "1", 1);
  bench_layers({256, 256});
  bench_layers({640, 360});
  fmt::print("\n{:<8} {:>9} {:>9} {:>9} {:>9} {:>7} {:>9}\n", "one thread",
             "size", "pair ms", "prepared", "PyTorch", "of it", "prep/pair");
  for (const auto kind : {measure::neural::NetworkKind::kAlex,
                          measure::neural::NetworkKind::kSqueeze,
                          measure::neural::NetworkKind::kVgg}) {
    bench_pairs(kind);
  }
  return 0;
}
