# SPDX-License-Identifier: BSL-1.0
include(CheckCXXCompilerFlag)
include(CheckPIESupported)

check_pie_supported()
check_cxx_compiler_flag(-fcf-protection GROAT_HAS_CF_PROTECTION)

# How our own code is compiled, target by target: nothing here reaches a user's target or what is
# not ours (the test framework's main alone would cost minutes under a sanitizer).

function(groat_warnings target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
    if(GROAT_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
endfunction()

function(groat_sanitizers target)
    if(GROAT_SANITIZE)
        set(flags -fsanitize=${GROAT_SANITIZE} -fno-sanitize-recover=all)
        target_compile_options(${target} PRIVATE ${flags} -fno-omit-frame-pointer)
        # For programs that link the library without a call of groat_flags.
        target_link_options(${target} PRIVATE ${flags} INTERFACE $<BUILD_INTERFACE:${flags}>)
    endif()
    if(GROAT_FUZZ)
        target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
    if(GROAT_COVERAGE)
        target_compile_options(${target} PRIVATE --coverage)
        target_link_options(${target} PRIVATE --coverage INTERFACE $<BUILD_INTERFACE:--coverage>)
    endif()
endfunction()

function(groat_hardening target)
    if(NOT GROAT_HARDEN)
        return()
    endif()
    target_compile_options(
        ${target}
        PRIVATE
            -U_FORTIFY_SOURCE # a distribution may have set its own level
            -D_FORTIFY_SOURCE=3
            -D_GLIBCXX_ASSERTIONS
            -fstack-protector-strong
            -fstack-clash-protection
            $<$<BOOL:${GROAT_HAS_CF_PROTECTION}>:-fcf-protection>
    )
    target_link_options(${target} PRIVATE LINKER:-z,relro,-z,now)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

function(groat_flags target)
    groat_warnings(${target})
    groat_sanitizers(${target})
    groat_hardening(${target})
endfunction()
