# Eigen, Boost and JSON, parsed once a set of compile options instead of once a file: five seconds of each of some 350 files.
# Only headers of others are precompiled, so that every file still names what it uses of ours, and a change of ours
# rebuilds what includes it and no more.
#
# flowgauge_third_party_headers(target [OPTIONS option...]): lets a target take them in; OPTIONS are those that the target adds to
# flowgauge_options and that precompiled headers must share (-O1).

option(FLOWGAUGE_PRECOMPILE "Precompile the headers of Eigen, Boost and JSON (GCC only)" ON)

set(FLOWGAUGE_THIRD_PARTY_HEADERS
  <Eigen/Dense> <boost/math/special_functions/erf.hpp> <boost/math/special_functions/gamma.hpp>
  <boost/multiprecision/cpp_bin_float.hpp> <boost/multiprecision/eigen.hpp> <nlohmann/json.hpp>
  <algorithm> <array> <cmath> <filesystem> <functional> <map> <memory> <optional> <set> <stdexcept> <string> <variant> <vector>)

function(flowgauge_third_party_headers target)
  if(NOT FLOWGAUGE_PRECOMPILE OR FLOWGAUGE_SANITIZE OR CMAKE_CXX_CLANG_TIDY OR NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    return()
  endif()
  cmake_parse_arguments(HEADERS "" "" "OPTIONS" ${ARGN})
  string(MAKE_C_IDENTIFIER "flowgauge_third_party${HEADERS_OPTIONS}" headers)
  if(NOT TARGET ${headers})
    file(WRITE ${PROJECT_BINARY_DIR}/empty.cpp "")
    add_library(${headers} OBJECT ${PROJECT_BINARY_DIR}/empty.cpp)
    target_link_libraries(${headers} PRIVATE flowgauge_options)
    target_compile_options(${headers} PRIVATE ${HEADERS_OPTIONS})
    target_precompile_headers(${headers} PRIVATE ${FLOWGAUGE_THIRD_PARTY_HEADERS})
    # What ccache hashes in place of the compiled headers, which differ from one checkout to another.
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${headers}.dir/cmake_pch.hxx.gch.sum
         "${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE} ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_RELEASE} ${HEADERS_OPTIONS}\n"
         "Boost ${Boost_VERSION} Eigen ${Eigen3_VERSION} JSON ${nlohmann_json_VERSION}\n${FLOWGAUGE_THIRD_PARTY_HEADERS}\n")
  endif()
  target_precompile_headers(${target} REUSE_FROM ${headers})
  # ccache preprocesses without expanding them.
  target_compile_options(${target} PRIVATE -fpch-preprocess)
endfunction()
