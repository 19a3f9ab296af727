// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmath>
#include <memory>

#include "base/result.h"
#include "telemetry/export/sinks.h"

namespace framewise::telemetry {
namespace {

// Fits into one Ethernet frame with all headers.
constexpr size_t kPacketBytes = 1400;

// Names and tags without the characters that separate parts of a line.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool separates = c == ':' || c == '|' || c == '@' || c == '#' ||
                           c == ',' || c == '\n' || c == '\r';
    out += separates ? '_' : c;
  }
  return out;
}

std::string tags_of(const SeriesValue& series) {
  std::string tags;
  for (const auto& [name, value] : series.labels) {
    tags += tags.empty() ? "|#" : ",";
    tags += plain(name) + ":" + plain(value);
  }
  return tags;
}

// "framewise_jobs_total" is framewise.jobs_total.
std::string statsd_name(std::string_view name) {
  std::string out(name);
  const size_t first = out.find('_');
  if (first != std::string::npos) out[first] = '.';
  return out;
}

void add_histogram(const SeriesValue& series, const std::string& name,
                   const std::string& tags, std::vector<std::string>& lines) {
  if (series.count() == 0) return;
  lines.push_back(fmt::format("{}.count:{}|c{}", name, series.count(), tags));
  constexpr std::pair<const char*, double> kShares[] = {
      {"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}};
  for (const auto& [suffix, share] : kShares) {
    lines.push_back(fmt::format("{}.{}:{:.6g}|g{}", name, suffix,
                                1000 * quantile(series, share).value_or(0),
                                tags));
  }
}

class StatsdSink : public Sink {
 public:
  explicit StatsdSink(int fd) : fd_(fd) {}
  ~StatsdSink() override { close(fd_); }
  std::string name() const override { return "StatsD"; }

  Result<void> write(const Exported& data, const std::stop_token&) override {
    std::string packet;
    for (const std::string& line : statsd_lines(last_, data.snapshot)) {
      if (!packet.empty() && packet.size() + 1 + line.size() > kPacketBytes) {
        send(packet);
        packet.clear();
      }
      if (!packet.empty()) packet += '\n';
      packet += line;
    }
    if (!packet.empty()) send(packet);
    last_ = data.snapshot;
    return {};
  }

 private:
  // A daemon that is not there loses packets: that is how StatsD works.
  void send(const std::string& packet) const {
    [[maybe_unused]] const ssize_t ignored =
        ::send(fd_, packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  const int fd_;
  Snapshot last_;
};

}  // namespace

std::vector<std::string> statsd_lines(const Snapshot& before,
                                      const Snapshot& now) {
  std::vector<std::string> lines;
  for (const SeriesValue& one : increase(before, now).series) {
    const std::string name = statsd_name(one.name);
    const std::string tags = tags_of(one);
    switch (one.kind) {
      case SeriesKind::kCounter:
        if (one.value == 0) break;
        lines.push_back(fmt::format("{}:{:.10g}|c{}", name, one.value, tags));
        break;
      case SeriesKind::kGauge:
        if (!std::isfinite(one.value)) break;
        // A sign would mean a change: 0 first.
        if (one.value < 0) lines.push_back(fmt::format("{}:0|g{}", name, tags));
        lines.push_back(fmt::format("{}:{:.10g}|g{}", name, one.value, tags));
        break;
      case SeriesKind::kHistogram: add_histogram(one, name, tags, lines); break;
    }
  }
  return lines;
}

Result<std::unique_ptr<Sink>> statsd_sink(std::string_view address) {
  const size_t colon = address.rfind(':');
  const std::string host(address.substr(0, colon));
  const std::string port(
      colon == std::string_view::npos ? "8125" : address.substr(colon + 1));
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(host.c_str(), port.c_str(), &wanted, &found);
  if (code != 0) {
    return with_hint(fail(ErrorKind::kUsage, "cannot find StatsD at \"{}\": {}",
                          address, gai_strerror(code)),
                     "write HOST:PORT, such as localhost:8125");
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found,
                                                            freeaddrinfo);
  const int fd = socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
    if (fd >= 0) close(fd);
    return fail(ErrorKind::kEnvironment, "cannot send to StatsD at \"{}\"",
                address);
  }
  return std::unique_ptr<Sink>(std::make_unique<StatsdSink>(fd));
}

}  // namespace framewise::telemetry
