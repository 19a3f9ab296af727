// SPDX-License-Identifier: Apache-2.0
// Writes the pages that the browser tests open: reports of real comparisons of
// tiny animations, with verdicts put in by hand, and of everything odd.
//
// Usage: make_pages FOLDER
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "base/result.h"
#include "framewise/compare.h"
#include "media/encode/webp/still.h"
#include "report/page/batch_page.h"
#include "report/review/comparison_page.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 64;
constexpr int kHeight = 40;
constexpr int kFrames = 12;

void write(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) {
    std::fprintf(stderr, "make_pages: cannot write %s\n", path.c_str());
    std::exit(4);
  }
}

// Frame n is one color but for a pattern: what is on screen tells which frame
// it is. The palette entry of a frame is 10 * n.
TinyGifFrame frame(int n, int delay_cs) {
  TinyGifFrame result{.pixels = {}, .delay_cs = delay_cs};
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const bool mark = x / 4 == n && y >= 30;
      result.pixels.push_back(uint8_t(mark ? 127 : 10 * n));
    }
  }
  return result;
}

std::string original() {
  TinyGif gif{.width = kWidth, .height = kHeight};
  for (int n = 0; n < kFrames; ++n) gif.frames.push_back(frame(n, 10));
  return gif.bytes();
}

// Frame 5 is missing; frame 8 has a bright spot.
std::string compressed() {
  TinyGif gif{.width = kWidth, .height = kHeight};
  for (int n = 0; n < kFrames; ++n) {
    if (n == 5) continue;
    gif.frames.push_back(frame(n, n == 4 ? 20 : 10));
    if (n != 8) continue;
    for (int y = 8; y < 16; ++y) {
      for (int x = 16; x < 32; ++x) {
        gif.frames.back().pixels[size_t(y * kWidth + x)] = 127;
      }
    }
  }
  return gif.bytes();
}

Report compared(const fs::path& reference, const std::vector<fs::path>& tests,
                Embed embed) {
  const std::string metrics[] = {"ssim", "psnr", "ciede2000"};
  auto report = compare(reference, tests,
                        {.metrics = {metrics, metrics + 3},
                         .requirements = {"ssim.min>=0.5"},
                         .pictures = embed});
  if (!report) {
    std::fprintf(stderr, "make_pages: %s\n",
                 report.error().to_string().c_str());
    std::exit(3);
  }
  return *std::move(report);
}

void add_verdict(Comparison& comparison) {
  comparison.score = 41.6;
  comparison.reasons = {
      {.kind = DefectKind::kGhosting,
       .severity = Severity::kRuinous,
       .message = "A bright block of an earlier picture stays visible",
       .hint = "clear frames before the next, or encode without differences",
       .span = {800, 900},
       .at_ms = 800,
       .first_frame = 8,
       .last_frame = 8,
       .region = Rect{16, 8, 16, 8}},
      {.kind = DefectKind::kDroppedFrames,
       .severity = Severity::kMinor,
       .message = "Frame 5 is missing; the picture before it stays for 200 ms",
       .hint = "keep one frame per 100 ms",
       .span = {500, 600},
       .at_ms = 500,
       .first_frame = 5,
       .last_frame = 5},
      {.kind = DefectKind::kDuplicatedFrames,
       .severity = Severity::kInfo,
       .message = "Frames 1 and 2 are nearly equal",
       .span = {100, 300},
       .at_ms = 100,
       .first_frame = 1,
       .last_frame = 2}};
  comparison.metrics[0].sampled = Sampled{
      .pairs = 8, .confidence = 0.95, .mean_low = 0.94, .mean_high = 0.98};
  comparison.requirements.push_back({"ssim.mean>=0.99", 0.95, false});
}

// Text that would be script or markup, or hide what it says.
const std::string kHostile =
    "<img src=x onerror=alert(1)></script><script>document.title='owned'"
    "</script>\"'&amp; \xE2\x80\xAE fig.exe " +
    std::string(300, 'x') + ".gif";

void make_hostile(const fs::path& folder, Report report) {
  report.reference.path = kHostile;
  Comparison& comparison = report.comparisons[0];
  comparison.test.path = kHostile;
  comparison.test.codec = kHostile;
  comparison.pairing_why = kHostile;
  comparison.warnings.push_back({.kind = kHostile, .message = kHostile});
  comparison.skipped.push_back({kHostile, kHostile});
  comparison.reasons.push_back({.kind = DefectKind::kBlur,
                                .severity = Severity::kMajor,
                                .message = kHostile,
                                .hint = kHostile,
                                .at_ms = 300});
  comparison.requirements.push_back({kHostile, std::nullopt, false});
  report.options.emplace_back(kHostile, kHostile);
  write(folder / "hostile.html", report::comparison_html(report));
}

// Only two instants in full, frame 3 small, the others not at all.
void make_sparse(const fs::path& folder, Report report) {
  std::erase_if(report.pictures.stills, [](Still& still) {
    if (still.frame == 3) still.small = true;
    return still.frame != 3 && still.frame != 7 && still.frame != 8 &&
           still.frame != 0;
  });
  report.pictures.complete = false;
  report.pictures.stills[0].webp = "not a picture";
  write(folder / "sparse.html", report::comparison_html(report));
}

// With nearly everything asked for that can be asked for.
void make_asked(const fs::path& folder, const fs::path& original,
                const fs::path& test) {
  write(folder / "own.toml", "base = \"strict\"\nname = \"own\"\n");
  Policy policy = *find_policy("strict");
  policy.name = "own";
  policy.file = (folder / "own.toml").string();
  CompareOptions options{
      .metrics = {"ssim", "psnr"},
      .requirements = {"ssim.min>=0.5"},
      .pairing = PairingMode::kTime,
      .offset = {.milliseconds = 20},
      .start = {.frames = 2},
      .end = TimePoint{.milliseconds = 1050},
      .frames = 7,
      .resizing = Resizing::kReference,
      .background = {{255, 0, 128}},
      .nits = 120,
      .policy = policy,
      .pictures = Embed::kWorst,
      .open = {.delay_rule = DelayRule::kStored, .tolerant = true}};
  options.sampling = {.by = SampleBy::kUniform, .pairs = 5, .confidence = 0.9};
  const auto report = compare(original, {{test}}, options);
  if (!report) std::exit(3);
  write(folder / "asked.html", report::comparison_html(*report));
}

// Cut out of the original at 8,4; the last frame has a bright spot at 20,12 of
// it.
void make_cut(const fs::path& folder) {
  constexpr Rect kPart{8, 4, 48, 32};
  TinyGif whole{.width = kWidth, .height = kHeight};
  TinyGif part{.width = kPart.width, .height = kPart.height};
  std::mt19937 random(3);
  for (int n = 0; n < 4; ++n) {
    TinyGifFrame all{.pixels = {}, .delay_cs = 10};
    TinyGifFrame some{.pixels = {}, .delay_cs = 10};
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        const auto level = uint8_t(random() % 120);
        all.pixels.push_back(level);
        if (intersected(kPart, {x, y, 1, 1}).empty()) continue;
        const bool spot = n == 3 && x >= 20 && x < 28 && y >= 12 && y < 20;
        some.pixels.push_back(spot ? uint8_t{127} : level);
      }
    }
    whole.frames.push_back(all);
    part.frames.push_back(some);
  }
  write(folder / "whole.gif", whole.bytes());
  write(folder / "cut.gif", part.bytes());
  const auto report = compare(folder / "whole.gif", {{folder / "cut.gif"}},
                              {.metrics = {"psnr"},
                               .resizing = Resizing::kTest,
                               .pictures = Embed::kAll});
  if (!report) std::exit(3);
  write(folder / "cut.html", report::comparison_html(*report));
}

// The same pictures, shown longer.
void make_slow(const fs::path& folder, const fs::path& original) {
  TinyGif gif{.width = kWidth, .height = kHeight};
  for (int n = 0; n < kFrames; ++n) gif.frames.push_back(frame(n, 14));
  write(folder / "slow.gif", gif.bytes());
  write(folder / "slow.html",
        report::comparison_html(
            compared(original, {folder / "slow.gif"}, Embed::kWorst)));
}

// Frames 2 and 3 are equal and became one; frame 5 is shown twice; frames 7 and
// 8 have changed places.
void make_timelines(const fs::path& folder) {
  TinyGif a{.width = kWidth, .height = kHeight};
  for (const int n : {0, 1, 2, 2, 4, 5, 6, 7, 8, 9}) {
    a.frames.push_back(frame(n, 10));
  }
  TinyGif b{.width = kWidth, .height = kHeight};
  for (const int n : {0, 1, 2, 4}) {
    b.frames.push_back(frame(n, n == 2 ? 20 : 10));
  }
  b.frames.push_back(frame(5, 5));
  b.frames.push_back(frame(5, 5));
  for (const int n : {6, 8, 7, 9}) b.frames.push_back(frame(n, 10));
  write(folder / "steady.gif", a.bytes());
  write(folder / "moved.gif", b.bytes());
  write(folder / "timelines.html",
        report::comparison_html(compared(folder / "steady.gif",
                                         {folder / "moved.gif"}, Embed::kAll)));
}

// Frames 3, 6 and 7 are missing, and what follows comes earlier; of another
// file, the end.
void make_lost(const fs::path& folder, const fs::path& original) {
  TinyGif lost{.width = kWidth, .height = kHeight};
  TinyGif cut{.width = kWidth, .height = kHeight};
  for (int n = 0; n < kFrames; ++n) {
    if (n != 3 && n != 6 && n != 7) lost.frames.push_back(frame(n, 10));
    if (n < 7) cut.frames.push_back(frame(n, 10));
  }
  for (const auto& [name, gif] : {std::pair("lost", lost), {"ends", cut}}) {
    const fs::path file = folder / (std::string(name) + ".gif");
    write(file, gif.bytes());
    write(folder / (std::string(name) + ".html"),
          report::comparison_html(compared(original, {file}, Embed::kAll)));
  }
}

// A name that reads as another.
void make_turned_name(const fs::path& folder, const fs::path& original,
                      const fs::path& test) {
  const fs::path named = folder /
                         "it's \\ \xE2\x80\xAE"
                         "fig.gif";
  fs::copy_file(test, named, fs::copy_options::overwrite_existing);
  write(folder / "turned-name.html",
        report::comparison_html(compared(original, {named}, Embed::kNone)));
}

void make_candidates(const fs::path& folder, const Report& one) {
  for (const size_t many : {6, 24}) {
    Report report = one;
    report.pictures = {};
    report.comparisons.assign(many, one.comparisons[0]);
    for (size_t i = 0; i < many; ++i) {
      report.comparisons[i].test.path = "version-" + std::to_string(i) + ".gif";
      report.comparisons[i].score = 90.0 - double(i);
    }
    write(folder / ("candidates" + std::to_string(many) + ".html"),
          report::comparison_html(report));
  }
}

std::string thumbnail(unsigned seed) {
  constexpr Size kSize{64, 40};
  std::vector<uint8_t> gray;
  for (int i = 0; i < kSize.pixels(); ++i) {
    gray.push_back(uint8_t(unsigned(i) * seed / 7));
  }
  return *media::webp_of_gray(gray.data(), kSize, {.quality = 50});
}

report::BatchPage many_results(size_t count) {
  std::mt19937 random(7);
  const auto uniform = [&](double low, double high) {
    return low + (high - low) * double(random()) / double(random.max());
  };
  const char* const kinds[] = {"banding", "blocking", "ghosting", "flicker"};
  const std::string pictures[] = {thumbnail(3), thumbnail(11), thumbnail(23)};
  report::BatchPage page{.title = "assets",
                         .about = "shards 1–4 of 4 merged",
                         .took_s = 221,
                         .from_cache = 0.62,
                         .requirements = {"ssimulacra2.p5>=60"}};
  for (size_t i = 0; i < count; ++i) {
    report::BatchRow row{.name = "help/loop-" + std::to_string(i) + ".gif",
                         .original = "originals/loop.gif"};
    row.original_bytes = int64_t(uniform(2e5, 9e5));
    row.original_picture = pictures[i % 3];
    const double saved = uniform(0.05, 0.9);
    row.bytes = int64_t(double(row.original_bytes) * (1 - saved));
    const double luck = uniform(0, 1000);
    if (luck < 1) {
      row.status = VerdictStatus::kError;
      row.reason = "Not a GIF: starts with <html>";
    } else {
      const bool damaged = luck < 12;
      row.status = damaged     ? VerdictStatus::kArtifact
                   : luck < 30 ? VerdictStatus::kWarning
                               : VerdictStatus::kPass;
      if (row.status != VerdictStatus::kPass) {
        row.kind = kinds[i % 4];
        row.reason = "Visible from 0.300 to 0.700 s";
      }
      row.score =
          damaged ? uniform(20, 50) : 98 - 40 * saved * saved - uniform(0, 12);
      row.worst = *row.score - uniform(0, 10);
      row.worst_at_ms = uniform(0, 3000);
      row.picture = pictures[(i + 1) % 3];
      row.link = "items/" + std::to_string(i) + ".html";
    }
    page.rows.push_back(std::move(row));
  }
  return page;
}

// Thirty files that fail for one cause but for a number, and a few others.
void make_failures(const fs::path& folder) {
  report::BatchPage page{.title = "failures"};
  for (int i = 0; i < 30; ++i) {
    page.rows.push_back({.name = "bad-" + std::to_string(i) + ".gif",
                         .status = VerdictStatus::kError,
                         .kind = "input",
                         .reason = "ends in frame " + std::to_string(i)});
  }
  page.rows.push_back({.name = "other.gif",
                       .status = VerdictStatus::kError,
                       .kind = "unsupported",
                       .reason = "no known format"});
  page.rows.push_back(
      {.name = "good.gif", .status = VerdictStatus::kPass, .score = 99});
  write(folder / "failures.html", report::batch_html(page));
}

// A page with its pictures in a folder beside it.
void make_folder(const fs::path& folder) {
  fs::create_directories(folder / "review" / "pictures");
  report::BatchPage page{.title = "originals → small",
                         .made_at = "2026-11-26 13:04 UTC",
                         .command = "framewise batch originals small",
                         .picture_folder = "pictures"};
  page.rows.push_back({.name = "a.gif",
                       .status = VerdictStatus::kArtifact,
                       .score = 20,
                       .link = "items/0.html",
                       .original_picture = "beside",
                       .picture = "beside"});
  page.rows.push_back({.name = "b.gif",
                       .original = "originals/b c.gif",
                       .status = VerdictStatus::kPass,
                       .score = 99,
                       .path = "small/b c.gif",
                       .original_picture = "beside"});
  const auto put = [&](size_t place, bool original) {
    write(
        folder / "review" / "pictures" / report::picture_name(place, original),
        thumbnail(unsigned(3 + place)));
  };
  put(0, true);
  put(0, false);
  put(1, true);
  write(folder / "review" / "index.html", report::batch_html(page));
}

void make_batches(const fs::path& folder) {
  report::BatchPage page = many_results(10'000);
  page.rows[5].name = "hostile/" + kHostile;
  page.rows[5].reason = kHostile;
  page.rows[5].link = "javascript:alert(1)";
  write(folder / "batch.html", report::batch_html(page));
  report::BatchPage good{.title = "few"};
  for (const auto& row : page.rows) {
    if (row.status == VerdictStatus::kPass) good.rows.push_back(row);
    if (good.rows.size() == 5) break;
  }
  write(folder / "batch-good.html", report::batch_html(good));
}

void make_all(const fs::path& folder) {
  fs::create_directories(folder);
  const fs::path a = folder / "original.gif";
  const fs::path b = folder / "small.gif";
  write(a, original());
  write(b, compressed());
  Report report = compared(a, {b}, Embed::kAll);
  add_verdict(report.comparisons[0]);
  write(folder / "report.html", report::comparison_html(report));
  make_hostile(folder, report);
  make_sparse(folder, report);
  make_slow(folder, a);
  make_turned_name(folder, a, b);
  make_lost(folder, a);
  make_cut(folder);
  make_asked(folder, a, b);
  make_candidates(folder, report);

  TinyGif still{.width = kWidth, .height = kHeight, .frames = {frame(1, 10)}};
  write(folder / "still.gif", still.bytes());
  still.frames[0].pixels[70] = 99;
  write(folder / "still-2.gif", still.bytes());
  write(folder / "still.html",
        report::comparison_html(compared(
            folder / "still.gif", {folder / "still-2.gif"}, Embed::kWorst)));
  write(folder / "identical.html",
        report::comparison_html(compared(a, {a}, Embed::kWorst)));
  write(folder / "none.html",
        report::comparison_html(compared(a, {b}, Embed::kNone)));
  make_batches(folder);
  make_failures(folder);
  make_folder(folder);
  make_timelines(folder);
  write(folder / "failed.html",
        report::failure_html(
            {.path = "original.gif", .bytes = 31833}, "it's cut.gif",
            fail(ErrorKind::kInput, "the file ends inside a frame")));
}

}  // namespace
}  // namespace framewise

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_pages FOLDER\n");
    return 2;
  }
  framewise::make_all(argv[1]);
  return 0;
}
