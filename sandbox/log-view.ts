import { styleText } from 'node:util';

const COMMAND = /^::([a-z-]+)(?: ([^:]*(?:(?<!:):(?!:)[^:]*)*))?::(.*)$/;
const STYLES = { error: 'red', warning: 'yellow', notice: 'blue' } as const;

/**
 * Turns what a step writes into what a person sees of it on the page of a workflow run: commands become groups and
 * coloured annotations, masked values become `***`.
 */
export function createLogView(print: (line: string) => void): (text: string) => void {
  const masked: string[] = [];
  let rest = '';
  let stopped: string | undefined;
  const show = (line: string) => {
    let shown = line;
    for (const value of masked) shown = shown.replaceAll(value, '***');
    print(shown);
  };
  const hear = (line: string) => {
    if (stopped !== undefined) {
      if (line === `::${stopped}::`) stopped = undefined;
      else show(line);
      return;
    }
    const [, name, properties = '', message = ''] = COMMAND.exec(line) ?? [];
    if (name === undefined) return show(line);
    if (name === 'add-mask') masked.push(decode(message));
    else if (name === 'stop-commands') stopped = message;
    else if (name === 'group') show(styleText('bold', `▾ ${decode(message)}`));
    else if (name === 'error' || name === 'warning' || name === 'notice') {
      show(
        `${styleText(STYLES[name], `${name[0]?.toUpperCase()}${name.slice(1)}:`)} ${place(properties)}${decode(message)}`,
      );
    }
  };
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
  };
}

/** `file=k8s/api.yaml,line=7,col=3` → `k8s/api.yaml:7: `. */
function place(properties: string): string {
  const pairs = new Map(properties.split(',').map((pair) => pair.split('=', 2) as [string, string | undefined]));
  const [file, line] = [pairs.get('file'), pairs.get('line')];
  return file ? `${decode(file)}:${line}: ` : '';
}

function decode(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
