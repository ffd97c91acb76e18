# One library target per room, so that a change rebuilds and relinks only what depends on it.

# Compile options of our own code; third-party headers are SYSTEM and keep their warnings to themselves.
add_library(flowgauge_options INTERFACE)
target_include_directories(flowgauge_options INTERFACE ${PROJECT_SOURCE_DIR}/lib ${PROJECT_SOURCE_DIR})
target_include_directories(flowgauge_options SYSTEM INTERFACE ${RANDOM123_INCLUDE_DIR})
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # Collecting the compiler's garbage less often takes a sixth off the dearest files, for half a gigabyte a job.
  target_compile_options(flowgauge_options INTERFACE --param=ggc-min-expand=200 --param=ggc-min-heapsize=524288)
endif()
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
# compiled apart: at -O1 (a third less time and memory) and without sanitizers (minutes and over 2 GB each).
function(flowgauge_room name)
  cmake_parse_arguments(ROOM "" "FOLDER" "DEPENDS" ${ARGN})
  if(NOT ROOM_FOLDER)
    set(ROOM_FOLDER lib/flowgauge/${name})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${ROOM_FOLDER}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  set(heavy ${sources})
  list(FILTER heavy INCLUDE REGEX "multiprecision[^/]*\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "multiprecision[^/]*\\.cpp$")
  set(parts flowgauge_${name})
  set(scope PUBLIC)
  if(sources)
    add_library(flowgauge_${name} STATIC ${sources})
    target_link_libraries(flowgauge_${name} PRIVATE flowgauge_options)
    flowgauge_third_party_headers(flowgauge_${name})
  else()
    add_library(flowgauge_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  if(heavy)
    add_library(flowgauge_${name}_multiprecision OBJECT ${heavy})
    target_link_libraries(flowgauge_${name}_multiprecision PRIVATE flowgauge_options)
    target_sources(flowgauge_${name} PRIVATE $<TARGET_OBJECTS:flowgauge_${name}_multiprecision>)
    set(options "")
    if(FLOWGAUGE_SANITIZE)
      set(options -fno-sanitize=all)
    elseif(CMAKE_BUILD_TYPE STREQUAL Release)
      set(options -O1)
    endif()
    target_compile_options(flowgauge_${name}_multiprecision PRIVATE ${options})
    flowgauge_third_party_headers(flowgauge_${name}_multiprecision OPTIONS ${options})
    list(APPEND parts flowgauge_${name}_multiprecision)
  endif()
  if(FLOWGAUGE_LIGHT)
    set_target_properties(${parts} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
  foreach(room IN LISTS ROOM_DEPENDS)
    target_link_libraries(flowgauge_${name} ${scope} flowgauge_${room})
  endforeach()
endfunction()
