// SPDX-License-Identifier: Apache-2.0
#include "measure/models/download.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "base/http/http_client.h"
#include "base/result.h"
#include "measure/neural/weights/lpips_file.h"

namespace framewise::measure {
namespace {

constexpr const char* kElsewhere =
    "another place that has it may be named with --from";
constexpr const char* kOffline =
    "on a machine without network: fetch the file elsewhere, then `framewise "
    "models import FILE`, or name a mirror with --from";

// The file that a download goes on with.
class PartFile {
 public:
  explicit PartFile(const Download& request) : request_(request) {}

  int64_t bytes() const { return bytes_; }

  Result<void> open() {
    std::error_code absent;
    const auto size = std::filesystem::file_size(request_.part, absent);
    bytes_ = absent || int64_t(size) > request_.bytes ? 0 : int64_t(size);
    return open_file();
  }

  Result<void> start_over() {
    bytes_ = 0;
    return open_file();
  }

  Result<void> add(std::string_view bytes) {
    if (bytes_ + int64_t(bytes.size()) > request_.bytes) {
      return with_hint(
          in_file(fail(ErrorKind::kInput,
                       "is longer than the {} bytes expected", request_.bytes),
                  request_.url),
          kElsewhere);
    }
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) !=
        bytes.size()) {
      return io_error(errno);
    }
    bytes_ += int64_t(bytes.size());
    if (request_.progress) request_.progress(bytes_);
    return {};
  }

  Result<void> flush() {
    if (std::fflush(file_.get()) != 0) return io_error(errno);
    return {};
  }

 private:
  // Refuses a symbolic link in its place.
  Result<void> open_file() {
    const bool append = bytes_ > 0;
    const int descriptor = ::open(request_.part.c_str(),
                                  O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC |
                                      (append ? O_APPEND : O_TRUNC),
                                  0666);
    if (descriptor < 0) return io_error(errno);
    file_.reset(fdopen(descriptor, append ? "ab" : "wb"));
    if (file_) return {};
    close(descriptor);
    return io_error(errno);
  }

  Error io_error(int code) const {
    Error error = in_file(fail(ErrorKind::kIo, "cannot write: {}",
                               std::generic_category().message(code)),
                          request_.part.string());
    if (code == ENOSPC || code == EDQUOT) {
      error.hint = "free some space, or name another folder with --models";
    }
    return error;
  }

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const Download& request_;
  std::unique_ptr<std::FILE, Close> file_;
  int64_t bytes_ = 0;
};

// The status of the answer, whose bytes went into the file.
Result<int> get(const Download& request, PartFile& part) {
  constexpr int kMostRedirects = 5;
  constexpr size_t kErrorPage = size_t{64} << 10;
  HttpRequest sent{
      .deadline = std::chrono::milliseconds(0),
      .connect_deadline = std::chrono::seconds(30),
      .longest_pause = std::chrono::seconds(30),
      .slowest_bytes_per_s = 1,
      .limits = {.body_bytes = size_t(request.bytes) + kErrorPage}};
  const int64_t have = part.bytes();
  if (have > 0) {
    sent.fields.emplace_back("Range", fmt::format("bytes={}-", have));
  }
  bool began = false;
  std::optional<Error> problem;
  sent.receive = [&](int status, std::string_view bytes) -> Result<void> {
    Result<void> taken;
    // The server knows no ranges, and begins anew.
    if (!began && status == 200 && have > 0) taken = part.start_over();
    began = true;
    if (taken) taken = part.add(bytes);
    if (!taken) problem = taken.error();
    return taken;
  };
  FW_ASSIGN_OR_RETURN(sent.address, parse_http_address(request.url));
  const auto answer =
      follow_request(std::move(sent), kMostRedirects, {}, request.stop);
  if (answer) return answer->status;
  if (problem) return *problem;
  const Error& error = answer.error();
  if (error.kind == ErrorKind::kCancelled) {
    return fail(ErrorKind::kCancelled, "the download was stopped");
  }
  return with_hint(
      in_file(fail(ErrorKind::kIo, "cannot be fetched: {}", error.message),
              request.url),
      kOffline);
}

std::string address_of(std::string_view url, std::string_view file,
                       std::string_view from) {
  if (from.empty()) return std::string(url);
  if (from.ends_with(".json")) return std::string(from);
  std::string address(from);
  if (!address.ends_with('/')) address += '/';
  return address + std::string(file);
}

Error thrown_away(Error error, const std::string& address) {
  return with_hint(in_file(std::move(error), address),
                   fmt::format("what came was thrown away; {}", kElsewhere));
}

// Downloads one source of a network and compares its checksum.
Result<void> pull_source(const ModelStore& store, const ModelSource& source,
                         std::string_view from, std::stop_token stop,
                         const std::function<void(int64_t done)>& progress) {
  const std::filesystem::path part = store.part_of(source);
  const std::string address = address_of(source.url, source.file, from);
  FW_RETURN_IF_ERROR(download({.url = address,
                               .part = part,
                               .bytes = source.bytes,
                               .stop = std::move(stop),
                               .progress = progress}));
  FW_ASSIGN_OR_RETURN(const media::Source bytes,
                      media::Source::from_path(part));
  FW_ASSIGN_OR_RETURN(const std::string found, neural::sha256_of(bytes));
  if (found == source.sha256) return {};
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  return thrown_away(fail(ErrorKind::kInput, "has the SHA-256 {} instead of {}",
                          found, source.sha256),
                     address);
}

// Downloads the sources of a network, converts them and removes them.
Result<void> pull_network(const ModelStore& store, const KnownModel& model,
                          std::string_view from, const std::stop_token& stop,
                          const std::function<void(int64_t done)>& progress) {
  std::vector<std::filesystem::path> parts;
  int64_t before = 0;
  for (const ModelSource& source : model.sources) {
    FW_RETURN_IF_ERROR(
        pull_source(store, source, from, stop, [&](int64_t done) {
          if (progress) progress(before + done);
        }));
    before += source.bytes;
    parts.push_back(store.part_of(source));
  }
  FW_RETURN_IF_ERROR(store.convert(model, parts));
  std::error_code ignored;
  for (const auto& part : parts) std::filesystem::remove(part, ignored);
  return {};
}

}  // namespace

Result<void> download(const Download& request) {
  PartFile part(request);
  FW_RETURN_IF_ERROR(part.open());
  if (part.bytes() == request.bytes) return {};
  int status = 0;
  const bool goes_on = part.bytes() > 0;
  FW_ASSIGN_OR_RETURN(status, get(request, part));
  // The server has another file, or knows no ranges.
  if (goes_on && status == 416) {
    FW_RETURN_IF_ERROR(part.start_over());
    FW_ASSIGN_OR_RETURN(status, get(request, part));
  }
  if (status == 200 || status == 206) return part.flush();
  return with_hint(
      in_file(fail(ErrorKind::kIo, "the server says {}", status), request.url),
      kElsewhere);
}

Result<void> pull_model(const ModelStore& store, const KnownModel& model,
                        std::string_view from, std::stop_token stop,
                        const std::function<void(int64_t done)>& progress) {
  FW_RETURN_IF_ERROR(store.make_folder());
  if (model.network) return pull_network(store, model, from, stop, progress);
  const std::string address = address_of(model.url, model.file, from);
  FW_RETURN_IF_ERROR(download({.url = address,
                               .part = store.part_of(model),
                               .bytes = model.bytes,
                               .stop = std::move(stop),
                               .progress = progress}));
  if (auto adopted = store.adopt_part(model); !adopted) {
    Error error = std::move(adopted).error();
    if (error.kind == ErrorKind::kInput) {
      error = thrown_away(std::move(error), address);
    }
    return error;
  }
  return {};
}

}  // namespace framewise::measure
