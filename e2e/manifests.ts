/** Manifests that scenarios start from. What pods do is said by the annotation that our own kubelet reads. */

export interface DeploymentOptions {
  readonly name?: string;
  readonly replicas?: number;
  readonly image?: string;
  /** See sandbox/behaviour.ts. */
  readonly behaviour?: string;
  /** Lines of the container, at the indentation of `image:`. */
  readonly container?: string;
  /** Without a readiness probe. */
  readonly unprobed?: boolean;
}

/** A Deployment; its `image:` stands at line 21. */
export function deployment(options: DeploymentOptions = {}): string {
  const {
    name = 'api',
    replicas = 2,
    behaviour = 'ready',
    image = 'ghcr.io/acme/api:${GIT_SHA}',
    container = '',
  } = options;
  const probe = options.unprobed
    ? ''
    : '          readinessProbe:\n            httpGet: { path: /health/ready, port: 8000 }\n';
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:
    app: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
      annotations:
        sandbox.kube-rollout.dev/behaviour: ${behaviour}
    spec:
      containers:
        - name: app
          image: ${image}
${probe}${container}`;
}

export function configMap(name: string, data: Readonly<Record<string, string>>): string {
  const lines = Object.entries(data).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${lines.join('')}`;
}
