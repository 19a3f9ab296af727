# Writes files that were built from web/ into a source file, as functions that
# return their text:
#   cmake -DHEADER=report/page/viewer_assets.h -DNAMESPACE=framewise::report
#         -DTEXTS=viewer_script=viewer.js,viewer_style=viewer.css
#         -DOUT=viewer_assets.cc -P embed_texts.cmake
set(text "// Made from web/ by cmake/embed_texts.cmake.\n")
string(APPEND text "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\n")
string(REPLACE "," ";" texts "${TEXTS}")
foreach(pair IN LISTS texts)
  string(REGEX MATCH "^([a-z_]+)=(.+)$" matched "${pair}")
  set(function ${CMAKE_MATCH_1})
  set(file ${CMAKE_MATCH_2})
  file(READ "${file}" content)
  string(FIND "${content}" ")viewer\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${file} holds the end mark of a raw string")
  endif()
  string(APPEND text "std::string_view ${function}() {\n  return R\"viewer(")
  string(APPEND text "${content}")
  string(APPEND text ")viewer\";\n}\n\n")
endforeach()
string(APPEND text "}  // namespace ${NAMESPACE}\n")
file(WRITE "${OUT}" "${text}")
