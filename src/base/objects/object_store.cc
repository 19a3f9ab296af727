// SPDX-License-Identifier: Apache-2.0
#include "base/objects/object_store.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <random>
#include <span>
#include <thread>
#include <unordered_set>
#include <utility>

extern char** environ;

#include "base/http/percent_code.h"
#include "base/printable.h"
#include "base/result.h"
#include "base/sha256.h"

namespace framewise {
namespace {

// A list of 1000 keys of 1024 bytes, each written as %XX.
constexpr size_t kMostAnswerBytes = size_t{8} << 20;
// Metadata gives keys that last for hours and are renewed 5 minutes before.
constexpr std::chrono::minutes kInstanceKeysLast{4};
constexpr std::chrono::milliseconds kLongestWait{20'000};
constexpr std::chrono::minutes kDeadline{30};
constexpr int kMostRedirects = 5;
// Pages of 1000 keys: a hundred million objects.
constexpr size_t kMostPages = 100'000;

std::string_view value_named(const Environment& environment,
                             std::string_view name) {
  for (const auto& [key, value] : environment) {
    if (key == name) return value;
  }
  return {};
}

std::string first_of(std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) {
    if (!value.empty()) return std::string(value);
  }
  return {};
}

bool comes_back(int status) {
  return status == 408 || status == 429 || status >= 500;
}

bool comes_back(const Error& error) {
  return error.kind == ErrorKind::kIo || error.kind == ErrorKind::kTimeout;
}

std::string sha256_of(std::string_view bytes) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(bytes.data(), bytes.size())));
  return hash.hex();
}

uint64_t first_64_bits(std::string_view text) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text.data(), text.size())));
  const auto digest = hash.finish();
  uint64_t bits = 0;
  std::memcpy(&bits, digest.data(), sizeof bits);
  return bits;
}

std::string version_in(const HttpResponse& answer) {
  return first_of({answer.field("etag"), answer.field("last-modified")});
}

Error in_object(Error error, const ObjectName& name) {
  return in_file(std::move(error), name.text());
}

Error changed(const ObjectName& name) {
  return in_object(
      with_hint(fail(ErrorKind::kIo, "the object changed while it was read"),
                "run it again when nobody writes it"),
      name);
}

// The error of a status other than success.
Error refused(const ObjectName& name, const HttpResponse& answer) {
  const std::string code =
      printable(element_text(answer.body, "Code").substr(0, 80));
  Error error = fail(ErrorKind::kIo, "the store says {}{}{}", answer.status,
                     code.empty() ? "" : " ", code);
  if (answer.status == 404) {
    error = fail(ErrorKind::kIo, "there is no such {}",
                 code == "NoSuchBucket" ? "bucket" : "object");
    error.hint = "check the name, the endpoint and the region";
  }
  if (answer.status == 401 || answer.status == 403) {
    error.hint =
        "check the credentials and what they may do; stores say this of "
        "objects that are not there, too";
  }
  return in_object(std::move(error), name);
}

// Between half and the whole of the pause, so that many readers do not come
// back at once.
std::chrono::milliseconds shaken(std::chrono::milliseconds pause) {
  thread_local std::minstd_rand numbers(std::random_device{}());
  return pause / 2 + pause * int64_t(numbers() % 512) / 1024;
}

// A region is a part of a host and of signatures.
bool is_region(std::string_view text) {
  constexpr size_t kLongest = 40;
  return !text.empty() && text.size() <= kLongest &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool is_hidden_below(std::string_view key, std::string_view prefix) {
  key.remove_prefix(std::min(key.size(), prefix.size()));
  return key.starts_with('.') || key.find("/.") != std::string_view::npos;
}

}  // namespace

struct ObjectStore::Call {
  HttpMethod method = HttpMethod::kGet;
  std::string query;  // sorted by name, encoded
  HttpFields fields;
  std::string body;
  size_t most_bytes = kMostAnswerBytes;
  // Whether the answer is whole; a short one is asked for again.
  std::function<bool(const HttpResponse&)> is_whole;
};

ObjectStore::ObjectStore(StoreOptions options) : options_(std::move(options)) {}

StoreCounts ObjectStore::counts() const {
  return {requests_, again_, bytes_read_, bytes_written_};
}

Result<Credentials> ObjectStore::credentials_of(StoreKind kind) {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  const bool ages = options_.credentials.source == CredentialSource::kInstance;
  if (const auto known = credentials_.find(kind);
      known != credentials_.end() &&
      (!ages || now - known->second.since < kInstanceKeysLast)) {
    return known->second.keys;
  }
  FW_ASSIGN_OR_RETURN(Credentials keys,
                      find_credentials(kind, options_.credentials));
  credentials_[kind] = {keys, now};
  return keys;
}

std::string ObjectStore::region_of(const ObjectName& name) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = regions_.find(name.bucket);
        known != regions_.end()) {
      return known->second;
    }
  }
  const Environment& environment = options_.credentials.environment;
  const std::string stated =
      first_of({options_.region, value_named(environment, "AWS_REGION"),
                value_named(environment, "AWS_DEFAULT_REGION")});
  if (!stated.empty()) return stated;
  if (name.kind == StoreKind::kGoogle) return "auto";
  return first_of(
      {profile_setting(options_.credentials, "region"), "us-east-1"});
}

std::string ObjectStore::endpoint_of(StoreKind kind,
                                     const std::string& region) const {
  if (!options_.endpoint.empty()) return options_.endpoint;
  if (kind == StoreKind::kGoogle) return "https://storage.googleapis.com";
  const Environment& environment = options_.credentials.environment;
  const std::string stated =
      first_of({value_named(environment, "AWS_ENDPOINT_URL_S3"),
                value_named(environment, "AWS_ENDPOINT_URL")});
  if (!stated.empty()) return stated;
  return fmt::format("https://s3.{}.amazonaws.com{}", region,
                     region.starts_with("cn-") ? ".cn" : "");
}

Result<HttpAddress> ObjectStore::address_of(const ObjectName& name,
                                            const Call& call,
                                            const std::string& region) const {
  const std::string query = call.query.empty() ? "" : "?" + call.query;
  if (name.kind == StoreKind::kWeb) {
    FW_ASSIGN_OR_RETURN(HttpAddress address, parse_http_address(name.bucket));
    address.path = "/" + name.key;
    return address;
  }
  const std::string endpoint = endpoint_of(name.kind, region);
  FW_ASSIGN_OR_RETURN(HttpAddress address, parse_http_address(endpoint));
  const bool ours = endpoint.find("amazonaws.com") != std::string::npos;
  const bool in_host = options_.addressing == Addressing::kHost ||
                       (options_.addressing == Addressing::kAuto && ours &&
                        name.bucket.find('.') == std::string::npos);
  while (address.path.ends_with('/')) address.path.pop_back();
  if (in_host) {
    address.host = name.bucket + "." + address.host;
  } else {
    address.path += "/" + name.bucket;
  }
  if (in_host || !name.key.empty()) {
    address.path += "/" + percent_encoded(name.key, Slash::kStays);
  }
  address.path += query;
  return address;
}

Result<HttpResponse> ObjectStore::attempt(const ObjectName& name,
                                          const Call& call,
                                          const std::string& region) {
  HttpRequest request{.method = call.method,
                      .body = call.body,
                      .fields = call.fields,
                      .deadline = kDeadline,
                      .connect_deadline = options_.longest_pause,
                      .longest_pause = options_.longest_pause,
                      .keeps_connection = true,
                      .limits = {.header_bytes = size_t{64} << 10,
                                 .body_bytes = call.most_bytes}};
  FW_ASSIGN_OR_RETURN(request.address, address_of(name, call, region));
  FW_ASSIGN_OR_RETURN(const Credentials keys, credentials_of(name.kind));
  if (!keys.access_key.empty()) {
    request.signature = {keys.access_key, keys.secret_key, region};
    request.fields.emplace_back("x-amz-content-sha256", sha256_of(call.body));
    if (!keys.session_token.empty()) {
      request.fields.emplace_back("x-amz-security-token", keys.session_token);
    }
  }
  ++requests_;
  // A signature holds for one host; only web servers lead elsewhere.
  auto answer = name.kind == StoreKind::kWeb
                    ? follow_request(std::move(request), kMostRedirects)
                    : send_request(request);
  if (!answer) return answer;
  bytes_read_ += int64_t(answer->body.size());
  bytes_written_ += int64_t(call.body.size());
  return answer;
}

Result<HttpResponse> ObjectStore::send(const ObjectName& name,
                                       const Call& call) {
  std::string region = region_of(name);
  auto pause = options_.first_pause;
  for (int tried = 1;; ++tried) {
    auto answer = attempt(name, call, region);
    const bool short_one = answer && call.is_whole &&
                           answer->status / 100 == 2 && !call.is_whole(*answer);
    const bool passes = answer ? comes_back(answer->status) || short_one
                               : comes_back(answer.error());
    if (answer && answer->status / 100 != 2) {
      // Stores name the region of a bucket that lies elsewhere.
      const std::string own(answer->field("x-amz-bucket-region"));
      if (is_region(own) && own != region && tried < options_.attempts) {
        const std::lock_guard lock(mutex_);
        region = regions_[name.bucket] = own;
        continue;
      }
    }
    if (!passes) {
      if (!answer) return in_object(std::move(answer).error(), name);
      return answer;
    }
    if (tried >= options_.attempts) {
      if (!answer) return in_object(std::move(answer).error(), name);
      if (!short_one) return answer;
      return in_object(fail(ErrorKind::kIo, "the store's answers are cut"),
                       name);
    }
    ++again_;
    const auto asked =
        std::chrono::seconds(answer ? answer->retry_after_s.value_or(0) : 0);
    std::this_thread::sleep_for(
        std::min(std::max(shaken(pause), std::chrono::milliseconds(asked)),
                 kLongestWait));
    pause = std::min(pause * 2, kLongestWait);
  }
}

Result<ObjectFacts> ObjectStore::facts(const ObjectName& name) {
  FW_ASSIGN_OR_RETURN(const HttpResponse answer,
                      send(name, {.method = HttpMethod::kHead}));
  if (answer.status != 200) return refused(name, answer);
  const std::string length(answer.field("content-length"));
  int64_t bytes = -1;
  const char* const last = length.data() + length.size();
  if (length.empty() ||
      std::from_chars(length.data(), last, bytes).ptr != last || bytes < 0) {
    return in_object(
        fail(ErrorKind::kUnsupported, "the server does not say how long it is"),
        name);
  }
  return ObjectFacts{bytes, version_in(answer)};
}

void ObjectStore::remember(const ObjectName& name, const ObjectFacts& facts) {
  const ObjectStamp stamp{facts.bytes, first_64_bits(facts.version)};
  const uint64_t key = first_64_bits(name.text());
  const std::lock_guard lock(mutex_);
  stamps_[key] = stamp;
}

Result<ObjectStamp> ObjectStore::stamp(const ObjectName& name) {
  const uint64_t key = first_64_bits(name.text());
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = stamps_.find(key); known != stamps_.end()) {
      return known->second;
    }
  }
  FW_ASSIGN_OR_RETURN(const ObjectFacts object, facts(name));
  remember(name, object);
  return ObjectStamp{object.bytes, first_64_bits(object.version)};
}

Result<ObjectPiece> ObjectStore::read(const ObjectName& name, int64_t offset,
                                      int64_t count, std::string_view version) {
  Call call{.fields = {{"Range", fmt::format("bytes={}-{}", offset,
                                             offset + count - 1)}},
            .most_bytes = size_t(count)};
  // A weak one never matches, and the time of the last change is no ETag.
  if (version.starts_with('"')) call.fields.emplace_back("If-Match", version);
  call.is_whole = [&](const HttpResponse& answer) {
    if (answer.status != 206) return true;
    const auto range = read_content_range(answer.field("content-range"));
    return range && range->begin == offset &&
           range->end == std::min(offset + count, range->total) - 1 &&
           int64_t(answer.body.size()) == range->end - range->begin + 1;
  };
  FW_ASSIGN_OR_RETURN(HttpResponse answer, send(name, call));
  if (answer.status == 412) return changed(name);
  if (answer.status == 416 && offset == 0) return ObjectPiece{};  // it is empty
  if (answer.status != 200 && answer.status != 206) {
    return refused(name, answer);
  }
  ObjectPiece piece{.object = {.version = version_in(answer)}};
  if (answer.status == 206) {
    piece.object.bytes =
        read_content_range(answer.field("content-range"))->total;
  } else if (offset == 0) {  // the whole, from a server without ranges
    piece.object.bytes = int64_t(answer.body.size());
  } else {
    return in_object(
        fail(ErrorKind::kUnsupported, "the server does not send ranges"), name);
  }
  if (!version.empty() && piece.object.version != version) return changed(name);
  piece.bytes = std::move(answer.body);
  return piece;
}

Result<std::string> ObjectStore::put(const ObjectName& name,
                                     std::string bytes) {
  FW_ASSIGN_OR_RETURN(
      const HttpResponse answer,
      send(name, {.method = HttpMethod::kPut,
                  .fields = {{"Content-Type", "application/octet-stream"}},
                  .body = std::move(bytes)}));
  if (answer.status / 100 != 2) return refused(name, answer);
  return std::string(answer.field("etag"));
}

Result<std::string> ObjectStore::begin_upload(const ObjectName& name) {
  Call call{.method = HttpMethod::kPost,
            .query = "uploads=",
            .fields = {{"Content-Type", "application/octet-stream"}}};
  call.is_whole = [](const HttpResponse& answer) {
    return answer.body.find("</InitiateMultipartUploadResult>") !=
           std::string::npos;
  };
  FW_ASSIGN_OR_RETURN(const HttpResponse answer, send(name, call));
  if (answer.status != 200) return refused(name, answer);
  std::string upload = element_text(answer.body, "UploadId");
  if (!upload.empty()) return upload;
  return in_object(
      fail(ErrorKind::kUnsupported, "the store takes no uploads in parts"),
      name);
}

Result<std::string> ObjectStore::put_part(const ObjectName& name,
                                          std::string_view upload, int number,
                                          std::string bytes) {
  FW_ASSIGN_OR_RETURN(
      const HttpResponse answer,
      send(name,
           {.method = HttpMethod::kPut,
            .query = fmt::format("partNumber={}&uploadId={}", number,
                                 percent_encoded(upload, Slash::kEncoded)),
            .fields = {{"Content-Type", "application/octet-stream"}},
            .body = std::move(bytes)}));
  if (answer.status != 200) return refused(name, answer);
  return std::string(answer.field("etag"));
}

Result<void> ObjectStore::complete(const ObjectName& name,
                                   std::string_view upload,
                                   const std::vector<std::string>& etags) {
  std::string body = "<CompleteMultipartUpload>";
  for (size_t i = 0; i < etags.size(); ++i) {
    body +=
        fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>",
                    i + 1, etags[i]);
  }
  body += "</CompleteMultipartUpload>";
  Call call{.method = HttpMethod::kPost,
            .query = "uploadId=" + percent_encoded(upload, Slash::kEncoded),
            .fields = {{"Content-Type", "application/xml"}},
            .body = std::move(body)};
  // An error may come after 200, while the store joins the parts.
  call.is_whole = [](const HttpResponse& answer) {
    return answer.body.find("<CompleteMultipartUploadResult") !=
           std::string::npos;
  };
  FW_ASSIGN_OR_RETURN(const HttpResponse answer, send(name, call));
  if (element_text(answer.body, "Code") == "NoSuchUpload") {
    return in_object(
        fail(ErrorKind::kIo, "the store has removed the parts of the upload"),
        name);
  }
  if (answer.status != 200) return refused(name, answer);
  return {};
}

void ObjectStore::abandon(const ObjectName& name, std::string_view upload) {
  // A store whose answer is lost keeps the parts until its rules remove them.
  [[maybe_unused]] const auto answer = send(
      name, {.method = HttpMethod::kDelete,
             .query = "uploadId=" + percent_encoded(upload, Slash::kEncoded)});
}

Result<ListedPage> ObjectStore::list_page(const ObjectName& prefix,
                                          std::string_view from, int most) {
  if (prefix.kind == StoreKind::kWeb) {
    return in_object(fail(ErrorKind::kUsage, "web servers list no files"),
                     prefix);
  }
  const ObjectName bucket{prefix.kind, prefix.bucket, {}};
  std::string query;
  if (!from.empty()) {
    query =
        "continuation-token=" + percent_encoded(from, Slash::kEncoded) + "&";
  }
  query += fmt::format("encoding-type=url&list-type=2&max-keys={}&prefix={}",
                       most, percent_encoded(prefix.key, Slash::kEncoded));
  Call call{.query = std::move(query)};
  call.is_whole = [](const HttpResponse& answer) {
    return answer.body.find("</ListBucketResult>") != std::string::npos;
  };
  FW_ASSIGN_OR_RETURN(const HttpResponse answer, send(bucket, call));
  if (answer.status != 200) return refused(prefix, answer);
  auto page = read_list(answer.body);
  if (!page) return in_object(std::move(page).error(), prefix);
  return page;
}

namespace {

struct OfProcess {
  std::mutex mutex;
  std::shared_ptr<ObjectStore> store;
};

OfProcess& of_process() {
  static OfProcess one;
  return one;
}

Environment variables_of_process() {
  Environment environment;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text(*entry);
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

}  // namespace

void use_object_store(StoreOptions options) {
  OfProcess& one = of_process();
  const std::lock_guard lock(one.mutex);
  one.store = std::make_shared<ObjectStore>(std::move(options));
}

std::shared_ptr<ObjectStore> object_store() {
  OfProcess& one = of_process();
  const std::lock_guard lock(one.mutex);
  if (!one.store) {
    StoreOptions options;
    options.credentials.environment = variables_of_process();
    one.store = std::make_shared<ObjectStore>(std::move(options));
  }
  return one.store;
}

Result<void> list_objects(
    ObjectStore& store, const ObjectName& prefix,
    const std::function<Result<void>(const ListedObject&)>& take) {
  std::string from;
  std::unordered_set<uint64_t> pages;  // hashes of where they go on
  do {
    FW_ASSIGN_OR_RETURN(ListedPage page, store.list_page(prefix, from));
    for (const ListedObject& object : page.objects) {
      if (object.key.ends_with('/') ||
          is_hidden_below(object.key, prefix.key)) {
        continue;
      }
      FW_RETURN_IF_ERROR(take(object));
    }
    if (!page.next.empty() && (!pages.insert(first_64_bits(page.next)).second ||
                               pages.size() > kMostPages)) {
      return in_object(fail(ErrorKind::kIo, "the store's list does not end"),
                       prefix);
    }
    from = std::move(page.next);
  } while (!from.empty());
  return {};
}

}  // namespace framewise
