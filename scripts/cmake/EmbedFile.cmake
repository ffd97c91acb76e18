# Files as constants of the program, so that a report needs nothing but the program.
#
# flowgauge_embed(target NAME name FILE file): adds `extern const std::string_view name;` of namespace flowgauge::assets
# to a target. Run as a script (cmake -D SOURCE=… -D OUTPUT=… -D NAME=… -P EmbedFile.cmake) it writes the .cpp.

if(CMAKE_SCRIPT_MODE_FILE)
  # In hexadecimal: CMake would take semicolons and brackets of the file for lists.
  file(READ ${SOURCE} bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  file(WRITE ${OUTPUT} "#include <string_view>\n\nnamespace flowgauge::assets {\nnamespace {\n"
       "constexpr unsigned char bytes[] = {\n${bytes}0x00};\n}\n"
       "extern const std::string_view ${NAME};\n"
       "const std::string_view ${NAME}(reinterpret_cast<const char*>(bytes), sizeof(bytes) - 1);\n"
       "}  // namespace flowgauge::assets\n")
  return()
endif()

set(FLOWGAUGE_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(flowgauge_embed target)
  cmake_parse_arguments(EMBED "" "NAME;FILE" "" ${ARGN})
  get_filename_component(source ${EMBED_FILE} ABSOLUTE)
  set(output ${PROJECT_BINARY_DIR}/embedded/${EMBED_NAME}.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D SOURCE=${source} -D OUTPUT=${output} -D NAME=${EMBED_NAME} -P ${FLOWGAUGE_EMBED_SCRIPT}
    DEPENDS ${source} ${FLOWGAUGE_EMBED_SCRIPT}
    COMMENT "Embedding ${EMBED_NAME}" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
