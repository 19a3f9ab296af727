// SPDX-License-Identifier: Apache-2.0
#include "report/page/report_page.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/json/json.h"
#include "base/sha256.h"
#include "framewise/reason.h"
#include "report/page/viewer_assets.h"

namespace framewise::report {
namespace {

// The Content-Security-Policy allows script and style by hash, so no other
// script in the page can run.
std::string hash_of(std::string_view text) {
  Sha256 sha;
  sha.update(std::as_bytes(std::span(text.data(), text.size())));
  const auto digest = sha.finish();
  return "'sha256-" +
         base64({reinterpret_cast<const char*>(digest.data()), digest.size()}) +
         "'";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      case '\'': html += "&#39;"; break;
      default: html += c;
    }
  }
  return html;
}

std::string inside_a_page(std::string json) {
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

Json kind_titles() {
  Json titles = Json::object();
  for (int i = 0; i <= int(DefectKind::kUnreadable); ++i) {
    titles[name_of(DefectKind(i))] = title_of(DefectKind(i));
  }
  return titles;
}

std::string page_html(const Page& page) {
  const std::string_view script = viewer_script();
  const std::string_view style = viewer_style();
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,"
      "initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
      "'none'; img-src data: blob:{}; style-src {}; script-src {}\">\n"
      "<title>{}</title>\n<style>",
      page.pictures_beside ? " 'self'" : "", hash_of(style), hash_of(script),
      escaped(page.title));
  html += style;
  html += "</style>\n</head>\n<body>\n<noscript><pre>";
  html += escaped(page.plain_text);
  html += "</pre></noscript>\n<script type=\"application/json\" id=\"data\">";
  html += page.data;
  // The script stands before the parts, so text and numbers appear while the
  // browser still reads megabytes of images.
  html += "</script>\n<script>";
  html += script;
  html += "</script>\n";
  for (const auto& [name, text] : page.parts) {
    html += fmt::format("<script type=\"text/plain\" id=\"{}\">", name);
    html += text;
    html += "</script>\n";
  }
  html += "</body>\n</html>\n";
  return html;
}

std::string plain_page(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
      "'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<title>{0}</title>\n<style>:root{{color-scheme:light dark}}"
      "body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem "
      "auto;padding:0 1rem}}svg{{width:100%;height:auto;border:1px solid "
      "#8888}}.paper{{background:#fff}}"
      "table{{border-collapse:collapse}}td,th{{padding:.2rem .8rem;text-align:"
      "right;border-bottom:1px solid #8888}}pre{{overflow:auto}}</style>"
      "</head><body>\n<main>\n<h1>{0}</h1>\n{1}</main></body></html>\n",
      escaped(title), body);
}

}  // namespace framewise::report
