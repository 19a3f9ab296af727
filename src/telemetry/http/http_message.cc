// SPDX-License-Identifier: Apache-2.0
#include "telemetry/http/http_message.h"

#include <algorithm>
#include <charconv>

#include "base/result.h"

namespace framewise::telemetry {
namespace {

Error broken(std::string_view what) {
  return fail(ErrorKind::kInput, "the server's answer is no HTTP: {}", what);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

template <typename Number>
std::optional<Number> number_in(std::string_view text, int base = 10) {
  Number value = 0;
  const auto [end, code] =
      std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || code != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

Result<bool> HttpResponseReader::take(std::string_view bytes) {
  if (complete_) return true;
  waiting_ += bytes;
  if (!has_header_) {
    const size_t end = waiting_.find("\r\n\r\n");
    if (std::min(end, waiting_.size()) > limits_.header_bytes) {
      return broken("the header is too long");
    }
    if (end == std::string::npos) return false;
    FW_RETURN_IF_ERROR(read_header(std::string_view(waiting_).substr(0, end)));
    waiting_.erase(0, end + 4);
    has_header_ = true;
  }
  if (chunked_) {
    FW_RETURN_IF_ERROR(read_chunks());
    return complete_;
  }
  response_.body += waiting_;
  waiting_.clear();
  if (length_ && response_.body.size() >= *length_) {
    response_.body.resize(*length_);
    complete_ = true;
  }
  if (response_.body.size() > limits_.body_bytes) {
    return fail(ErrorKind::kLimit,
                "the server's answer is larger than {} bytes",
                limits_.body_bytes);
  }
  return complete_;
}

Result<void> HttpResponseReader::read_header(std::string_view header) {
  const size_t end = header.find("\r\n");
  const std::string_view first = header.substr(0, end);
  const auto status =
      first.size() >= 12 ? number_in<int>(first.substr(9, 3)) : std::nullopt;
  if (!first.starts_with("HTTP/1.") || !status || *status < 100) {
    return broken("there is no status");
  }
  response_.status = *status;
  std::string_view rest =
      end == std::string_view::npos ? "" : header.substr(end + 2);
  while (!rest.empty()) {
    const size_t line_end = rest.find("\r\n");
    FW_RETURN_IF_ERROR(read_field(rest.substr(0, line_end)));
    rest.remove_prefix(line_end == std::string_view::npos ? rest.size()
                                                          : line_end + 2);
  }
  const bool has_none = response_.status == 204 || response_.status == 304;
  if (has_none) length_ = 0;
  if (length_ == size_t{0} && !chunked_) complete_ = true;
  return {};
}

Result<void> HttpResponseReader::read_field(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return broken("a field has no colon");
  const std::string name = lower(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (name == "content-length") {
    const auto length = number_in<size_t>(value);
    if (!length) return broken("its length is no number");
    if (*length > limits_.body_bytes) {
      return fail(ErrorKind::kLimit,
                  "the server's answer has {} bytes, more "
                  "than {}",
                  *length, limits_.body_bytes);
    }
    length_ = *length;
  } else if (name == "transfer-encoding") {
    if (lower(value) != "chunked") return broken("an unknown encoding");
    chunked_ = true;
  } else if (name == "retry-after") {
    const auto seconds = number_in<int>(value);
    if (seconds && *seconds >= 0) response_.retry_after_s = *seconds;
  }
  return {};
}

Result<void> HttpResponseReader::read_chunks() {
  constexpr size_t kLongestSizeLine = 256;
  std::string_view rest = waiting_;
  while (!complete_) {
    const size_t end = rest.find("\r\n");
    if (end == std::string_view::npos) {
      if (rest.size() > kLongestSizeLine) return broken("a chunk has no size");
      break;
    }
    const std::string_view digits =
        trimmed(rest.substr(0, std::min(end, rest.find(';'))));
    const auto size = number_in<size_t>(digits, 16);
    if (!size) return broken("the size of a chunk is no number");
    if (*size > limits_.body_bytes - response_.body.size()) {
      return fail(ErrorKind::kLimit,
                  "the server's answer is larger than {} bytes",
                  limits_.body_bytes);
    }
    if (*size == 0) {
      complete_ = true;
      break;
    }
    if (rest.size() < end + 2 + *size + 2) break;
    response_.body += rest.substr(end + 2, *size);
    if (rest.substr(end + 2 + *size, 2) != "\r\n") {
      return broken("a chunk does not end");
    }
    rest.remove_prefix(end + 2 + *size + 2);
  }
  waiting_.erase(0, waiting_.size() - rest.size());
  return {};
}

Result<HttpResponse> HttpResponseReader::finish() {
  if (!has_header_) return broken("it ends in the header");
  if (!complete_ && (chunked_ || length_)) return broken("it ends too early");
  return std::move(response_);
}

Result<HttpAddress> parse_http_address(std::string_view url) {
  const auto refuse = [url](std::string_view why) {
    return with_hint(
        fail(ErrorKind::kUsage, "\"{}\" is no address: {}", url, why),
        "write http://HOST:PORT or https://HOST:PORT");
  };
  constexpr std::string_view kPlain = "http://";
  constexpr std::string_view kSecure = "https://";
  const bool secure = url.starts_with(kSecure);
  if (!secure && !url.starts_with(kPlain)) {
    return refuse("it begins neither with http:// nor with https://");
  }
  std::string_view rest = url.substr((secure ? kSecure : kPlain).size());
  const bool printable = std::ranges::all_of(
      rest, [](char c) { return uint8_t(c) > 32 && uint8_t(c) < 127; });
  if (!printable) return refuse("it has a blank or special character");
  HttpAddress address{.secure = secure, .port = secure ? "443" : "80"};
  const size_t slash = rest.find('/');
  if (slash != std::string_view::npos) address.path = rest.substr(slash);
  rest = rest.substr(0, slash);
  if (rest.find('@') != std::string_view::npos) {
    return refuse("it names a user; use OTEL_EXPORTER_OTLP_HEADERS");
  }
  size_t colon = rest.rfind(':');
  if (rest.starts_with('[')) {
    const size_t close = rest.find(']');
    if (close == std::string_view::npos) return refuse("a ] is missing");
    address.host = rest.substr(1, close - 1);
    if (colon < close) colon = std::string_view::npos;
  } else {
    address.host = rest.substr(0, colon);
  }
  if (address.host.empty()) return refuse("there is no host");
  if (colon != std::string_view::npos) {
    const auto port = number_in<uint16_t>(rest.substr(colon + 1));
    if (!port || *port == 0) return refuse("the port is no number");
    address.port = rest.substr(colon + 1);
  }
  return address;
}

}  // namespace framewise::telemetry
