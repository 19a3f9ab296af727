// SPDX-License-Identifier: Apache-2.0
#include "service/page/service_page.h"

#include <fmt/format.h>

#include <memory>
#include <span>
#include <string>

#include "base/sha256.h"
#include "service/page/api_options.h"
#include "service/page/page_assets.h"

namespace framewise::service {
namespace {

// Scripts and styles come from this server alone, and nothing of a page is
// script by its text: a name of a file that became markup would do nothing.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
    "data: blob:; media-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'";

struct Asset {
  const char* path;
  const char* type;
  std::string_view (*text)();
};
constexpr Asset kAssets[] = {
    {"/", "text/html; charset=utf-8", page_html},
    {"/service.js", "text/javascript; charset=utf-8", page_script},
    {"/service.css", "text/css; charset=utf-8", page_style},
    {"/api", "text/html; charset=utf-8", api_html},
    {"/api.js", "text/javascript; charset=utf-8", api_script},
    {"/openapi.json", "application/json", described_api},
};

Answer answer_of(const Asset& asset) {
  auto text = std::make_shared<const std::string>(asset.text());
  Sha256 hash;
  hash.update(std::as_bytes(std::span(*text)));
  std::string tag = fmt::format("\"{}\"", hash.hex().substr(0, 32));
  return [asset, text = std::move(text),
          tag = std::move(tag)](const Request& request) {
    Response response{.type = asset.type,
                      .fields = {{"Content-Security-Policy", kPolicy},
                                 // Asked for again each time: a new program
                                 // brings new pages.
                                 {"Cache-Control", "no-cache"},
                                 {"ETag", tag}}};
    if (request.field("if-none-match") == tag) {
      response.status = 304;
    } else {
      response.shared_body = text;
    }
    return response;
  };
}

}  // namespace

void add_page_routes(Router& router) {
  for (const Asset& asset : kAssets) {
    router.add({.method = Method::kGet,
                .pattern = asset.path,
                .handler = answer_of(asset),
                .options = {.is_public = true}});
  }
}

}  // namespace framewise::service
