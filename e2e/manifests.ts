/** Manifests that scenarios start from. What pods do is said by the annotation that our own kubelet reads. */

export interface PodOptions {
  readonly image?: string;
  /** See sandbox/behaviour.ts. */
  readonly behaviour?: string;
  /** Lines of the container, at the indentation of `image:` (10 blanks). */
  readonly container?: string;
  /** Lines of the pod's spec, at the indentation of `containers:` (6 blanks). */
  readonly pod?: string;
  /** Without a readiness probe. */
  readonly unprobed?: boolean;
}

export interface WorkloadOptions extends PodOptions {
  readonly name?: string;
  /** Lines of the workload's spec (2 blanks), after the template. */
  readonly spec?: string;
}

const IMAGE = 'ghcr.io/acme/api:${GIT_SHA}';

/** A Deployment; its `image:` stands at line 21. */
export function deployment(options: WorkloadOptions & { readonly replicas?: number } = {}): string {
  const { name = 'api', replicas = 2, spec = '' } = options;
  return `${head('apps/v1', 'Deployment', name)}spec:
  replicas: ${replicas}
${selected(name, options)}${spec}`;
}

/** A StatefulSet with the headless Service that gives its pods names; its `image:` stands at line 22. */
export function statefulSet(options: WorkloadOptions & { readonly replicas?: number } = {}): string {
  const { name = 'db', replicas = 2, spec = '' } = options;
  return `${head('apps/v1', 'StatefulSet', name)}spec:
  serviceName: ${name}
  replicas: ${replicas}
${selected(name, options)}${spec}---
${service(name, 'None')}`;
}

/** A DaemonSet; its `image:` stands at line 20. */
export function daemonSet(options: WorkloadOptions = {}): string {
  const { name = 'agent', spec = '' } = options;
  return `${head('apps/v1', 'DaemonSet', name)}spec:
${selected(name, options)}${spec}`;
}

/** A Job that is tried once; its `image:` stands at line 18. */
export function job(options: WorkloadOptions = {}): string {
  const { name = 'migrate', spec = '', pod = '' } = options;
  return `${head('batch/v1', 'Job', name)}spec:
  backoffLimit: 0
${template(name, { unprobed: true, ...options, pod: `      restartPolicy: Never\n${pod}` })}${spec}`;
}

/** A Pod; its `image:` stands at line 12. */
export function pod(options: WorkloadOptions = {}): string {
  const { name = 'worker', behaviour = 'ready', image = IMAGE, spec = '' } = options;
  return `${head('v1', 'Pod', name)}  annotations:
    sandbox.kube-rollout.dev/behaviour: ${behaviour}
spec:
  containers:
    - name: app
      image: ${image}
${spec}`;
}

export function service(name: string, clusterIP = ''): string {
  const address = clusterIP === '' ? '' : `  clusterIP: ${clusterIP}\n`;
  return `${head('v1', 'Service', name)}spec:
${address}  selector:
    app: ${name}
  ports:
    - port: 80
      targetPort: 8000
`;
}

export function configMap(name: string, data: Readonly<Record<string, string>>): string {
  const lines = Object.entries(data).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${lines.join('')}`;
}

/** A Secret; its first value stands at line 6. */
export function secret(name: string, values: Readonly<Record<string, string>>): string {
  return configMap(name, values).replace('kind: ConfigMap', 'kind: Secret').replace('\ndata:', '\nstringData:');
}

function head(apiVersion: string, kind: string, name: string): string {
  return `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
  labels:
    app: ${name}
`;
}

function selected(name: string, options: PodOptions): string {
  return `  selector:
    matchLabels:
      app: ${name}
${template(name, options)}`;
}

function template(name: string, options: PodOptions): string {
  const { behaviour = 'ready', image = IMAGE, container = '', pod = '' } = options;
  const probe = '          readinessProbe:\n            httpGet: { path: /health/ready, port: 8000 }\n';
  return `  template:
    metadata:
      labels:
        app: ${name}
      annotations:
        sandbox.kube-rollout.dev/behaviour: ${behaviour}
    spec:
      containers:
        - name: app
          image: ${image}
${options.unprobed ? '' : probe}${container}${pod}`;
}
