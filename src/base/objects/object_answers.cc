// SPDX-License-Identifier: Apache-2.0
#include "base/objects/object_answers.h"

#include <algorithm>
#include <charconv>

#include "base/http/percent_code.h"
#include "base/objects/object_name.h"
#include "base/result.h"
#include "base/utf8.h"

namespace framewise {
namespace {

// The text from the first <name> or <name …> to its end; nullopt: absent.
std::optional<std::string_view> between(std::string_view& xml,
                                        std::string_view name) {
  const std::string open = fmt::format("<{}", name);
  const std::string close = fmt::format("</{}>", name);
  for (size_t at = xml.find(open); at != std::string_view::npos;
       at = xml.find(open, at + 1)) {
    const size_t after = at + open.size();
    if (after >= xml.size() || (xml[after] != '>' && xml[after] != ' ')) {
      continue;
    }
    const size_t begin = xml.find('>', after);
    if (begin == std::string_view::npos) return std::nullopt;
    const size_t end = xml.find(close, begin);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view inner = xml.substr(begin + 1, end - begin - 1);
    xml.remove_prefix(end + close.size());
    return inner;
  }
  return std::nullopt;
}

std::string unescaped(std::string_view text) {
  struct Entity {
    std::string_view name;
    char c;
  };
  constexpr Entity kEntities[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  constexpr size_t kLongest = 16;  // of an entity, with & and ;
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t end = text[i] == '&' ? text.substr(i, kLongest).find(';')
                                      : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += text[i];
      continue;
    }
    std::string_view name = text.substr(i + 1, end - 1);
    if (name.starts_with('#')) {
      name.remove_prefix(1);
      const int base = name.starts_with('x') ? 16 : 10;
      if (base == 16) name.remove_prefix(1);
      uint32_t code = 0;
      std::from_chars(name.data(), name.data() + name.size(), code, base);
      if (code < 0x110000) append_utf8(code, out);
    } else {
      const auto known = std::ranges::find(kEntities, name, &Entity::name);
      if (known == std::end(kEntities)) {
        out += text[i];
        continue;
      }
      out += known->c;
    }
    i += end;
  }
  return out;
}

}  // namespace

std::string element_text(std::string_view xml, std::string_view name) {
  const auto text = between(xml, name);
  return text ? unescaped(*text) : std::string();
}

Result<ListedPage> read_list(std::string_view xml) {
  const auto list = between(xml, "ListBucketResult");
  if (!list) {
    return fail(ErrorKind::kInput, "the store's answer is no list of objects");
  }
  const bool encoded = element_text(*list, "EncodingType") == "url";
  ListedPage page;
  std::string_view rest = *list;
  while (const auto one = between(rest, "Contents")) {
    ListedObject object{.key = element_text(*one, "Key"),
                        .etag = element_text(*one, "ETag")};
    if (encoded) object.key = percent_decoded(object.key, Plus::kIsBlank);
    const std::string size = element_text(*one, "Size");
    const char* const last = size.data() + size.size();
    if (std::from_chars(size.data(), last, object.bytes).ptr != last ||
        object.bytes < 0 || object.key.empty()) {
      return fail(ErrorKind::kInput,
                  "the store lists an object without a size");
    }
    page.objects.push_back(std::move(object));
  }
  if (element_text(*list, "IsTruncated") != "true") return page;
  page.next = element_text(*list, "NextContinuationToken");
  if (!page.next.empty()) return page;
  return fail(ErrorKind::kInput, "the store's list ends without its rest");
}

std::optional<ContentRange> read_content_range(std::string_view text) {
  constexpr std::string_view kUnit = "bytes ";
  if (!text.starts_with(kUnit)) return std::nullopt;
  text.remove_prefix(kUnit.size());
  ContentRange range;
  const auto number = [&text](int64_t& value, char after) {
    const auto [end, code] =
        std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || value < 0) return false;
    text.remove_prefix(size_t(end - text.data()));
    if (after == '\0') return text.empty();
    if (!text.starts_with(after)) return false;
    text.remove_prefix(1);
    return true;
  };
  if (!number(range.begin, '-') || !number(range.end, '/') ||
      !number(range.total, '\0') || range.end < range.begin ||
      range.end >= range.total) {
    return std::nullopt;
  }
  return range;
}

}  // namespace framewise
