// SPDX-License-Identifier: Apache-2.0
#include "service/access/security_fields.h"

namespace framewise::service {
namespace {

const char* policy_of(Content content) {
  switch (content) {
    case Content::kPage:
      return "default-src 'none'; script-src 'self'; style-src 'self'; img-src "
             "'self' data: blob:; connect-src 'self'; frame-src 'self'; "
             "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    // The report is made of names and texts of foreign files: were one of them
    // to become script, it could reach neither the service nor its tokens. A
    // sandbox without allow-same-origin gives it an origin of its own.
    case Content::kReport:
      return "sandbox allow-scripts allow-downloads; default-src 'none'; "
             "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src "
             "data: blob:; media-src data: blob:; base-uri 'none'; form-action "
             "'none'; frame-ancestors 'self'";
    case Content::kData:
    case Content::kPicture:
      return "default-src 'none'; sandbox; frame-ancestors 'none'";
  }
  return "default-src 'none'";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> security_fields(
    Content content) {
  return {
      {"Content-Security-Policy", policy_of(content)},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", content == Content::kReport ? "SAMEORIGIN" : "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"}};
}

}  // namespace framewise::service
