import type { ImageAnswer } from './plan.ts';

/** The commit that runs already, and that of the pull request. */
export const BEFORE = '5d41402abc4b2a76b9719d911017c592ae5d1f0c';
export const AFTER = '9b74c9897bac770ffc029102a200c5de1c2f7a3e';

/** What happens when the pull request of a demo is deployed. */
export interface Story {
  readonly about: string;
  /** Changes the text of k8s/deployment.yaml before the pull request is deployed to an environment. */
  readonly change?: (manifest: string, environment: string) => string;
  /** Manifests beside those of the example, by their file's name. */
  readonly more?: Readonly<Record<string, string>>;
  /** Default: that of the pull request. */
  readonly commit?: string;
  /** Deployed one after another, as jobs of a matrix. Default: `preview`. */
  readonly environments?: readonly string[];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly images?: (image: string) => ImageAnswer;
  readonly pace?: number;
  /** The run is cancelled when its log has these words. */
  readonly cancelAt?: string;
}

const behaving = (behaviour: string) => (manifest: string) =>
  manifest.replace(
    '    metadata:\n      labels:',
    `    metadata:\n      annotations:\n        sandbox.kube-rollout.dev/behaviour: ${behaviour}\n      labels:`,
  );

const needsDatabase = (manifest: string) =>
  behaving('config-error')(manifest).replace(
    '          envFrom:',
    '          env:\n            - name: DATABASE_URL\n              valueFrom:\n                secretKeyRef:\n                  name: payments-api\n                  key: database-url\n          envFrom:',
  );

const tenant = (number: number) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tenant-${number}\ndata:\n  plan: basic\n  release: $<GIT_SHA>\n`;

export const STORIES: Readonly<Record<string, Story>> = {
  // Slowly, so that there is something to see.
  success: { about: 'a pull request deploys payments-api', pace: 0.4 },
  unchanged: { about: 'the job is run again, and nothing has changed', commit: BEFORE },
  image: {
    about: 'the image of the new commit was never pushed',
    images: (image) => (image.endsWith(AFTER) ? 'not-found' : 'found'),
  },
  crash: {
    about: 'the new version ends with a traceback',
    change: behaving('crash'),
    inputs: { 'failure-hold': 'retryable=3s' },
  },
  config: { about: 'the new version needs a key that no Secret has', change: needsDatabase },
  invalid: {
    about: 'two mistakes in a manifest',
    change: (manifest) =>
      manifest.replace('readinessProbe:', 'readynessProbe:').replace('replicas: 3', 'replicas: three'),
  },
  environments: {
    about: 'staging has the key that the new version needs, production does not',
    environments: ['staging', 'production'],
    change: (manifest, environment) => (environment === 'production' ? needsDatabase(manifest) : manifest),
  },
  cancelled: {
    about: 'somebody cancels the run',
    change: behaving('never-ready'),
    cancelAt: '1 of 3',
  },
  long: {
    about: 'a thousand objects, more than a comment has room for, and a traceback',
    change: behaving('crash'),
    inputs: { 'failure-hold': 'retryable=3s' },
    more: { 'tenants.yaml': Array.from({ length: 1_000 }, (_, index) => tenant(index + 1)).join('---\n') },
  },
};
