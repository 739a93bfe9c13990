/** `[registry[:port]/]path[:tag][@digest]`, split. `name` is everything before the tag: registry, port and path. */
export interface ImageReference {
  readonly name: string;
  readonly tag?: string;
  /** With its algorithm: `sha256:…`. */
  readonly digest?: string;
}

/**
 * Splits an image reference. Nothing is added: `python` stays `python`. A colon before the last slash belongs to the
 * registry's port, so `registry:5000/app` has no tag and `localhost:5000/app:v1` has the tag v1.
 */
export function parseImageReference(text: string): ImageReference {
  const at = text.indexOf('@');
  const tagged = at < 0 ? text : text.slice(0, at);
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  return {
    name: colon < 0 ? tagged : tagged.slice(0, colon),
    ...(colon < 0 ? {} : { tag: tagged.slice(colon + 1) }),
    ...(at < 0 ? {} : { digest: text.slice(at + 1) }),
  };
}

/** True for `user:password@registry/app`, as web addresses have it: no reference of an image can hold that. */
export function hasUserInfo(text: string): boolean {
  const at = text.indexOf('@');
  return at >= 0 && text.includes('/', at);
}

/** The reference as Kubernetes writes it: the inverse of parseImageReference. */
export function formatImageReference({ name, tag, digest }: ImageReference): string {
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

// The grammar of the OCI distribution specification, and of distribution/reference.
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const HOST = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?';
const NAME = new RegExp(`^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-zA-Z=_-]{32,}$/;

/** What is wrong with a reference, as the end of a sentence; undefined when nothing is. */
export function imageReferenceFault({ name, tag, digest }: ImageReference): string | undefined {
  if (!NAME.test(name)) return 'the name is not that of an image (lower-case letters, digits and . _ - / only)';
  if (tag !== undefined && !TAG.test(tag)) return 'the tag is not one (letters, digits and . _ - only, 128 at most)';
  if (digest !== undefined && !DIGEST.test(digest)) return 'the digest is not one (such as sha256:… with 64 digits)';
  return undefined;
}
