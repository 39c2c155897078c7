import { proposeCompletions } from '@stricli/core';
import { type Context } from '../command.ts';
import type { Io } from '../io.ts';

const scripts: Readonly<Record<string, string>> = {
  bash: String.raw`_plimsoll() {
  local IFS=$'\n'
  COMPREPLY=($(plimsoll completion propose -- "${'$'}{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _plimsoll plimsoll
`,
  zsh: String.raw`#compdef plimsoll
_plimsoll() {
  local -a proposals
  proposals=("${'$'}{(@f)$(plimsoll completion propose -- "${'$'}{(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "${'$'}{proposals[1]}" ]]; then compadd -a proposals; else _files; fi
}
if [ "$funcstack[1]" = "_plimsoll" ]; then _plimsoll "$@"; else compdef _plimsoll plimsoll; fi
`,
  fish: String.raw`function __plimsoll_propose
  set -l words (commandline -opc) (commandline -ct)
  plimsoll completion propose -- $words[2..-1] 2>/dev/null
end
complete -c plimsoll -a '(__plimsoll_propose)'
`,
};

/** `plimsoll completion bash|zsh|fish`: prints a script that asks `plimsoll completion propose` at each Tab. */
export function printScript(shell: string): (io: Io) => number {
  return (io) => {
    io.stdout.write(scripts[shell] ?? '');
    return 0;
  };
}

/** `plimsoll completion propose -- WORD…`: what may follow, one a line; nothing where only files fit. */
export default async function propose(io: Io, _flags: object, ...words: readonly string[]): Promise<number> {
  const { application } = await import('../application.ts');
  const context: Context = { process: io, io, exitCode: undefined };
  const proposals = await proposeCompletions(application, words.length === 0 ? [''] : words, context);
  io.stdout.write(proposals.map(({ completion }) => `${completion}\n`).join(''));
  return 0;
}
