# A formula for a tap: brew install OWNER/framewise/framewise
class Framewise < Formula
  desc "Checks whether compressed images and videos still look right"
  homepage "https://github.com/OWNER/framewise"
  url "https://github.com/OWNER/framewise/archive/refs/tags/v0.1.0.tar.gz"
  # Of the release: shasum -a 256 v0.1.0.tar.gz
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "boost" => :build
  depends_on "cmake" => :build
  depends_on "esbuild" => :build
  depends_on "ninja" => :build
  depends_on "nlohmann-json" => :build
  depends_on "pkgconf" => :build
  depends_on "tomlplusplus" => :build
  depends_on "curl"
  depends_on "ffmpeg"
  depends_on "fmt"
  depends_on "highway"
  depends_on "hiredis"
  depends_on "jpeg-turbo"
  depends_on "jpeg-xl"
  depends_on "leptonica"
  depends_on "libavif"
  depends_on "libdeflate"
  depends_on "libebur128"
  # The program uses interfaces of Linux, such as cgroups and seccomp.
  depends_on :linux
  depends_on "little-cms2"
  depends_on "sqlite"
  depends_on "tesseract"
  depends_on "libtiff"
  depends_on "vips"
  depends_on "webp"
  depends_on "zlib"
  depends_on "zstd"

  def install
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja",
           "-DFRAMEWISE_TESTS=OFF", "-DFRAMEWISE_WERROR=OFF", *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    system bin/"framewise", "selftest"
  end
end
