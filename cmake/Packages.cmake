# Binary packages: `cpack --config build/release/CPackConfig.cmake` writes one
# Debian package for each component and one tar.xz with all of them.
set(framewise_doc_root ${CMAKE_INSTALL_DATADIR}/doc)
set(packaged_dir ${PROJECT_SOURCE_DIR}/deploy/packages)

# ---- the service: units for systemd and the account ----
# They are for /usr/bin/framewise, so `cmake --install` leaves them out.
install(FILES ${PROJECT_SOURCE_DIR}/deploy/systemd/framewise.service
              ${PROJECT_SOURCE_DIR}/deploy/systemd/framewise.socket
        DESTINATION lib/systemd/system COMPONENT service EXCLUDE_FROM_ALL)
install(FILES ${packaged_dir}/framewise.sysusers
        DESTINATION lib/sysusers.d RENAME framewise.conf COMPONENT service
        EXCLUDE_FROM_ALL)

# ---- components and their packages ----
# Debian wants a copyright and a changelog in each package. gzip -n stores no
# time, so that the same source gives the same bytes.
set(debian_changelog ${PROJECT_BINARY_DIR}/packages/changelog)
configure_file(${packaged_dir}/changelog.in ${debian_changelog} @ONLY)
execute_process(COMMAND gzip -9nkf ${debian_changelog})
set(library_package libframewise${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(package_program framewise)
set(package_library ${library_package})
set(package_dev libframewise-dev)
set(package_service framewise-service)
set(package_python python3-framewise)
set(CPACK_COMPONENTS_ALL program library dev service)
get_property(python_version GLOBAL PROPERTY framewise_python_version)
if(python_version)
  list(APPEND CPACK_COMPONENTS_ALL python)
endif()
set(text_program "Checks whether compressed images and videos still look right
The program framewise compares animations, images and videos with their
originals, and reports where and when they look worse.")
set(text_library "Compares compressed images and videos with originals (library)
The shared library of Framewise, and the modules that read and write files
through libraries of the system.")
set(text_dev "Compares compressed images and videos with originals (headers)
Headers of the library of Framewise, for CMake and pkg-config.")
set(text_service "Checks compressed images and videos over HTTP (service)
Units for systemd and the account under which `framewise serve` runs.")

set(text_python "Compares compressed images and videos with originals (Python 3)
The module framewise: files and NumPy arrays, and GifLab's functions.")

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} upper)
  set(package ${package_${component}})
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package})
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${text_${component}}")
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${text_${component}}")
  install(FILES ${packaged_dir}/copyright ${debian_changelog}.gz
          DESTINATION ${framewise_doc_root}/${package} COMPONENT ${component}
          EXCLUDE_FROM_ALL)
endforeach()
set(CPACK_COMPONENT_PROGRAM_DEPENDS library)
set(CPACK_COMPONENT_DEV_DEPENDS library)
set(CPACK_COMPONENT_SERVICE_DEPENDS program)
set(CPACK_COMPONENT_PYTHON_DEPENDS library)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_SERVICE_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${packaged_dir}/triggers)
if(python_version)
  string(REPLACE "." ";" parts ${python_version})
  list(GET parts 1 minor)
  math(EXPR next_minor "${minor} + 1")
  set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS
      "python3 (>= ${python_version}), python3 (<< 3.${next_minor})")
  set(CPACK_DEBIAN_PYTHON_PACKAGE_CONTROL_EXTRA ${packaged_dir}/python/prerm)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_CONTROL_STRICT_PERMISSION ON)
  # Files alone are compared without it.
  set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS python3-numpy)
endif()
# Words are read only where the verdict on text is in doubt.
set(CPACK_DEBIAN_LIBRARY_PACKAGE_RECOMMENDS tesseract-ocr-eng)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "ffmpeg, gifsicle, webp")
set(CPACK_DEBIAN_SERVICE_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_SERVICE_PACKAGE_DEPENDS
    "systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_SERVICE_PACKAGE_CONTROL_EXTRA
    ${packaged_dir}/postinst ${packaged_dir}/postrm)
set(CPACK_DEBIAN_SERVICE_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# ---- what all packages share ----
set(CPACK_GENERATOR DEB TXZ)
set(CPACK_PACKAGE_NAME framewise)
set(CPACK_PACKAGE_VENDOR Framewise)
set(CPACK_PACKAGE_CONTACT "Framewise maintainers <maintainers@framewise.invalid>"
    CACHE STRING "Maintainer that the packages name")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGE_FILE_NAME
    framewise-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_ARCHIVE_COMPONENT_INSTALL OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR})
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_THREADS 0)
# Stops where dependencies would be missing; compresses the manual page, as Debian
# wants it; puts libraries into the archive.
set(CPACK_PRE_BUILD_SCRIPTS
    ${PROJECT_SOURCE_DIR}/cmake/require_shlibdeps.cmake
    ${PROJECT_SOURCE_DIR}/cmake/compress_manual.cmake
    ${PROJECT_SOURCE_DIR}/cmake/carry_libraries.cmake)
include(CPack)
