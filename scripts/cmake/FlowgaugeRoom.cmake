# One library target per room, so that a change rebuilds and relinks only what depends on it.

# Compile options of our own code; third-party headers are SYSTEM and keep their warnings to themselves.
add_library(flowgauge_options INTERFACE)
target_include_directories(flowgauge_options INTERFACE ${PROJECT_SOURCE_DIR}/lib ${PROJECT_SOURCE_DIR})
target_include_directories(flowgauge_options SYSTEM INTERFACE ${RANDOM123_INCLUDE_DIR})
target_compile_options(flowgauge_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${FLOWGAUGE_WERROR}>:-Werror>)
# Every room evaluates its formulas as written: no contraction into fused operations that differ between compilers.
target_compile_options(flowgauge_options INTERFACE -ffp-contract=off)
target_link_libraries(flowgauge_options INTERFACE Boost::headers Eigen3::Eigen nlohmann_json::nlohmann_json TBB::tbb)
target_compile_definitions(flowgauge_options INTERFACE FLOWGAUGE_VERSION="${PROJECT_VERSION}")

# flowgauge_room(name [FOLDER dir] [DEPENDS room...]): the library flowgauge_<name> of all .cpp files of the room's
# folder (lib/flowgauge/<name> unless FOLDER says otherwise), main.cpp aside.
function(flowgauge_room name)
  cmake_parse_arguments(ROOM "" "FOLDER" "DEPENDS" ${ARGN})
  if(NOT ROOM_FOLDER)
    set(ROOM_FOLDER lib/flowgauge/${name})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${ROOM_FOLDER}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(flowgauge_${name} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(flowgauge_${name} PRIVATE flowgauge_options)
  else()
    add_library(flowgauge_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  foreach(room IN LISTS ROOM_DEPENDS)
    target_link_libraries(flowgauge_${name} ${scope} flowgauge_${room})
  endforeach()
endfunction()
