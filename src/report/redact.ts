import type { Problem } from '../problem.ts';
import type { Diagnosis } from '../rollout/outcome.ts';
import { type Hide, hiding } from './hiding.ts';
import { redactedFields } from './redact-fields.ts';
import type { ObjectResult, Result } from './result.ts';

/**
 * The result with every one of `secrets` replaced wherever servers, registries and pods had a say. The runner masks
 * log and summary by itself; a comment is out of its sight. Names and places stay: they are the repository's own.
 */
export function redacted(result: Result, secrets: readonly string[]): Result {
  if (secrets.every((secret) => secret === '')) return result;
  const hide = hiding(secrets);
  return {
    ...result,
    headline: hide(result.headline),
    problems: result.problems.map((problem) => redactedProblem(problem, hide)),
    objects: result.objects.map((object) => redactedObject(object, hide)),
  };
}

function redactedProblem(problem: Problem, hide: Hide): Problem {
  const { message, remedy } = problem;
  return { ...problem, message: hide(message), ...(remedy === undefined ? {} : { remedy: hide(remedy) }) };
}

function redactedObject(object: ObjectResult, hide: Hide): ObjectResult {
  const { message, fields, address, serving, remedy, diagnosis, images } = object;
  const shown = {
    ...(address === undefined ? {} : { address: hide(address) }),
    ...(remedy === undefined ? {} : { remedy: hide(remedy) }),
    ...(serving === undefined ? {} : { serving: hide(serving) }),
  };
  const told = {
    fields: redactedFields(fields, hide),
    images: images.map((one) => ({ ...one, image: hide(one.image) })),
  };
  const hidden = { ...object, message: hide(message), ...told, ...shown };
  return diagnosis ? { ...hidden, diagnosis: redactedDiagnosis(diagnosis, hide) } : hidden;
}

function redactedDiagnosis(diagnosis: Diagnosis, hide: Hide): Diagnosis {
  const { message, evidence, logs, remedy, consequences } = diagnosis;
  return {
    ...diagnosis,
    message: hide(message),
    evidence: evidence.map(hide),
    logs: logs.map((log) => ({ ...log, lines: log.lines.map(hide) })),
    remedy: hide(remedy),
    ...(consequences === undefined ? {} : { consequences: consequences.map(hide) }),
  };
}
