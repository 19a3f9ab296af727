# Every library we link, found once. debian-packages.txt says why each is there.
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy)
# Everywhere, so that all targets can share one precompiled header.
target_compile_options(framewise_build INTERFACE ${hwy_CFLAGS_OTHER})
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(jpeg REQUIRED IMPORTED_TARGET libjpeg)
pkg_check_modules(webp REQUIRED IMPORTED_TARGET libwebp)
pkg_check_modules(webpmux REQUIRED IMPORTED_TARGET libwebpmux)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)

# Linked by modules only.
pkg_check_modules(libcurl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(libav REQUIRED IMPORTED_TARGET
  libavformat libavcodec libswscale libswresample libavutil)
pkg_check_modules(libebur128 REQUIRED IMPORTED_TARGET libebur128)
pkg_check_modules(libavif REQUIRED IMPORTED_TARGET libavif)
pkg_check_modules(libjxl REQUIRED IMPORTED_TARGET libjxl)
pkg_check_modules(libtiff REQUIRED IMPORTED_TARGET libtiff-4>=4.5)
pkg_check_modules(vips REQUIRED IMPORTED_TARGET vips)
pkg_check_modules(lcms REQUIRED IMPORTED_TARGET lcms2)
pkg_check_modules(tesseract REQUIRED IMPORTED_TARGET tesseract)
# Tesseract's threads are set through it.
find_package(OpenMP REQUIRED COMPONENTS CXX)

# Linked by the modules of the cache only.
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
# Newer versions only: without it there is no rediss://.
pkg_check_modules(hiredis_ssl QUIET IMPORTED_TARGET hiredis_ssl)

if(FRAMEWISE_TESTS OR FRAMEWISE_BENCHMARKS)
  # Peers that ours are compared with, and encoders that make their input.
  pkg_check_modules(spng REQUIRED IMPORTED_TARGET spng)
  pkg_check_modules(turbojpeg REQUIRED IMPORTED_TARGET libturbojpeg)
  pkg_check_modules(webp_tools REQUIRED IMPORTED_TARGET libwebpdemux libwebpmux)
  find_library(GIFLIB gif REQUIRED)
endif()
