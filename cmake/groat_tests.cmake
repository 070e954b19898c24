# SPDX-License-Identifier: BSL-1.0
include(groat_program)

# groat_tests(<layer> <libraries>...)
#
# One program groat-<layer>-tests of all tests/<layer>/*_test.cpp; each case is a ctest named
# <layer>.<case>. It sees tests/ (for support/) and the layer's private headers.
function(groat_tests layer)
    file(GLOB sources CONFIGURE_DEPENDS "${layer}/*_test.cpp" "${layer}/support/*.cpp")
    get_property(absent GLOBAL PROPERTY GROAT_MIDDLEWARES_ABSENT)
    foreach(name IN LISTS absent)
        list(FILTER sources EXCLUDE REGEX "/middleware/${name}_test\\.cpp$")
    endforeach()
    if(NOT sources)
        return()
    endif()
    set(target groat-${layer}-tests)
    groat_program(${target} SOURCES ${sources} LINK groat-catch-main ${ARGN})
    target_include_directories(
        ${target}
        PRIVATE "${PROJECT_SOURCE_DIR}/tests" "${PROJECT_SOURCE_DIR}/${layer}/src"
    )
    catch_discover_tests(
        ${target}
        TEST_PREFIX "${layer}."
        WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
        PROPERTIES TIMEOUT 300 LABELS ${layer}
    )
endfunction()
