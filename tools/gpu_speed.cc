// SPDX-License-Identifier: Apache-2.0
// The values of a card, and its speed: for each metric the value beside that of
// the processor, frames a second with and without copying them to the card, and
// the time and bytes of each kernel. Frames are made here, so that a machine
// needs nothing but this program and a driver. See tools/gpu_bench.sh.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdio>
#include <deque>
#include <map>
#include <thread>
#include <vector>

#include "base/json/json.h"
#include "base/result.h"
#include "gpu/session.h"
#include "measure/models/models.h"
#include "measure/neural/card_network.h"
#include "measure/neural/hashed_weights.h"
#include "measure/neural/lpips.h"
#include "measure/perceptual/cvvdp/film.h"
#include "measure/perceptual/cvvdp/viewing.h"
#include "measure/registry.h"

namespace framewise {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Arguments {
  std::string card;
  std::string out = "gpu_speed.json";
  Size size{1920, 1080};
  double seconds = 2;  // of each measurement
  std::vector<std::string> metrics;
  // Where original.y4m and compressed.y4m are written, of so many frames,
  // instead of measuring.
  std::string film_folder;
  int film_frames = 120;
};

// Moving waves and edges; `damaged`: in coarse steps, with noise.
Result<Frame> make_frame(const PixelFormat& format, Size size, int index,
                         bool damaged, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, size));
  uint32_t random = 7 + uint32_t(index);
  for (int plane = 0; plane < format.planes(); ++plane) {
    const MutablePlaneView to = buffer.plane(plane);
    const int channels = format.layout == Layout::kRgba ? 4 : 1;
    const int most = (1 << format.bits) - 1;
    for (int y = 0; y < to.size.height; ++y) {
      for (int x = 0; x < to.size.width * channels; ++x) {
        random = random * 1664525 + 1013904223;
        const int wave =
            ((x / channels + 3 * index) * 3 + y * 5 + (x * y / 64)) % 200;
        const int edge = (x / channels / 40 + y / 32) % 2 ? 40 : 0;
        int value = 8 + wave + edge;
        if (damaged) value = value / 6 * 6 + int(random >> 30);
        value = std::clamp(value, 0, 255) * (most + 1) / 256;
        if (channels == 4 && x % 4 == 3) value = most;
        if (format.bits > 8) {
          to.row<uint16_t>(y)[x] = uint16_t(value);
        } else {
          to.row(y)[x] = uint8_t(value);
        }
      }
    }
  }
  return std::move(buffer).freeze(index, {}, ChangedArea::everything(size));
}

struct Film {
  std::vector<gpu::PairOfFrames> pairs;
};

// AlexNet of full size, whose weights are hashes: they cost what real ones do.
Result<void> add_network(measure::Models& models) {
  constexpr auto kKind = measure::neural::NetworkKind::kAlex;
  measure::neural::Tensors weights = golden::hashed_trunk(kKind);
  const int64_t channels[] = {64, 192, 384, 256, 256};
  for (size_t tap = 0; tap < std::size(channels); ++tap) {
    weights[fmt::format("lin{}.model.1.weight", tap)] = {
        .shape = {1, channels[tap], 1, 1},
        .values = std::vector<float>(size_t(channels[tap]), 0.1f)};
  }
  FW_ASSIGN_OR_RETURN(measure::neural::Lpips lpips,
                      measure::neural::Lpips::create(kKind, weights));
  models.set(measure::ModelId::kLpipsAlex,
             std::make_shared<const measure::neural::Lpips>(std::move(lpips)),
             measure::neural::make_card_network(kKind, weights));
  return {};
}

Result<Film> make_film(const PixelFormat& format, Size size, int frames,
                       double frame_rate, FramePool& pool) {
  Film film;
  for (int i = 0; i < frames; ++i) {
    gpu::PairOfFrames pair;
    FW_ASSIGN_OR_RETURN(pair.reference,
                        make_frame(format, size, i, false, pool));
    FW_ASSIGN_OR_RETURN(pair.test, make_frame(format, size, i, true, pool));
    pair.planes = format.layout == Layout::kRgba ? measure::Planes::kRgb
                                                 : measure::Planes::kOwn;
    pair.frame_rate = frame_rate;
    if (i > 0) pair.around.previous = film.pairs[size_t(i - 1)].reference;
    if (i > 1)
      pair.around.second_previous = film.pairs[size_t(i - 2)].reference;
    film.pairs.push_back(std::move(pair));
  }
  for (size_t i = 0; i + 1 < film.pairs.size(); ++i) {
    film.pairs[i].around.next = film.pairs[i + 1].reference;
  }
  return film;
}

// Pairs a second with frames copied to the card, by so many threads.
Result<double> rate_with_upload(gpu::Device& device, const Film& film,
                                std::span<const gpu::MetricOfPair> metrics,
                                int threads, double seconds) {
  std::vector<int64_t> done(size_t(threads), 0);
  std::vector<std::optional<Error>> errors{size_t(threads)};
  const auto begin = Clock::now();
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t) {
    all.emplace_back([&, t] {
      std::deque<std::unique_ptr<gpu::PairInFlight>> waiting;
      const int ahead = std::max(1, device.pairs_in_flight() / threads);
      for (size_t i = size_t(t); since(begin) < seconds; ++i) {
        if (int(waiting.size()) >= ahead) {
          auto values = waiting.front()->finish();
          waiting.pop_front();
          if (!values) errors[size_t(t)] = values.error();
          ++done[size_t(t)];
        }
        if (errors[size_t(t)]) break;
        auto started = device.start(film.pairs[i % film.pairs.size()], metrics);
        if (!started) {
          errors[size_t(t)] = started.error();
          break;
        }
        waiting.push_back(*std::move(started));
      }
      while (!waiting.empty()) {
        if (waiting.front()->finish()) ++done[size_t(t)];
        waiting.pop_front();
      }
    });
  }
  for (std::thread& one : all) one.join();
  const double elapsed = since(begin);
  int64_t pairs = 0;
  for (int t = 0; t < threads; ++t) {
    if (errors[size_t(t)]) return *errors[size_t(t)];
    pairs += done[size_t(t)];
  }
  return double(pairs) / elapsed;
}

std::vector<double> on_processor(const measure::Metric& metric,
                                 const gpu::PairOfFrames& pair,
                                 FramePool& pool) {
  const measure::Viewing viewing{.models = pair.models};
  measure::Picture first(pool, viewing);
  measure::Picture second(pool, viewing);
  first.show_between(pair.reference, pair.planes, pair.around);
  second.show(pair.test, pair.planes);
  measure::PairView view(first, second);
  view.refresh();
  std::vector<measure::Value> values(metric.outputs.size());
  metric.measure(view, values);
  std::vector<double> numbers;
  for (const measure::Value& value : values) {
    numbers.push_back(value.exists() ? value.number : 0);
  }
  return numbers;
}

// ColorVideoVDP of a film, which a card follows frame after frame: frames a
// second with each copied to the card, beside one thread of the processor.
Result<Json> measure_following(gpu::Device& device, const Film& film,
                               double seconds) {
  namespace cvvdp = measure::cvvdp;
  const Frame& first = film.pairs[0].reference;
  const double rate = film.pairs[0].frame_rate;
  const auto signal = measure::CvvdpSignal::of(first.format(), first.size());
  const measure::CvvdpLight light(measure::cvvdp_display_of({}, signal), signal,
                                  cvvdp::Codes::bits_of(first.format()));
  cvvdp::Film on_processor(first.size(), light, light,
                           {.frames_per_second = rate});
  const auto begin = Clock::now();
  for (const gpu::PairOfFrames& pair : film.pairs) {
    on_processor.add(*cvvdp::Codes::of(pair.reference, light),
                     *cvvdp::Codes::of(pair.test, light));
  }
  on_processor.finish();
  const double processor = double(film.pairs.size()) / since(begin);
  const auto follow = [&](double least) -> Result<std::vector<double>> {
    FW_ASSIGN_OR_RETURN(const auto films,
                        device.follow({.reference = first,
                                       .test = film.pairs[0].test,
                                       .reference_light = &light,
                                       .test_light = &light,
                                       .frames_per_second = rate}));
    const auto start = Clock::now();
    for (size_t i = 0; i < film.pairs.size() || since(start) < least; ++i) {
      const gpu::PairOfFrames& pair = film.pairs[i % film.pairs.size()];
      FW_RETURN_IF_ERROR(films->add(pair.reference, false, pair.test, false));
    }
    return films->finish();
  };
  FW_ASSIGN_OR_RETURN(const std::vector<double> found, follow(0));
  FW_ASSIGN_OR_RETURN(const std::vector<double> again, follow(0));
  const auto timed = Clock::now();
  FW_ASSIGN_OR_RETURN(const std::vector<double> many, follow(seconds));
  const double with_upload = double(many.size()) / since(timed);
  const double card = cvvdp::jod_of(cvvdp::pooled_film(found));
  const double expected =
      cvvdp::jod_of(cvvdp::pooled_film(on_processor.differences()));
  fmt::print(
      "{:<14} {:>9.1f} frames/s with upload, {:>6.2f} by one thread of "
      "the processor; {} ({} by the processor)\n",
      "cvvdp of films", with_upload, processor, card, expected);
  const double limit =
      std::ranges::find(gpu::tolerances(), "cvvdp", &gpu::Tolerance::output)
          ->absolute;
  return Json{{"metric", "cvvdp of films"},
              {"outputs", Json::array({Json{{"name", "cvvdp of films"},
                                            {"card", card},
                                            {"processor", expected}}})},
              {"same_bits_again", again == found},
              {"agrees", std::abs(card - expected) <= limit},
              {"with_upload_1_thread", with_upload},
              {"processor_1_thread", processor}};
}

Result<Json> measure_metric(gpu::Device& device, const Film& film,
                            const gpu::MetricOfPair& metric, FramePool& pool,
                            const Arguments& arguments) {
  const gpu::PairOfFrames& pair = film.pairs.back();
  const std::span<const gpu::MetricOfPair> one(&metric, 1);
  const auto opening = Clock::now();
  FW_ASSIGN_OR_RETURN(const auto in_flight, device.start(pair, one));
  FW_ASSIGN_OR_RETURN(const auto values, in_flight->finish());
  const double first_seconds = since(opening);
  const auto begin = Clock::now();
  const std::vector<double> expected = on_processor(*metric.metric, pair, pool);
  const double processor_seconds = since(begin);
  Json outputs = Json::array();
  for (size_t i = 0; i < expected.size(); ++i) {
    if (!(metric.wanted >> i & 1) || !values[0][i].exists()) continue;
    outputs.push_back({{"name", metric.metric->outputs[i].name},
                       {"card", values[0][i].number},
                       {"processor", expected[i]}});
  }
  // The same bits again?
  FW_ASSIGN_OR_RETURN(const auto again_in_flight, device.start(pair, one));
  FW_ASSIGN_OR_RETURN(const auto again, again_in_flight->finish());
  const auto main = size_t(std::countr_zero(metric.wanted));
  const bool same = again[0][main].number == values[0][main].number;

  FW_ASSIGN_OR_RETURN(const double few, device.repeat(pair, one, 4));
  const int times = std::clamp(int(4 * arguments.seconds / few), 4, 100000);
  FW_ASSIGN_OR_RETURN(const double many, device.repeat(pair, one, times));
  FW_ASSIGN_OR_RETURN(
      const double one_thread,
      rate_with_upload(device, film, one, 1, arguments.seconds));
  FW_ASSIGN_OR_RETURN(
      const double four_threads,
      rate_with_upload(device, film, one, 4, arguments.seconds));
  Json kernels = Json::array();
  if (const auto times_of = device.profile(pair, one)) {
    std::map<std::string, std::pair<double, int64_t>> sums;
    for (const gpu::KernelTime& time : *times_of) {
      sums[time.name].first += time.seconds;
      sums[time.name].second += time.bytes;
    }
    for (const auto& [name, sum] : sums) {
      kernels.push_back({{"name", name},
                         {"seconds", sum.first},
                         {"bytes", sum.second},
                         {"bytes_per_second",
                          sum.first > 0 ? double(sum.second) / sum.first : 0}});
    }
  }
  fmt::print(
      "{:<14} {:>9.1f} pairs/s on the card, {:>8.1f} and {:>8.1f} with "
      "upload by 1 and 4 threads, {:>6.2f} by one thread of the "
      "processor; {} = {} ({} by the processor){}; first pair {:.2f} s\n",
      metric.metric->outputs[0].name, times / many, one_thread, four_threads,
      1 / processor_seconds, metric.metric->outputs[main].name,
      values[0][main].number, expected[main],
      same ? "" : " AND OTHER BITS THE SECOND TIME", first_seconds);
  std::fflush(stdout);
  return Json{{"metric", metric.metric->outputs[0].name},
              {"outputs", outputs},
              {"same_bits_again", same},
              {"agrees", gpu::agree(*metric.metric, main,
                                    values[0][main].number, expected[main])},
              {"first_pair_seconds", first_seconds},
              {"pairs_per_second", times / many},
              {"with_upload_1_thread", one_thread},
              {"with_upload_4_threads", four_threads},
              {"processor_1_thread", 1 / processor_seconds},
              {"kernels", kernels}};
}

Result<Json> measure_format(gpu::Device& device, std::string_view name,
                            const PixelFormat& format,
                            const Arguments& arguments) {
  fmt::print("\n{} {}x{}\n", name, arguments.size.width, arguments.size.height);
  FramePool pool;
  FW_ASSIGN_OR_RETURN(Film film,
                      make_film(format, arguments.size, 8, 25, pool));
  measure::Models models;
  FW_RETURN_IF_ERROR(add_network(models));
  for (gpu::PairOfFrames& pair : film.pairs) pair.models = &models;
  // Metrics that follow films measure pairs of stills.
  Film stills = film;
  for (gpu::PairOfFrames& pair : stills.pairs) pair.frame_rate = 0;
  Json rows = Json::array();
  std::vector<gpu::MetricOfPair> together;
  for (const measure::Metric& metric : measure::all_metrics()) {
    const gpu::MetricOfPair one{&metric, gpu::proof_outputs(metric)};
    const std::string own(metric.outputs[0].name);
    if (!arguments.metrics.empty() &&
        !std::ranges::count(arguments.metrics, own)) {
      continue;
    }
    const Film& measured = metric.follows_films ? stills : film;
    if (!device.measures(one, measured.pairs.back())) continue;
    auto row = measure_metric(device, measured, one, pool, arguments);
    if (!row) {
      fmt::print("{}: {}\n", own, row.error().to_string());
      rows.push_back({{"metric", own}, {"error", row.error().to_string()}});
      continue;
    }
    rows.push_back(*std::move(row));
    if (metric.follows_films) {
      FW_ASSIGN_OR_RETURN(Json following,
                          measure_following(device, film, arguments.seconds));
      rows.push_back(std::move(following));
    }
    if (own == "psnr" || own == "ssim") together.push_back(one);
  }
  Json result{{"format", name},
              {"width", arguments.size.width},
              {"height", arguments.size.height},
              {"metrics", rows}};
  if (together.size() == 2) {
    FW_ASSIGN_OR_RETURN(const double few,
                        device.repeat(film.pairs.back(), together, 4));
    const int times = std::clamp(int(4 * arguments.seconds / few), 4, 100000);
    FW_ASSIGN_OR_RETURN(const double many,
                        device.repeat(film.pairs.back(), together, times));
    FW_ASSIGN_OR_RETURN(
        const double threads4,
        rate_with_upload(device, film, together, 4, arguments.seconds));
    fmt::print(
        "psnr + ssim    {:>9.1f} pairs/s on the card, {:>8.1f} with "
        "upload by 4 threads\n",
        times / many, threads4);
    result["psnr_and_ssim"] = {{"pairs_per_second", times / many},
                               {"with_upload_4_threads", threads4}};
  }
  return result;
}

Result<void> write_film(const Arguments& arguments) {
  const PixelFormat format{.layout = Layout::kYuv420};
  for (const bool damaged : {false, true}) {
    const std::string path =
        arguments.film_folder + (damaged ? "/compressed.y4m" : "/original.y4m");
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (!file) return fail(ErrorKind::kIo, "{} cannot be written", path);
    fmt::print(file, "YUV4MPEG2 W{} H{} F25:1 Ip A1:1 C420jpeg\n",
               arguments.size.width, arguments.size.height);
    FramePool pool;
    for (int i = 0; i < arguments.film_frames; ++i) {
      auto frame = make_frame(format, arguments.size, i, damaged, pool);
      if (!frame) {
        std::fclose(file);
        return std::move(frame).error();
      }
      std::fputs("FRAME\n", file);
      for (int plane = 0; plane < 3; ++plane) {
        const PlaneView rows = frame->plane(plane);
        for (int y = 0; y < rows.size.height; ++y) {
          std::fwrite(rows.row(y), 1, size_t(rows.size.width), file);
        }
      }
    }
    if (std::fclose(file) != 0) {
      return fail(ErrorKind::kIo, "{} cannot be written", path);
    }
  }
  return {};
}

Result<void> run(const Arguments& arguments) {
  if (!arguments.film_folder.empty()) return write_film(arguments);
  FW_ASSIGN_OR_RETURN(const std::vector<gpu::Card> cards, gpu::list_cards());
  for (const gpu::Card& card : cards) {
    fmt::print("{}: {}, {}, {} MB{}{}\n", card.name, gpu::name_of(card.kind),
               card.driver, card.memory_bytes >> 20,
               card.problem.empty() ? "" : ", ", card.problem);
  }
  const auto begin = Clock::now();
  FW_ASSIGN_OR_RETURN(const auto device, gpu::open_device(arguments.card));
  fmt::print("opened {} in {:.2f} s\n", device->card().name, since(begin));
  Json formats = Json::array();
  const PixelFormat rgba{};
  const PixelFormat yuv{
      .layout = Layout::kYuv420,
      .color = {.matrix = Matrix::kBt709, .range = Range::kLimited}};
  FW_ASSIGN_OR_RETURN(Json in_yuv,
                      measure_format(*device, "yuv420p", yuv, arguments));
  formats.push_back(std::move(in_yuv));
  FW_ASSIGN_OR_RETURN(Json in_rgb,
                      measure_format(*device, "rgba", rgba, arguments));
  formats.push_back(std::move(in_rgb));
  const gpu::Card& card = device->card();
  const Json all{{"card", card.name},
                 {"driver", card.driver},
                 {"kind", gpu::name_of(card.kind)},
                 {"memory_bytes", card.memory_bytes},
                 {"pairs_in_flight", device->pairs_in_flight()},
                 {"formats", formats}};
  std::FILE* file = std::fopen(arguments.out.c_str(), "w");
  if (!file) {
    return fail(ErrorKind::kIo, "{} cannot be written", arguments.out);
  }
  const std::string text = all.dump(1);
  std::fwrite(text.data(), 1, text.size(), file);
  std::fclose(file);
  return {};
}

}  // namespace
}  // namespace framewise

int main(int argc, char** argv) {
  framewise::Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view flag = argv[i];
    const std::string value = argv[i + 1];
    if (flag == "--card") arguments.card = value;
    if (flag == "--out") arguments.out = value;
    if (flag == "--seconds") arguments.seconds = std::stod(value);
    if (flag == "--metric") arguments.metrics.push_back(value);
    if (flag == "--film") arguments.film_folder = value;
    if (flag == "--frames") arguments.film_frames = std::stoi(value);
    if (flag == "--size") {
      const size_t times = value.find('x');
      arguments.size = {std::stoi(value), std::stoi(value.substr(times + 1))};
    }
  }
  const auto done = framewise::run(arguments);
  if (!done) fmt::print(stderr, "{}\n", done.error().to_string());
  return done ? 0 : 1;
}
