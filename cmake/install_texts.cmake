# Run while installing: the program's own completions and manual. Takes program, root, share and
# version.
function(written_by file)
  cmake_path(GET file PARENT_PATH folder)
  file(MAKE_DIRECTORY "${folder}")
  execute_process(COMMAND ${ARGN} OUTPUT_FILE "${file}" RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGN}: ended with ${code}, so there is no ${file}")
  endif()
  message(STATUS "Installing: ${file}")
endfunction()

written_by("${share}/bash-completion/completions/tiphys" "${program}" completion bash)
written_by("${share}/zsh/vendor-completions/_tiphys" "${program}" completion zsh)
written_by("${share}/fish/vendor_completions.d/tiphys.fish" "${program}" completion fish)
written_by("${share}/man/man1/tiphys.1" python3 "${root}/tools/manual.py" "${program}" "${version}")
file(REMOVE "${share}/man/man1/tiphys.1.gz")
execute_process(COMMAND gzip -9 -n "${share}/man/man1/tiphys.1" COMMAND_ERROR_IS_FATAL ANY)
