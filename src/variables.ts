import type { Run } from './github/run.ts';
import type { BUILT_IN_VARIABLES } from './inputs.ts';
import type { Variables } from './manifest/substitute.ts';
import { isSecretName } from './plan/redaction.ts';

export interface VariablesOptions {
  readonly imageTag: string;
  readonly run: Run;
  readonly environment: string;
  /** From the `variables` input. */
  readonly own: ReadonlyMap<string, string>;
}

/** Every variable that manifests may name. What this run does not know (PR_NUMBER on a push) is not declared. */
export function variablesOf({ imageTag, run, environment, own }: VariablesOptions): Variables {
  const builtIn: Readonly<Record<(typeof BUILT_IN_VARIABLES)[number], string | undefined>> = {
    GIT_SHA: imageTag,
    IMAGE_TAG: imageTag,
    COMMIT_SHA: run.commit,
    COMMIT_SHORT_SHA: run.shortCommit,
    GIT_REF_NAME: run.refName,
    PR_NUMBER: run.pullRequest?.toString(),
    RUN_ID: run.runId,
    ENVIRONMENT: environment,
  };
  const variables = new Map<string, { value: string; builtIn: boolean }>();
  for (const [name, value] of Object.entries(builtIn)) {
    if (value !== undefined) variables.set(name, { value, builtIn: true });
  }
  for (const [name, value] of own) variables.set(name, { value, builtIn: false });
  return variables;
}

/** Shorter values would hide common words wherever they stand. */
const SHORTEST = 4;

/** The values that must never be seen: of names that say so themselves. */
export function secretVariables(own: ReadonlyMap<string, string>): string[] {
  return [...own].filter(([name, value]) => isSecretName(name) && value.length >= SHORTEST).map(([, value]) => value);
}
