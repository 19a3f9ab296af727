// SPDX-License-Identifier: Apache-2.0
#include "media/gain_map/gain_map_xmp.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace framewise::media {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

// Splits off a number at the beginning, after spaces.
std::optional<double> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  double value = 0;
  const auto [end, code] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(size_t(end - text.data()));
  return value;
}

// What follows a property's name: attribute, element, or a list of three.
std::optional<std::string_view> after_name(std::string_view xmp,
                                           std::string_view name) {
  for (size_t at = xmp.find(name); at != std::string_view::npos;
       at = xmp.find(name, at + 1)) {
    std::string_view rest = xmp.substr(at + name.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(kSpaces), rest.size()));
    if (rest.starts_with('=') || rest.starts_with('>')) return rest;
  }
  return std::nullopt;
}

// The one or three numbers of a property; absent if it is not there.
std::optional<std::array<double, 3>> numbers_of(std::string_view xmp,
                                                std::string_view name) {
  std::optional<std::string_view> rest = after_name(xmp, name);
  if (!rest) return std::nullopt;
  std::string_view text = *rest;
  const bool is_attribute = text.starts_with('=');
  text.remove_prefix(1);
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  if (is_attribute && !text.empty()) text.remove_prefix(1);  // the quote
  if (const auto one = take_number(text)) return {{*one, *one, *one}};
  const std::string_view list = text.substr(0, text.find(name));
  std::array<double, 3> values{};
  size_t at = 0;
  for (double& value : values) {
    constexpr std::string_view kItem = "<rdf:li>";
    at = list.find(kItem, at);
    if (at == std::string_view::npos) return std::nullopt;
    at += kItem.size();
    std::string_view item = list.substr(at);
    const auto number = take_number(item);
    if (!number) return std::nullopt;
    value = *number;
  }
  return values;
}

}  // namespace

std::optional<GainMap> parse_hdrgm(std::string_view xmp) {
  if (!after_name(xmp, "hdrgm:Version")) return std::nullopt;
  GainMap map;
  const auto read = [&](std::string_view name, double GainChannel::*member) {
    const auto values = numbers_of(xmp, name);
    if (!values) return;
    for (size_t i = 0; i < 3; ++i) map.channels[i].*member = (*values)[i];
  };
  // A map states at least its range; the rest has defaults.
  if (!after_name(xmp, "hdrgm:GainMapMax")) return std::nullopt;
  read("hdrgm:GainMapMin", &GainChannel::least);
  read("hdrgm:GainMapMax", &GainChannel::most);
  read("hdrgm:Gamma", &GainChannel::gamma);
  read("hdrgm:OffsetSDR", &GainChannel::base_offset);
  read("hdrgm:OffsetHDR", &GainChannel::alternate_offset);
  map.per_channel =
      map.channels[0] != map.channels[1] || map.channels[0] != map.channels[2];
  const auto headroom = [&](std::string_view name, double usual) {
    const auto values = numbers_of(xmp, name);
    return values ? (*values)[0] : usual;
  };
  map.base_headroom = headroom("hdrgm:HDRCapacityMin", 0);
  map.alternate_headroom = headroom("hdrgm:HDRCapacityMax", 1);
  const auto hdr_base = after_name(xmp, "hdrgm:BaseRenditionIsHDR");
  map.base_is_hdr =
      hdr_base && hdr_base->substr(0, 6).find("rue") != std::string_view::npos;
  if (map.base_is_hdr) std::swap(map.base_headroom, map.alternate_headroom);
  if (!map.is_sound()) return std::nullopt;
  return map;
}

std::string hdrgm_xmp(const GainMap& map) {
  std::string numbers;
  const auto add = [&](std::string_view name, double GainChannel::*member) {
    const auto& [r, g, b] = map.channels;
    numbers += map.per_channel
                   ? fmt::format(
                         "<hdrgm:{0}><rdf:Seq><rdf:li>{1}</rdf:li><rdf:li>{2}"
                         "</rdf:li><rdf:li>{3}</rdf:li></rdf:Seq></hdrgm:{0}>",
                         name, r.*member, g.*member, b.*member)
                   : fmt::format("<hdrgm:{0}>{1}</hdrgm:{0}>", name, r.*member);
  };
  add("GainMapMin", &GainChannel::least);
  add("GainMapMax", &GainChannel::most);
  add("Gamma", &GainChannel::gamma);
  add("OffsetSDR", &GainChannel::base_offset);
  add("OffsetHDR", &GainChannel::alternate_offset);
  const auto [low, high] =
      std::minmax(map.base_headroom, map.alternate_headroom);
  return fmt::format(
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
      "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
      "<rdf:Description xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" "
      "hdrgm:Version=\"1.0\" hdrgm:HDRCapacityMin=\"{}\" "
      "hdrgm:HDRCapacityMax=\"{}\" hdrgm:BaseRenditionIsHDR=\"{}\">{}"
      "</rdf:Description></rdf:RDF></x:xmpmeta>",
      low, high, map.base_is_hdr ? "True" : "False", numbers);
}

std::string photograph_xmp(size_t map_bytes) {
  return fmt::format(
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
      "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
      "<rdf:Description "
      "xmlns:Container=\"http://ns.google.com/photos/1.0/container/\" "
      "xmlns:Item=\"http://ns.google.com/photos/1.0/container/item/\" "
      "xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" "
      "hdrgm:Version=\"1.0\"><Container:Directory><rdf:Seq>"
      "<rdf:li rdf:parseType=\"Resource\"><Container:Item "
      "Item:Semantic=\"Primary\" Item:Mime=\"image/jpeg\"/></rdf:li>"
      "<rdf:li rdf:parseType=\"Resource\"><Container:Item "
      "Item:Semantic=\"GainMap\" Item:Mime=\"image/jpeg\" "
      "Item:Length=\"{}\"/></rdf:li></rdf:Seq></Container:Directory>"
      "</rdf:Description></rdf:RDF></x:xmpmeta>",
      map_bytes);
}

bool is_apple_gain_map(std::string_view xmp) {
  return xmp.find("urn:com:apple:photo:2020:aux:hdrgainmap") !=
         std::string_view::npos;
}

std::optional<GainMap> parse_apple(std::string_view xmp) {
  const auto headroom = numbers_of(xmp, "HDRGainMap:HDRGainMapHeadroom");
  if (!headroom || !((*headroom)[0] > 1)) return std::nullopt;
  GainMap map;
  map.alternate_headroom = std::log2((*headroom)[0]);
  map.channels.fill({.least = 0,
                     .most = map.alternate_headroom,
                     .gamma = 1,
                     .base_offset = 0,
                     .alternate_offset = 0});
  if (!map.is_sound()) return std::nullopt;
  return map;
}

double apple_stops(double sample, double headroom) {
  // The curve of BT.709, backwards.
  const double light = sample < 0.081
                           ? sample / 4.5
                           : std::pow((sample + 0.099) / 1.099, 1 / 0.45);
  return std::log2(1 + (std::exp2(headroom) - 1) * light);
}

}  // namespace framewise::media
