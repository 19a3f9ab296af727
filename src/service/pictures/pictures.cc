// SPDX-License-Identifier: Apache-2.0
#include "service/pictures/pictures.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/http/percent_code.h"
#include "base/result.h"
#include "cache/file_stamp.h"
#include "cache/key.h"
#include "framewise/version.h"
#include "image/cache/operation_keys.h"
#include "service/server/problem.h"

namespace framewise::service {
namespace {

// Behind a URL that is the same for everybody, shared caches may keep it too.
constexpr int64_t kLongestPublic = 24 * 3600;
constexpr int64_t kPrivate = 3600;

// Of the formats that a request may name.
std::string_view type_of(FileFormat format) {
  if (format == FileFormat::kJpeg) return "image/jpeg";
  return format == FileFormat::kPng ? "image/png" : "image/webp";
}

// Changes with the file, the options and the program, without decoding.
std::string tag_of(const cache::FileStamp& stamp,
                   const image::ThumbnailOptions& options) {
  cache::KeyBuilder key("served thumbnail");
  key.add("version", version())
      .add("size", stamp.size)
      .add("modified", stamp.modified_ns)
      .add("changed", stamp.changed_ns)
      .add("inode", int64_t(stamp.inode))
      .add("device", int64_t(stamp.device))
      .add("format", int64_t(options.format));
  image::add_operation(key, options);
  return fmt::format("\"{}\"", key.finish().hex().substr(0, 32));
}

// Whether If-None-Match names the tag: "*", or one of a list (RFC 9110,
// 13.1.2). Weak tags count as strong ones.
bool client_has(std::string_view field, std::string_view tag) {
  while (!field.empty()) {
    const size_t comma = std::min(field.find(','), field.size());
    std::string_view one = field.substr(0, comma);
    field.remove_prefix(std::min(comma + 1, field.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag || one == "*") return true;
  }
  return false;
}

std::string cache_control(const PictureRequest& request, int64_t now) {
  if (request.signature.empty()) {
    return fmt::format("private, max-age={}", kPrivate);
  }
  const int64_t left = request.expires.value_or(now + kLongestPublic) - now;
  return fmt::format("public, max-age={}",
                     std::clamp<int64_t>(left, 0, kLongestPublic));
}

}  // namespace

Pictures::Pictures(FindSource find, const Access& access,
                   image::ImageCache& cache, OpenOptions open)
    : find_(std::move(find)),
      access_(access),
      cache_(cache),
      open_(std::move(open)) {}

Response Pictures::answer(const Request& request, int64_t now) {
  auto parsed = parse_picture_request(request.query);
  if (!parsed) return problem(parsed.error());
  PictureRequest& wanted = *parsed;
  std::string owner;
  if (!wanted.signature.empty()) {
    if (!access_.keys().is_signature(
            Purpose::kAddress, signed_text(request.query), wanted.signature)) {
      return problem(403, "the signature is wrong");
    }
    if (!wanted.expires || *wanted.expires <= now) {
      return problem(403, "the signature has expired");
    }
  } else if (!access_.is_admitted(request)) {
    return problem(401, "a token or a signature is needed");
  } else {
    owner = access_.owner_of(request);
  }
  const auto path = find_(wanted.source, owner);
  if (!path) return problem(404, path.error());
  const auto stamp = cache::stamp_of(*path);
  if (!stamp) return problem(404, "there is no such file");

  wanted.options.open = open_;
  const std::string tag = tag_of(*stamp, wanted.options);
  Response response{
      .type = std::string(type_of(wanted.options.format)),
      .fields = {{"ETag", tag}, {"Cache-Control", cache_control(wanted, now)}}};
  if (client_has(request.field("if-none-match"), tag)) {
    response.status = 304;
    return response;
  }
  const auto made = cache_.thumbnails(*path, wanted.options);
  if (!made) {
    Error error = made.error();
    error.file = wanted.source;
    return problem(error);
  }
  const auto& content = (*made)->images.front().content;
  response.body.assign(reinterpret_cast<const char*>(content.data()),
                       content.size());
  return response;
}

std::string Pictures::signed_address(const Keys& keys, Query query,
                                     int64_t expires) {
  query.erase("signature");
  query["expires"] = fmt::format("{}", expires);
  query["signature"] = keys.sign(Purpose::kAddress, signed_text(query));
  std::string address = "/image/thumbnail";
  char mark = '?';
  for (const auto& [name, value] : query) {
    address += fmt::format("{}{}={}", mark, percent_encoded(name),
                           percent_encoded(value));
    mark = '&';
  }
  return address;
}

void add_picture_routes(Router& router, Pictures& pictures) {
  router.add(
      {.method = Method::kGet,
       .pattern = "/image/thumbnail",
       .handler = Answer([&pictures](const Request& request) {
         const auto now = std::chrono::system_clock::now().time_since_epoch();
         return pictures.answer(
             request,
             std::chrono::duration_cast<std::chrono::seconds>(now).count());
       }),
       // A signature may stand for a token.
       .options = {.thread = Thread::kWorker, .is_public = true}});
}

}  // namespace framewise::service
