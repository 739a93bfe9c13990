/**
 * The texts of a `Warning` header (RFC 7234, 5.5), which may hold several: `299 - "text" "date", 299 - "text"`.
 * Kubernetes sends UTF-8, which Node gives as Latin-1.
 */
export function parseWarningHeader(header: string): string[] {
  const texts: string[] = [];
  let at = 0;
  while (at < header.length) {
    const start = header.indexOf('"', at);
    if (start < 0) break;
    const text = readQuoted(header, start);
    texts.push(Buffer.from(text.value, 'latin1').toString('utf8'));
    at = skipDate(header, text.end);
  }
  return texts;
}

/** A quoted string whose opening quote is at `start`; a backslash takes the next character as it is. */
function readQuoted(header: string, start: number): { value: string; end: number } {
  let value = '';
  let at = start + 1;
  while (at < header.length && header[at] !== '"') {
    if (header[at] === '\\') at++;
    value += header[at] ?? '';
    at++;
  }
  return { value, end: at + 1 };
}

/** Past the comma that ends this warning, and so past the date that may follow its text. */
function skipDate(header: string, from: number): number {
  let at = from;
  while (at < header.length && header[at] !== ',') at = header[at] === '"' ? readQuoted(header, at).end : at + 1;
  return at + 1;
}
