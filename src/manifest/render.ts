import { formatPosition, type Position, type Problem, ProblemsError } from '../problem.ts';
import type { Declared, ManifestFile, Source } from './declared.ts';
import { type DocumentContent, faultProblem, readDocument, type TreeCache } from './document.ts';
import { splitDocuments } from './documents.ts';
import { hooksOf } from './helm-hooks.ts';
import { applyImages, faultyImages, parseImageEntries, UNFILLED, WITH_CREDENTIALS } from './images.ts';
import { locatedText } from './lines.ts';
import { formatReference, type Json, type KubernetesObject, referenceOf } from './object.ts';
import { collectPlaceholders, type Placeholders, type Replacement } from './placeholders.ts';
import type { Variables } from './substitute.ts';
import { parseDocument } from './syntax.ts';
import { flawsOf, isKubernetesObject } from './validate.ts';

export interface RenderOptions {
  /** Built-in ones too. */
  readonly variables: Variables;
  /** The lines of the `images` input. */
  readonly images: readonly string[];
  /** Where objects that name no namespace will go; tells whether two objects are the same. */
  readonly namespace?: string | undefined;
  readonly imageTag: string;
  /** The full SHA of the commit being deployed. */
  readonly commit: string;
  /** Why other files could not be read: told beside the errors of these. */
  readonly unread?: readonly Problem[];
  /** Inputs that have a mistake of their own: what may only follow from it is not told. */
  readonly unsound?: ReadonlySet<string>;
  /** Called after each document: thousands of them take seconds. What it throws ends the rendering. */
  readonly pause?: () => Promise<void>;
}

export interface Rendered {
  /** In the order of the files and of the documents in them. */
  readonly declared: readonly Declared[];
  readonly replacements: readonly Replacement[];
  /** Warnings and notices. */
  readonly problems: readonly Problem[];
}

/**
 * From the text of manifests to objects: read as kubectl reads them, placeholders replaced, lists expanded, images set.
 * Throws ProblemsError with every error of every file, also of those that could not be read.
 */
export async function render(files: readonly ManifestFile[], options: RenderOptions): Promise<Rendered> {
  const { variables, imageTag, commit, unread = [], unsound = new Set<string>(), pause } = options;
  const placeholders = collectPlaceholders({ variables, tagIsNotCommit: imageTag !== commit });
  const trees: TreeCache = {};
  const declared: Declared[] = [];
  const problems: Problem[] = [...unread];
  for (const file of files) {
    const read = await readFile(file, { variables, placeholders, trees, pause });
    problems.push(...read.problems);
    for (const { value, source } of read.objects) declare(value, source, declared, problems);
  }
  if (!unsound.has('variables')) problems.push(...placeholders.errors());
  problems.push(...repeated(declared, options.namespace ?? ''));
  const mayBeFilled = unsound.has('variables') || unsound.has('images');
  const { entries, problems: imageProblems } = parseImageEntries(mayBeFilled ? [] : options.images);
  problems.push(...imageProblems);
  // What did not parse, or could not be read, could hold the very image, or the only object: no word about those then.
  const set = problems.length === 0 ? applyImages(declared, entries) : { declared, problems: [] };
  if (problems.length === 0) problems.push(...nothingAtAll(declared, files), ...set.problems);
  const unfilled = mayBeFilled ? [] : faultyImages(declared, UNFILLED);
  problems.push(...faultyImages(declared, WITH_CREDENTIALS), ...unfilled.filter((one) => !isTold(one, problems)));
  if (problems.length > 0) throw new ProblemsError(problems);
  const remarks = [...placeholders.remarks(), ...hooksOf(set.declared)];
  return { declared: set.declared, replacements: placeholders.replacements(), problems: remarks };
}

interface Reading {
  readonly variables: Variables;
  readonly placeholders: Placeholders;
  readonly trees: TreeCache;
  readonly pause: (() => Promise<void>) | undefined;
}

async function readFile(
  manifest: ManifestFile,
  { variables, placeholders, trees, pause }: Reading,
): Promise<DocumentContent> {
  // kubectl, too, reads a line that ends in CR LF as if it ended in LF, and the last as if it were ended.
  const text = manifest.text.replaceAll('\r\n', '\n').replace(/\r$/, '');
  const file = locatedText(manifest.path, text.endsWith('\n') ? text : `${text}\n`);
  const { spans, faults } = splitDocuments(file.text, file.path);
  const problems = faults.map((fault) => faultProblem(file, fault));
  const objects: { value: Json; source: Source }[] = [];
  for (const span of spans) {
    const { tree, again } = await parseDocument(file.text, span);
    const content = readDocument({ file, parse: again, variables, trees }, tree, placeholders);
    objects.push(...content.objects);
    problems.push(...content.problems);
    await pause?.();
  }
  return { objects, problems };
}

function declare(value: Json, source: Source, declared: Declared[], problems: Problem[]): void {
  const flaws = flawsOf(value);
  if (isKubernetesObject(value, flaws)) declared.push({ object: value, source });
  for (const { path, message, remedy } of flaws) {
    const position = firstLine(source.locate(path));
    problems.push({ severity: 'error', message, position, ...(remedy ? { remedy } : {}) });
  }
}

/** What is missing from an object is said where it starts: GitHub shows the note on many lines under the last of them. */
function firstLine(position: Position): Position {
  const { file, line, column, endLine } = position;
  return endLine === line || column === undefined ? position : { file, line, column };
}

/** Objects that are declared more than once: each after the first is a problem that names both places. */
function repeated(declared: readonly Declared[], namespace: string): Problem[] {
  const first = new Map<string, Source>();
  const problems: Problem[] = [];
  for (const { object, source } of declared) {
    if (!object.metadata.name) continue;
    const identity = identityOf(object, namespace);
    const earlier = first.get(identity);
    if (earlier) problems.push(repetition(object, source, earlier));
    else first.set(identity, source);
  }
  return problems;
}

function identityOf(object: KubernetesObject, defaultNamespace: string): string {
  const { group, kind, namespace, name } = referenceOf(object);
  return JSON.stringify([group, kind, namespace ?? defaultNamespace, name]);
}

/** Names both places of an object that is declared twice. */
export function repetition(object: KubernetesObject, source: Source, earlier: Source): Problem {
  return {
    severity: 'error',
    message: `${formatReference(referenceOf(object))} is declared a second time; the first is at ${formatPosition(earlier.position)}`,
    position: source.position,
    remedy: 'Remove one of the two, or give it another name.',
  };
}

function isTold({ position }: Problem, problems: readonly Problem[]): boolean {
  return problems.some((one) => one.position?.file === position?.file && one.position?.line === position?.line);
}

function nothingAtAll(declared: readonly Declared[], files: readonly ManifestFile[]): Problem[] {
  if (declared.length > 0) return [];
  const [only] = files;
  const where = files.length === 1 && only ? only.path : `the ${files.length} files`;
  const message = `no object in ${where}: only comments and empty documents`;
  return [{ severity: 'error', message, remedy: 'Look whether the step that writes the manifests did its work.' }];
}
