// SPDX-License-Identifier: Apache-2.0
#include "report/image/diff_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <system_error>

#include "base/json/json.h"
#include "report/page/report_page.h"

namespace framewise::report {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--line:#8884;--bad:#d33;--good:#2a7;--dim:#888}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1400px;
padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1rem;margin:0;overflow-wrap:anywhere}
nav{display:flex;gap:1rem;flex-wrap:wrap;position:sticky;top:0;
background:Canvas;padding:.6rem 0;z-index:2;align-items:center}
nav input[type=search],nav select{font:inherit;max-width:100%}
article{border:1px solid var(--line);border-radius:8px;padding:1rem;
margin:1rem 0}
article.same{opacity:.75}article[hidden]{display:none}
article:target,article:focus{outline:2px solid Highlight}
.slide{width:100%;margin:.4rem 0}
.frame img.half{position:absolute;inset:0}
.bad{color:var(--bad)}.good{color:var(--good)}
ul{margin:.4rem 0;padding-left:1.2rem}li.faint{color:var(--dim)}
.images{display:grid;gap:1rem;
grid-template-columns:repeat(auto-fit,minmax(260px,1fr))}
figure{margin:0}figcaption{color:var(--dim);font-size:.85rem}
.frame{position:relative;display:inline-block;line-height:0;
outline:1px solid var(--line);
background:repeating-conic-gradient(#bbb 0 25%,#eee 0 50%) 0 0/16px 16px}
.frame img{max-width:100%;height:auto}
.box{position:absolute;border:2px solid var(--bad);border-radius:3px;
box-shadow:0 0 0 1px #fff8;pointer-events:none}
body.boxless .box{display:none}
.blink img.over{position:absolute;inset:0;animation:b 1s steps(1) infinite}
@keyframes b{50%{opacity:0}}
@media (prefers-reduced-motion:reduce){.blink img.over{animation:none}}
)";

// Filter, search, boxes, and the reference over the test: blinking, or cut by a
// slider. Keys: j and k go from pair to pair, b blinks, / searches.
constexpr std::string_view kScript = R"(
const body=document.body;
const all=[...document.querySelectorAll('article')];
const which=document.getElementById('which');
const search=document.getElementById('search');
const none=document.getElementById('none');
function choose(){
  const text=search.value.toLowerCase();
  for(const one of all){
    const kind=which.value==='all'||one.dataset.kind===which.value||
      which.value==='differs'&&!one.classList.contains('same');
    one.hidden=!kind||!one.dataset.name.toLowerCase().includes(text);
  }
  none.hidden=all.some(one=>!one.hidden);
}
which.onchange=search.oninput=choose;
choose();
onkeydown=e=>{
  if(e.target.matches('input,select')||e.ctrlKey||e.metaKey||e.altKey)return;
  const shown=all.filter(one=>!one.hidden);
  const at=shown.indexOf(document.activeElement.closest('article'));
  const to={j:at+1,k:at-1}[e.key];
  if(e.key==='/'){e.preventDefault();search.focus()}
  if(e.key==='b')shown[at]?.querySelector('button[data-blink]')?.click();
  if(to!==undefined&&shown[to]){shown[to].focus();
    shown[to].scrollIntoView({block:'start'})}
};
for(const slide of document.querySelectorAll('input.slide'))
  slide.oninput=()=>{
    const article=slide.closest('article');
    const frame=article.querySelector('figure.test .frame');
    let half=frame.querySelector('img.half');
    if(!half){
      half=article.querySelector('figure.reference img').cloneNode();
      half.className='half';
      half.style.width='100%';half.style.height='100%';
      frame.append(half);
    }
    half.style.clipPath='inset(0 '+(100-slide.value)+'% 0 0)';
  };
document.getElementById('boxes').onchange=e=>
  body.classList.toggle('boxless',!e.target.checked);
for(const button of document.querySelectorAll('button[data-blink]'))
  button.onclick=()=>{
    const article=button.closest('article');
    const frame=article.querySelector('figure.test .frame');
    const old=frame.querySelector('img.over');
    frame.classList.toggle('blink',!old);
    button.setAttribute('aria-pressed',String(!old));
    if(old)return old.remove();
    const over=article.querySelector('figure.reference img').cloneNode();
    over.className='over';frame.append(over);
  };
)";

bool is_same(const Json& row) {
  const std::string verdict = row["verdict"].text();
  return verdict == "equal" || verdict == "within_limits";
}

// A file as an address in the page: relative, each byte that is not plain as
// %XX.
std::string address_of(const std::string& file, const fs::path& page) {
  std::error_code unknown;
  const fs::path folder = fs::absolute(page, unknown).parent_path();
  const fs::path relative =
      fs::absolute(file, unknown).lexically_relative(folder);
  const std::string plain = relative.empty()
                                ? fs::absolute(file, unknown).string()
                                : relative.string();
  std::string address = plain.starts_with('/') ? "file://" : "";
  constexpr std::string_view kPlain = "-_.~/";
  for (const char c : plain) {
    if (std::isalnum(static_cast<unsigned char>(c)) ||
        kPlain.find(c) != std::string_view::npos) {
      address += c;
    } else {
      address += fmt::format("%{:02X}", uint8_t(c));
    }
  }
  return address;
}

std::string box_html(const Json& change, double width, double height) {
  const Json& box = change["box"];
  const auto percent = [](double value, double of) {
    return fmt::format("{:.3f}%", 100 * value / std::max(of, 1.0));
  };
  return fmt::format(
      R"(<span class="box" style="left:{};top:{};width:{};height:{}" title="{}"></span>)",
      percent(double(box["x"].integer()), width),
      percent(double(box["y"].integer()), height),
      percent(double(box["width"].integer()), width),
      percent(double(box["height"].integer()), height),
      escaped(change["words"].text()));
}

std::string figure(std::string_view kind, std::string_view caption,
                   const std::string& file, const fs::path& page,
                   const std::string& boxes) {
  if (file.empty()) return {};
  return fmt::format(
      R"(<figure class="{}"><div class="frame"><img loading="lazy" src="{}" alt="{}">{}</div><figcaption>{}</figcaption></figure>)",
      kind, escaped(address_of(file, page)), escaped(caption), boxes,
      escaped(caption));
}

// "error" of what could not be compared.
std::string kind_of(const Json& row) {
  return row.contains("verdict") ? row["verdict"].text() : "error";
}

std::string verdict_html(const Json& row) {
  const std::string verdict = kind_of(row);
  if (verdict == "error") {
    const Json& error = row["error"];
    return fmt::format(R"(<b class="bad">damaged or unreadable</b> {}{}{})",
                       escaped(error["message"].text()),
                       error["hint"].text().empty() ? "" : "; ",
                       escaped(error["hint"].text()));
  }
  if (verdict == "missing") return R"(<b class="bad">missing</b>)";
  if (verdict == "added") return R"(<b class="bad">added</b>)";
  if (verdict == "equal") return R"(<b class="good">equal</b>)";
  return fmt::format(R"(<b class="{}">{}</b> {} pixels, {:.3g} %)",
                     is_same(row) ? "good" : "bad",
                     is_same(row)              ? "within the limits"
                     : verdict == "other_size" ? "other size"
                                               : "different",
                     row["pixels"].integer(), row["percent"].number());
}

std::string changes_html(const Json& row) {
  if (row["changes"].empty()) return {};
  constexpr size_t kMostItems = 8;
  std::string html = "<ul>";
  const size_t listed = std::min(row["changes"].size(), kMostItems);
  for (size_t i = 0; i < listed; ++i) {
    const Json& change = row["changes"][i];
    const bool visible = change["visible"] != false;
    html += fmt::format(
        R"(<li{}>{}{} <small>({}x{} at {},{})</small></li>)",
        visible ? "" : R"( class="faint")", escaped(change["words"].text()),
        visible ? "" : ", hardly visible", change["box"]["width"].integer(),
        change["box"]["height"].integer(), change["box"]["x"].integer(),
        change["box"]["y"].integer());
  }
  const int64_t more =
      row["more_changes"].integer() + int64_t(row["changes"].size() - listed);
  if (more > 0) {
    html += fmt::format("<li>and {} smaller changes</li>", more);
  }
  return html + "</ul>";
}

std::string article_html(const Json& row, const fs::path& page,
                         const fs::path& pictures) {
  const std::string picture = row["picture"].text();
  std::string boxes_before;
  std::string boxes_after;
  const Json& before = row["reference_size"];
  const Json& after = row["test_size"];
  for (const Json& change : row["changes"]) {
    boxes_before += box_html(change, double(before["width"].integer()),
                             double(before["height"].integer()));
    boxes_after += box_html(change, double(after["width"].integer()),
                            double(after["height"].integer()));
  }
  const std::string reference = row["reference"].text();
  const std::string test = row["test"].text();
  const bool both = !reference.empty() && !test.empty() && !is_same(row);
  const std::string name = escaped(row["file"].text());
  return fmt::format(
      "<article class=\"{}\" data-kind=\"{}\" data-name=\"{}\" tabindex=\"-1\">"
      "<h2>{}</h2><p>{}{}</p>"
      "<div class=\"images\">{}{}{}</div>{}</article>\n",
      is_same(row) ? "same" : "differs", escaped(kind_of(row)), name, name,
      verdict_html(row),
      both
          ? R"( <button data-blink aria-pressed="false">blink</button><input class="slide" type="range" value="0" aria-label="How much of the reference is laid over the test">)"
          : "",
      figure("reference", "reference", reference, page, boxes_before),
      figure("test", "test", test, page, boxes_after),
      figure("differences", "differences",
             picture.empty() ? picture : (pictures / picture).string(), page,
             ""),
      changes_html(row));
}

// Rows that could not be compared come first, then those that differ.
int rank_of(const Json& row) {
  if (!row.contains("verdict")) return 0;
  return is_same(row) ? 2 : 1;
}

// The kinds that occur, with how many there are.
std::string choices_html(const std::vector<Json>& pairs, size_t different) {
  constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
      {"error", "damaged or unreadable"},
      {"different", "different"},
      {"other_size", "of another size"},
      {"missing", "missing"},
      {"added", "added"},
      {"within_limits", "within the limits"},
      {"equal", "equal"}};
  std::string html = fmt::format(
      "<option value=\"differs\">what differs ({})</option>"
      "<option value=\"all\">all ({})</option>",
      different, pairs.size());
  for (const auto& [kind, words] : kKinds) {
    const auto count = std::ranges::count_if(
        pairs, [kind = kind](const Json& row) { return kind_of(row) == kind; });
    if (count == 0) continue;
    html += fmt::format("<option value=\"{}\">{} ({})</option>", kind, words,
                        count);
  }
  return html;
}

}  // namespace

std::string image_diff_page(const std::vector<std::string>& rows,
                            const fs::path& page, const fs::path& pictures) {
  std::vector<Json> pairs;
  for (const std::string& row : rows) pairs.push_back(Json::parse(row));
  std::ranges::stable_sort(pairs, {}, rank_of);
  const auto different =
      std::count_if(pairs.begin(), pairs.end(),
                    [](const Json& row) { return !is_same(row); });
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\">"
      "<title>{} of {} differ</title><style>{}</style></head>"
      "<body>\n<h1>{} of {} images differ</h1>\n"
      "<nav><label>Show <select id=\"which\">{}</select></label>"
      "<label>Search <input type=\"search\" id=\"search\"></label>"
      "<label><input type=\"checkbox\" id=\"boxes\" "
      "checked> boxes</label></nav>\n<p id=\"none\" hidden>No image of this "
      "kind and name.</p>\n",
      different, pairs.size(), kStyle, different, pairs.size(),
      choices_html(pairs, size_t(different)));
  for (const Json& row : pairs) html += article_html(row, page, pictures);
  return html + fmt::format("<script>{}</script>\n</body></html>\n", kScript);
}

}  // namespace framewise::report
