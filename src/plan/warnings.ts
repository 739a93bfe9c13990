import type { Source } from '../manifest/declared.ts';
import { formatReference, type Reference } from '../manifest/object.ts';
import type { Problem } from '../problem.ts';

/** A `Warning` header of the API as a problem at the line it speaks of. */
export function warningProblem(
  text: string,
  subject: { readonly reference: Reference; readonly source: Source },
): Problem {
  const { reference, source } = subject;
  const path = pathIn(text);
  return {
    severity: 'warning',
    message: `the API server warns about ${formatReference(reference)}: ${text}`,
    position: path === undefined ? source.position : source.locate(path),
  };
}

/** `spec.template.spec.containers[0].env[1]: hides previous definition …`; `v1 Endpoints is deprecated in …`. */
function pathIn(text: string): string | undefined {
  if (text.includes(' is deprecated')) return 'apiVersion';
  return /^((?:spec|metadata|data|stringData|rules|webhooks|subsets)[^\s:]*): /.exec(text)?.[1];
}
