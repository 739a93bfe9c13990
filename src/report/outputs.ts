import { apiVersionOf, type Reference } from '../manifest/object.ts';
import { oneLine } from './plain.ts';
import type { ObjectResult, Result } from './result.ts';

/** The texts of the outputs, as action.yml describes them. */
export interface OutputTexts {
  readonly outcome: Result['outcome'];
  /** One line. */
  readonly message: string;
  /** JSON. */
  readonly objects: string;
  /** JSON. */
  readonly images: string;
  /** Seconds, with at most one decimal. */
  readonly duration: string;
}

/** What later steps of the workflow can read of a result. Set on failure too. */
export function outputsOf(result: Result): OutputTexts {
  return {
    outcome: result.outcome,
    message: oneLine(result.headline),
    objects: JSON.stringify(result.objects.map(objectEntry)),
    images: JSON.stringify(result.objects.filter((object) => object.images.length > 0).map(imagesEntry)),
    duration: String(tenths(result.seconds)),
  };
}

function objectEntry({ reference, position, action, status, message, seconds, diagnosis }: ObjectResult) {
  const { file, line } = position ?? {};
  const cause = diagnosis ? { cause: diagnosis.cause } : {};
  return { ...name(reference), file, line, action, status, message, ...cause, seconds: tenths(seconds) };
}

function imagesEntry({ reference, images }: ObjectResult) {
  return { ...name(reference), containers: images };
}

function name(reference: Reference) {
  const { kind, namespace, name } = reference;
  return { apiVersion: apiVersionOf(reference), kind, ...(namespace ? { namespace } : {}), name };
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
