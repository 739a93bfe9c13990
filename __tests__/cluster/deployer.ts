import { setMaxListeners } from 'node:events';
import { type SandboxCluster, startCluster } from '../../sandbox/cluster.ts';
import { type Application, apply } from '../../src/apply/apply.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { connect } from '../../src/cluster/connect.ts';
import type { Applied } from '../../src/plan/change.ts';
import { type Preview, preview } from '../../src/preview/preview.ts';
import { formatProblem, ProblemsError } from '../../src/problem.ts';
import { declare } from '../plan/declare.ts';

export interface Options {
  readonly conflicts?: 'overwrite' | 'fail';
  readonly createNamespace?: boolean;
  readonly signal?: AbortSignal;
  readonly onApplied?: (applied: Applied) => void;
}

/** A connection to a sandbox, and the two steps that are tested, on manifests as people write them. */
export interface Deployer {
  readonly sandbox: SandboxCluster;
  readonly cluster: Cluster;
  preview(text: string, options?: Options): Promise<Preview>;
  /** The errors of a preview that must fail, a line each. */
  failures(text: string, options?: Options): Promise<string[]>;
  apply(planned: Preview, options?: Options): Promise<Application>;
  deploy(text: string, options?: Options): Promise<Application>;
}

export const STAMP = {
  commit: 'c1',
  imageTag: 't1',
  runUrl: 'https://run/1',
  deployedAt: 'now',
  changeCause: 'commit c1',
};

export async function startDeployer(): Promise<Deployer> {
  const sandbox = await startCluster({ nodes: [] });
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const cluster = await connect({ kubeconfig: sandbox.kubeconfig, env: {}, signal: ending.signal });
  const common = (options: Options) => ({ conflicts: 'overwrite' as const, signal: ending.signal, ...options });
  const deployer: Deployer = {
    sandbox,
    cluster,
    preview: (text, options = {}) => preview(cluster, declare(text), { createNamespace: false, ...common(options) }),
    failures: async (text, options) => {
      const error = await deployer.preview(text, options).catch((error: unknown) => error);
      if (error instanceof ProblemsError) return error.problems.map(formatProblem);
      throw new Error('the preview did not fail', { cause: error });
    },
    apply: (planned, options = {}) => apply(cluster, planned.changes, { stamp: STAMP, ...common(options) }),
    deploy: async (text, options) => deployer.apply(await deployer.preview(text, options), options),
  };
  return deployer;
}

/** What clients asked since `from`: `PATCH` for a write, `PATCH?` for a dry run, without discovery. */
export function requestsSince(sandbox: SandboxCluster, from: number): string[] {
  return sandbox.requests
    .slice(from)
    .filter(({ path }) => path !== '/api' && path !== '/apis')
    .map(({ method, path, query }) => `${method}${query.includes('dryRun=All') ? '?' : ''} ${path}`);
}
