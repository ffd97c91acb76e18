# cmake --install. Two components:
#   program   the command-line program with the shared libraries it was built with, glibc aside, so that the tree runs on
#             other machines and can be moved as a whole; the clients of the gauge and their examples
#   library   headers, static libraries and the package for find_package(flowgauge)

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set_target_properties(flowgauge PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}/flowgauge")
install(TARGETS flowgauge RUNTIME COMPONENT program)
install(FILES $<TARGET_FILE:TBB::tbb> RENAME $<TARGET_SONAME_FILE_NAME:TBB::tbb>
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/flowgauge COMPONENT program)
foreach(library IN ITEMS libstdc++.so.6 libgcc_s.so.1)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${library} OUTPUT_VARIABLE path
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(IS_ABSOLUTE "${path}")
    file(REAL_PATH ${path} path)
    install(FILES ${path} RENAME ${library} DESTINATION ${CMAKE_INSTALL_LIBDIR}/flowgauge COMPONENT program)
  endif()
endforeach()
set(share ${CMAKE_INSTALL_DATADIR}/flowgauge)
install(DIRECTORY lib/clients/ DESTINATION ${share}/clients COMPONENT program PATTERN __pycache__ EXCLUDE)
install(FILES lib/flowgauge/gauge/protocol.md lib/flowgauge/gauge/frames.schema.json
              lib/flowgauge/gauge/transcript.jsonl lib/flowgauge/record/record.schema.json LICENSE
        DESTINATION ${share} COMPONENT program)

get_property(rooms GLOBAL PROPERTY FLOWGAUGE_ROOMS)
install(TARGETS flowgauge_options ${rooms} EXPORT flowgauge ARCHIVE COMPONENT library)
install(DIRECTORY lib/flowgauge DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY reports DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library FILES_MATCHING PATTERN "*.hpp"
        PATTERN assets EXCLUDE)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/flowgauge)
install(EXPORT flowgauge NAMESPACE flowgauge:: DESTINATION ${package} COMPONENT library)
configure_package_config_file(scripts/cmake/flowgaugeConfig.cmake.in ${PROJECT_BINARY_DIR}/flowgaugeConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/flowgaugeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/flowgaugeConfig.cmake ${PROJECT_BINARY_DIR}/flowgaugeConfigVersion.cmake
        DESTINATION ${package} COMPONENT library)
