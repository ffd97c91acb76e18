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
if(FLOWGAUGE_SANITIZE)
  target_compile_options(flowgauge_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # Eigen aligns by hand under a sanitizer and by malloc without: files compiled without it must free what others made.
  target_compile_definitions(flowgauge_options INTERFACE _GLIBCXX_ASSERTIONS EIGEN_MALLOC_ALREADY_ALIGNED=1)
  target_link_options(flowgauge_options INTERFACE -fsanitize=address,undefined)
endif()
target_link_libraries(flowgauge_options INTERFACE Boost::headers Eigen3::Eigen nlohmann_json::nlohmann_json TBB::tbb)
target_compile_definitions(flowgauge_options INTERFACE FLOWGAUGE_VERSION="${PROJECT_VERSION}")

# flowgauge_room(name [FOLDER dir] [DEPENDS room...]): the library flowgauge_<name> of all .cpp files of the room's
# folder (lib/flowgauge/<name> unless FOLDER says otherwise), main.cpp aside. Files named *multiprecision*.cpp are
# compiled at -O1 (a third less time and memory) and without sanitizers (minutes and over 2 GB each).
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
  set(heavy ${sources})
  list(FILTER heavy INCLUDE REGEX "multiprecision[^/]*\\.cpp$")
  if(FLOWGAUGE_SANITIZE)
    set_source_files_properties(${heavy} PROPERTIES COMPILE_OPTIONS -fno-sanitize=all)
  elseif(CMAKE_BUILD_TYPE STREQUAL Release)
    set_source_files_properties(${heavy} PROPERTIES COMPILE_OPTIONS -O1)
  endif()
  if(FLOWGAUGE_LIGHT)
    set_target_properties(flowgauge_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
  foreach(room IN LISTS ROOM_DEPENDS)
    target_link_libraries(flowgauge_${name} ${scope} flowgauge_${room})
  endforeach()
endfunction()
