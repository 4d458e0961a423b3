# Completion of roundrock for bash.                                    -*- shell-script -*-

_roundrock() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}

  case $prev in
    --workspace)
      mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    --import | --output | --restore)
      mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    --lab)
      mapfile -t COMPREPLY < <(compgen -W "list $("$1" --lab list 2>/dev/null | cut -d ' ' -f 1)" -- "$cur") ;;
    --listen | --seconds | --export | --reset-staff)
      COMPREPLY=() ;;
    *)
      mapfile -t COMPREPLY < <(compgen -W "--headless --drill --workspace --listen --open --seconds --import
        --export --output --restore --verify-audit --lab --reset-staff --version --help" -- "$cur") ;;
  esac
}

complete -o filenames -F _roundrock roundrock
