import { formatPosition, type Problem } from '../problem.ts';
import type { Declared, Source } from './declared.ts';
import {
  formatImageReference,
  hasUserInfo,
  type ImageReference,
  imageReferenceFault,
  parseImageReference,
} from './image-reference.ts';
import { nearest } from './near.ts';
import { containersOf } from './pod-template.ts';

/** One line of the `images` input: images of this name get that reference. */
export interface ImageEntry {
  /** The line as written. */
  readonly line: string;
  readonly name: string;
  readonly to: ImageReference;
}

/**
 * Reads the lines of the `images` input: `name=newname[:tag][@digest]`, or `name:tag[@digest]` for a new tag alone.
 * Gives what it understood, and a problem for each line that it did not.
 */
export function parseImageEntries(lines: readonly string[]): { entries: ImageEntry[]; problems: Problem[] } {
  const entries: ImageEntry[] = [];
  const problems: Problem[] = [];
  for (const line of lines.map((each) => each.trim()).filter((each) => each !== '')) {
    const entry = parseEntry(line);
    const fault = faultOf(entry, entries);
    if (fault === undefined) entries.push(entry);
    else problems.push({ severity: 'error', message: `input images: ${shownLine(line)}: ${fault}`, remedy: HOW });
  }
  return { entries, problems };
}

/** A line without the user and the password that may stand before a registry. */
function shownLine(line: string): string {
  return JSON.stringify(
    hasUserInfo(line) ? `${line.slice(0, line.indexOf('=') + 1)}***${line.slice(line.lastIndexOf('@'))}` : line,
  );
}

const HOW = 'Write `name=newname[:tag][@digest]`, or `name:tag` to keep the name.';

function parseEntry(line: string): ImageEntry {
  const equals = line.indexOf('=');
  const to = parseImageReference(line.slice(equals + 1).trim());
  return { line, name: equals < 0 ? to.name : line.slice(0, equals).trim(), to };
}

function faultOf(entry: ImageEntry, earlier: readonly ImageEntry[]): string | undefined {
  const { tag, digest } = parseImageReference(entry.name);
  if (tag !== undefined || digest !== undefined) return 'the name before = must have no tag or digest: all tags match';
  if (earlier.some(({ name }) => name === entry.name)) return 'an earlier line replaces the same name';
  const isNameOnly = !entry.line.includes('=') && entry.to.tag === undefined && entry.to.digest === undefined;
  if (isNameOnly) return 'there is no new tag, digest or name';
  return imageReferenceFault({ name: entry.name }) ?? imageReferenceFault(entry.to);
}

/**
 * Puts the entries' references into every container of every object, in place. The whole repository name must match.
 * A new name without a tag or digest keeps those of the manifest. Gives the objects, whose sources know of it now, and a
 * problem for each entry that matches nothing.
 */
export function applyImages(
  declared: readonly Declared[],
  entries: readonly ImageEntry[],
): { declared: Declared[]; problems: Problem[] } {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const used = new Set<ImageEntry>();
  const names = new Set<string>();
  const set = declared.map(({ object, source }) => {
    const lines = new Map<string, string>();
    for (const { image, path, spec } of containersOf(object)) {
      if (image === '' || hasUserInfo(image)) continue;
      const written = parseImageReference(image);
      names.add(written.name);
      const entry = byName.get(written.name);
      if (entry === undefined) continue;
      used.add(entry);
      spec.image = formatImageReference(replaced(written, entry.to));
      lines.set(`${path}.image`, entry.line);
    }
    return { object, source: lines.size === 0 ? source : withImageInput(source, lines) };
  });
  const unused = entries.filter((entry) => !used.has(entry));
  return { declared: set, problems: unused.map((entry) => unmatched(entry, names)) };
}

/** Paths have several forms: those of one field stand at one place. */
function withImageInput(source: Source, lines: ReadonlyMap<string, string>): Source {
  const placeOf = (path: string) => formatPosition(source.locate(path));
  const imageInput = (path: string) => [...lines].find(([image]) => placeOf(image) === placeOf(path))?.[1];
  return { ...source, imageInput };
}

/** What to do about a field, and where its value really comes from when that is not the manifest. */
export function remedyAt({ imageInput }: Source, path: string, remedy: string): string {
  const line = imageInput?.(path);
  return line === undefined ? remedy : `The image is set by the line \`${line}\` of the input \`images\`. ${remedy}`;
}

/** What may be wrong with an image as it is written. */
interface ImageFault {
  isIn(image: string): boolean;
  /** To follow the name of its container. */
  says(image: string): string;
  readonly remedy: string;
}

/** A placeholder that nobody fills in: of a shell, of GitHub's expressions, of a template. */
export const UNFILLED: ImageFault = {
  isIn: (image) => /[${}]/.test(image) && !hasUserInfo(image),
  says: (image) => `is ${JSON.stringify(image)}, in which something is left to be filled in`,
  remedy:
    'Write ${GIT_SHA} where the image tag belongs: expressions of GitHub, of shells and of templates mean nothing in a manifest.',
};

/** A user or a password: no registry is asked for those, and whoever reads the object would see them. */
export const WITH_CREDENTIALS: ImageFault = {
  isIn: hasUserInfo,
  says: () => "has a user or a password before its registry (…@): an image reference can't hold that",
  remedy: 'Write it as registry/path:tag, and put the credentials into a Secret that imagePullSecrets names.',
};

/** The images that have a fault, each told at its line. */
export function faultyImages(declared: readonly Declared[], { isIn, says, remedy }: ImageFault): Problem[] {
  return declared.flatMap(({ object, source }) =>
    containersOf(object)
      .filter(({ image }) => isIn(image))
      .map(({ name, path, image }) => ({
        severity: 'error',
        message: `the image of container ${name} ${says(image)}`,
        position: source.locate(`${path}.image`),
        remedy,
      })),
  );
}

function replaced(written: ImageReference, to: ImageReference): ImageReference {
  const keepsVersion = to.tag === undefined && to.digest === undefined;
  return keepsVersion ? { ...written, name: to.name } : to;
}

function unmatched({ line, name }: ImageEntry, names: ReadonlySet<string>): Problem {
  const known = [...names].sort();
  const near = nearest(name, known);
  const remedy = near ? `Did you mean ${near}?` : 'Write the name before the tag as one of them.';
  const there = known.length === 0 ? 'the manifests have no images' : `the images there are: ${known.join(', ')}`;
  return {
    severity: 'error',
    message: `input images: ${JSON.stringify(line)} matches no container; ${there}`,
    remedy: known.length === 0 ? 'Remove the line, or name the manifests that have the image.' : remedy,
  };
}
