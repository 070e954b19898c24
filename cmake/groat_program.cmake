# SPDX-License-Identifier: BSL-1.0
include(groat_flags)

# groat_program(<target> NAME <file name> SOURCES ... LINK ...)
#
# A program of ours: an example, a benchmark, a test. NAME is what it is called on disk.
function(groat_program target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME;FOLDER" "SOURCES;LINK")
    add_executable(${target} ${arg_SOURCES})
    target_compile_features(${target} PRIVATE cxx_std_20)
    target_link_libraries(${target} PRIVATE ${arg_LINK})
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    if(arg_NAME)
        set_target_properties(${target} PROPERTIES OUTPUT_NAME ${arg_NAME})
    endif()
    if(arg_FOLDER)
        set_target_properties(
            ${target}
            PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/${arg_FOLDER}"
        )
    endif()
    groat_flags(${target})
    # A program is compiled for as long as it runs, and what is to be watched is the libraries.
    if(GROAT_SANITIZE AND NOT GROAT_FUZZ)
        target_compile_options(${target} PRIVATE -O0)
    endif()
endfunction()
