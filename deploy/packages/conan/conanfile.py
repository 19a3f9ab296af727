# SPDX-License-Identifier: Apache-2.0
"""A recipe for Conan 2. From the root of the source:
conan create deploy/packages/conan --build=missing"""
from pathlib import Path

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy


class Framewise(ConanFile):
    name = "framewise"
    version = "0.1.0"
    description = "Checks whether compressed images and videos still look right"
    license = "Apache-2.0"
    homepage = "https://github.com/OWNER/framewise"
    settings = "os", "arch", "compiler", "build_type"
    package_type = "shared-library"

    def export_sources(self):
        root = Path(self.recipe_folder).parents[2]
        for part in ("CMakeLists.txt", "CMakePresets.json", "LICENSE", "NOTICE"):
            copy(self, part, root, self.export_sources_folder)
        for folder in ("cmake", "deploy", "include", "src", "tools", "web"):
            copy(self, "*", root / folder, Path(self.export_sources_folder) / folder)

    def requirements(self):
        # What Conan does not have, such as libvips, comes from the system.
        for package in ("boost/1.86.0", "fmt/10.2.1", "highway/1.2.0", "libdeflate/1.22",
                        "libjpeg-turbo/3.0.4", "libwebp/1.4.0", "nlohmann_json/3.11.3",
                        "sqlite3/3.47.0", "tomlplusplus/3.4.0", "zlib/1.3.1", "zstd/1.5.6"):
            self.requires(package)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.variables["FRAMEWISE_TESTS"] = False
        toolchain.variables["FRAMEWISE_WERROR"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        self.cpp_info.libs = ["framewise"]
