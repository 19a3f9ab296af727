# What src/*/CMakeLists.txt call, for a build of other projects that takes the
# sources they list and leaves modules out: web/try and deploy/cross. It defines
# framewise_part_sources(KIND FILE…).
function(framewise_sources)
  framewise_part_sources(hot ${ARGN})
endfunction()
function(framewise_cold_sources)
  framewise_part_sources(cold ${ARGN})
endfunction()
function(framewise_generated_source file target)
  set_source_files_properties(${file} TARGET_DIRECTORY framewise_answer_cold
    PROPERTIES GENERATED TRUE SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(framewise_answer_cold PRIVATE ${file})
  add_custom_target(${target} DEPENDS ${file})
  add_dependencies(framewise_answer_cold ${target})
endfunction()
function(framewise_module target)
  add_library(${target} OBJECT EXCLUDE_FROM_ALL)
endfunction()
function(framewise_module_sources)
endfunction()
function(framewise_codec name)
  add_library(framewise-codec-${name} INTERFACE)
endfunction()
# Cards are not found: src/gpu then builds no module.
function(pkg_check_modules)
endfunction()
