import { expect, test } from 'vitest';
import { type Refusal, toProblems } from '../../src/plan/failure.ts';
import { explain } from '../../src/plan/server-errors.ts';
import { formatProblem } from '../../src/problem.ts';
import { subjectOf } from './declare.ts';

// What Kubernetes 1.36 answered, word for word.

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: payments
  labels: {a: 1}
spec:
  replicas: three
  replica: 3
  selector: {matchLabels: {app: new}}
  template:
    spec:
      containers:
        - name: a
          imagee: x
          env:
            - {name: A, value: 12345}
          resources:
            limits:
              cpu: abc
`;
const SECRET = `apiVersion: v1
kind: Secret
metadata: {name: s, namespace: payments}
data: {ok: aGVsbG8=, bad: "hunter2!!"}
stringData: {pin: 12345678}
`;
const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: c
  namespace: payments
  resourceVersion: "1"
  managedFields: [{manager: x}]
`;

const TYPED = 'failed to create typed patch object (payments/api; apps/v1, Kind=Deployment): ';
const DECODE = 'Deployment in version "v1" cannot be handled as a Deployment: ';

function said(text: string, refusal: Partial<Refusal>): string[] {
  const whole: Refusal = { code: 500, reason: '', message: '', causes: [], ...refusal };
  return explain(whole, subjectOf(text)).map(({ problem }) => formatProblem(problem));
}

test('an unknown field is named at its line', () => {
  const message = `${TYPED}.spec.template.spec.containers[name="a"].imagee: field not declared in schema`;
  expect(said(DEPLOYMENT, { message })).toEqual([
    'k8s.yaml:15:11: unknown field spec.template.spec.containers[0].imagee in Deployment payments/api. Correct its name or its indentation, or remove it.',
  ]);
});

test('the name that was meant is suggested where the schema has one near it', () => {
  const refusal = { code: 500, reason: '', message: `${TYPED}.spec.replica: field not declared in schema`, causes: [] };
  const [failure] = explain(refusal, subjectOf(DEPLOYMENT, { nearField: () => 'replicas' }));
  expect(failure?.problem.remedy).toBe('Did you mean "replicas"?');
});

test('several mistakes of one answer are told each', () => {
  const message = `${TYPED}errors:\n  .metadata.labels.a: expected string, got &value.valueUnstructured{Value:1}\n  .spec.replica: field not declared in schema`;
  expect(said(DEPLOYMENT, { message })).toEqual([
    'k8s.yaml:6:12: metadata.labels.a of Deployment payments/api must be a string, found a number. Put the value in quotes.',
    'k8s.yaml:9:3: unknown field spec.replica in Deployment payments/api. Correct its name or its indentation, or remove it.',
  ]);
});

test('a wrong type says what was expected and what was found, and never the value', () => {
  const message = `${TYPED}.spec.template.spec.containers[name="a"].env[name="A"].value: expected string, got &value.valueUnstructured{Value:12345}`;
  const [problem] = said(DEPLOYMENT, { message });
  expect(problem).toMatch(/^k8s\.yaml:17:\d+: .* must be a string, found a number\. Put the value in quotes\.$/);
  expect(problem).not.toContain('12345');
  expect(said(DEPLOYMENT, { message: `${TYPED}.spec.replicas: expected numeric (int or float), got string` })).toEqual([
    'k8s.yaml:8:3: spec.replicas of Deployment payments/api must be a number, found a string. Write a number in digits, such as 3.',
  ]);
});

test.each([
  ['${REPLICAS}', 'Declare REPLICAS in the `variables` input: it stands for nothing.'],
  ['$${REPLICAS}', 'Write a number in digits, such as 3.'],
  ['${REPLICAS}0', 'Write a number in digits, such as 3.'],
  ['${3}', 'Write a number in digits, such as 3.'],
])('%s where a number belongs: %s', (value, remedy) => {
  const message = `${TYPED}.spec.replicas: expected numeric (int or float), got string`;
  const [problem] = said(
    DEPLOYMENT.replace('replicas: three', () => `replicas: ${value}`),
    { message },
  );
  expect(problem).toMatch(/found a string\. /);
  expect(problem?.split('found a string. ')[1]).toBe(remedy);
});

test('all unknown fields of a strict create are told', () => {
  const message = `${DECODE}strict decoding error: unknown field "spec.replica", unknown field "spec.template.spec.containers[0].imagee"`;
  expect(said(DEPLOYMENT, { code: 400, reason: 'BadRequest', message }).map((text) => text.slice(0, 40))).toEqual([
    'k8s.yaml:9:3: unknown field spec.replica',
    'k8s.yaml:15:11: unknown field spec.templ',
  ]);
});

test('a bad quantity is found although the server names no place', () => {
  const message = `failed to convert new object (payments/api; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`;
  expect(said(DEPLOYMENT, { message })).toEqual([
    'k8s.yaml:20:15: spec.template.spec.containers[0].resources.limits.cpu of Deployment payments/api must be a quantity, found "abc". Write a number with a unit that Kubernetes knows, such as 250m, 2 or 128Mi.',
  ]);
});

test('a Secret that is no base64, or no text, is told without its values', () => {
  const base64 = 'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 7';
  const number =
    'failed to create typed patch object (payments/s; /v1, Kind=Secret): .stringData.pin: expected string, got &value.valueUnstructured{Value:12345678}';
  const texts = [...said(SECRET, { code: 400, message: base64 }), ...said(SECRET, { message: number })];
  expect(texts).toEqual([
    'k8s.yaml:4:22: data.bad of Secret payments/s must be base64. Encode the value, or put it as plain text under stringData.',
    'k8s.yaml:5:14: stringData.pin of Secret payments/s must be a string, found a number. Put the value in quotes.',
  ]);
});

test('the same list key twice', () => {
  const message = `${TYPED}.spec.template.spec.containers[name="a"].env: duplicate entries for key [name="A"]`;
  expect(said(DEPLOYMENT, { message })[0]).toContain('has the same entry twice: [name="A"]');
});

test('each broken rule is told at its field, once, and remarks of the server are left out', () => {
  const causes = [
    { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.template.spec.containers[0].image' },
    {
      reason: 'FieldValueInvalid',
      message: 'Invalid value: "A_": must be lower case',
      field: 'spec.template.spec.containers[0].name',
    },
    {
      reason: 'FieldValueInvalid',
      message: 'Invalid value: "A_": must be lower case',
      field: 'spec.template.spec.containers[0].name',
    },
    {
      reason: 'FieldValueInvalid',
      message: 'Invalid value: null: some validation rules were not checked',
      field: '<nil>',
    },
  ];
  expect(said(DEPLOYMENT, { code: 422, reason: 'Invalid', causes })).toEqual([
    'k8s.yaml:14:11: spec.template.spec.containers[0].image of Deployment payments/api is required. Add the field.',
    'k8s.yaml:14:11: spec.template.spec.containers[0].name of Deployment payments/api is invalid: "A_": must be lower case. Correct the value.',
  ]);
});

test.each<[string, Partial<Refusal>, string]>([
  [
    'no such namespace',
    { code: 404, reason: 'NotFound', message: 'namespaces "payments" not found' },
    'k8s.yaml:5:3: namespace payments does not exist. Check its name. To have it made, set the input `create-namespace: true`, with the right to get, create and patch namespaces, or add a Namespace manifest.',
  ],
  [
    'a namespace on its way out',
    {
      code: 403,
      reason: 'Forbidden',
      message:
        'configmaps "c" is forbidden: unable to create new content in namespace payments because it is being terminated',
    },
    'k8s.yaml:5:3: namespace payments is being deleted, so nothing new can be made in it. Wait until it is gone, or deploy to another namespace.',
  ],
  [
    'a missing right',
    {
      code: 403,
      reason: 'Forbidden',
      message:
        'configmaps "c" is forbidden: User "system:serviceaccount:ci:deployer" cannot create resource "configmaps" in API group "" in the namespace "payments"',
    },
    'k8s.yaml:1:1: system:serviceaccount:ci:deployer may not create configmaps in namespace payments, as ConfigMap payments/c needs. Add the rule `{apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "create", "patch"]}` to a Role in namespace payments that is bound to system:serviceaccount:ci:deployer. If there is no such namespace, its name is wrong, or it has to be made first.',
  ],
  [
    'a quota',
    {
      code: 403,
      reason: 'Forbidden',
      message:
        'configmaps "c" is forbidden: exceeded quota: few, requested: count/configmaps=1, used: count/configmaps=4, limited: count/configmaps=4',
    },
    'k8s.yaml:1:1: ConfigMap payments/c does not fit: exceeded quota: few, requested: count/configmaps=1, used: count/configmaps=4, limited: count/configmaps=4. Raise the quota, or ask for less.',
  ],
  [
    'a webhook that says no',
    { code: 403, message: 'admission webhook "policy.example.com" denied the request: image registry not allowed' },
    'k8s.yaml:1:1: admission webhook "policy.example.com" refused ConfigMap payments/c: image registry not allowed. Change the manifest so that it meets this rule of the cluster.',
  ],
  [
    'a policy that says no',
    {
      code: 422,
      reason: 'Invalid',
      message: `configmaps "c" is forbidden: ValidatingAdmissionPolicy 'deny' with binding 'deny' denied request: no bad data here`,
      causes: [{ message: `ValidatingAdmissionPolicy 'deny' with binding 'deny' denied request: no bad data here` }],
    },
    'k8s.yaml:1:1: admission policy "deny" refused ConfigMap payments/c: no bad data here. Change the manifest so that it meets this rule of the cluster.',
  ],
  [
    'a webhook that is away',
    {
      reason: 'InternalError',
      message:
        'Internal error occurred: failed calling webhook "policy.example.com": failed to call webhook: Post "https://10.0.0.9:443/": dial tcp 10.0.0.9:443: connect: connection refused',
    },
    `k8s.yaml:1:1: admission webhook "policy.example.com", which must agree to ConfigMap payments/c, can't be called: failed to call webhook: Post "https://10.0.0.9:443/": dial tcp 10.0.0.9:443: connect: connection refused. See that the service behind this webhook runs, then deploy again.`,
  ],
  [
    'managedFields in the manifest',
    { code: 400, reason: 'BadRequest', message: 'metadata.managedFields must be nil' },
    'k8s.yaml:7:3: metadata.managedFields of ConfigMap payments/c must not be in a manifest. Remove it: the server keeps this record itself.',
  ],
  [
    'a resourceVersion in the manifest',
    {
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again',
    },
    'k8s.yaml:6:3: metadata.resourceVersion of ConfigMap payments/c must not be in a manifest: it is that of another state of the object. Remove it: the server sets it itself.',
  ],
  [
    'anything else',
    { code: 500, reason: 'InternalError', message: 'etcdserver: leader changed' },
    'k8s.yaml:1:1: the API server refused ConfigMap payments/c with 500 InternalError: etcdserver: leader changed. Deploy again when the cluster is well.',
  ],
])('%s', (_, refusal, expected) => {
  expect(said(CONFIG_MAP, refusal)).toEqual([expected]);
});

test('an object that others write again and again is no fault of its manifest', () => {
  const message = 'Operation cannot be fulfilled on secrets "s": the object has been modified';
  expect(said(SECRET, { code: 409, reason: 'Conflict', message })).toEqual([
    'k8s.yaml:1:1: the API server refused Secret payments/s with 409 Conflict: Operation cannot be fulfilled on secrets "s": the object has been modified. Others write it again and again: deploy again when they are done. Nothing is wrong with the manifest.',
  ]);
});

test('what many objects share is told once, with their number', () => {
  const refusal = { code: 404, reason: 'NotFound', message: 'namespaces "payments" not found', causes: [] };
  const failures = [1, 2, 3].flatMap(() => explain(refusal, subjectOf(CONFIG_MAP)));
  expect(toProblems(failures).map(({ message }) => message)).toEqual([
    'namespace payments does not exist (so for 2 more objects)',
  ]);
});

test('an immutable field is named with both values, its line, and how to opt in to a recreation', () => {
  const live = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api' },
    spec: { selector: { matchLabels: { app: 'old' } } },
  };
  const cause = {
    reason: 'FieldValueInvalid',
    message: 'Invalid value: {"matchLabels":{"app":"new"}}: field is immutable',
    field: 'spec.selector',
  };
  const refusal = { code: 422, reason: 'Invalid', message: '', causes: [cause] };
  const [failure] = explain(refusal, subjectOf(DEPLOYMENT, { live }));
  expect(failure?.problem).toMatchObject({
    message:
      "spec.selector.matchLabels.app of Deployment payments/api can't be changed from old to new: it is immutable once created",
    position: { line: 10 },
    remedy: expect.stringContaining('kube-rollout.dev/recreate: "true"'),
  });
});

const JOB = `apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  template:
    spec:
      containers:
        - name: a
          image: i:2
          env: [{name: DB_PASSWORD, value: swordfish}]
`;

test('of a Job whose template differs, the very fields are named, without secrets', () => {
  const live = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate' },
    spec: {
      template: { spec: { containers: [{ name: 'a', image: 'i:1', env: [{ name: 'DB_PASSWORD', value: 'old' }] }] } },
    },
  };
  const cause = {
    reason: 'FieldValueInvalid',
    message: 'Invalid value: {"Spec":{"Containers":[{"Env":"swordfish"}]}}: field is immutable',
    field: 'spec.template',
  };
  const problems = explain({ code: 422, reason: 'Invalid', message: '', causes: [cause] }, subjectOf(JOB, { live }));
  expect(problems.map(({ problem }) => problem.position?.line)).toEqual([9, 10]);
  expect(problems[0]?.problem.remedy).toContain('A Job runs once');
  expect(JSON.stringify(problems)).not.toContain('swordfish');
});

test('what is too large as a whole is told without a path, and a generated name is blamed once', () => {
  const tooLong = { reason: 'FieldValueTooLong', message: 'Too long: may not be more than 1048576 bytes', field: '[]' };
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: payments}\n';
  expect(said(map, { code: 422, causes: [tooLong] })).toEqual([
    'k8s.yaml:1:1: ConfigMap payments/c is invalid: too long: may not be more than 1048576 bytes. Split it into smaller objects.',
  ]);
  const why = 'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters';
  const causes = [
    { reason: 'FieldValueInvalid', message: `Invalid value: "MIG-": ${why}`, field: 'metadata.generateName' },
    { reason: 'FieldValueInvalid', message: `Invalid value: "MIG-z8ws6": ${why}`, field: 'metadata.name' },
  ];
  const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: MIG-}\n';
  expect(said(job, { code: 422, causes })).toEqual([expect.stringContaining('metadata.generateName of Job')]);
});

const ROLLING = `apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  strategy:
    rollingUpdate:
      maxSurge: one
      maxUnavailable: 0
  template:
    spec:
      containers:
        - name: a
          resources:
            requests: {memory: 2Gi, example.com/gpu: 1}
            limits: {memory: 1Gi, example.com/gpu: 2}
`;
const rolling = (field: string, message: string, reason = 'FieldValueInvalid') => ({
  ...{ reason, message },
  field: `spec.strategy.rollingUpdate.${field}`,
});
const NO_PERCENT = 'a valid percent string must be a numeric string followed by an ending';

test.each([
  [
    'a sound line beside it',
    rolling('maxSurge', `Invalid value: "one": ${NO_PERCENT}`),
    rolling('maxUnavailable', 'Invalid value: 0: may not be 0 when `maxSurge` is 0'),
  ],
  [
    'a sound line beside it, in the words of a DaemonSet',
    rolling('maxSurge', `Invalid value: "one": ${NO_PERCENT}`),
    rolling('maxUnavailable', 'Required value: cannot be 0 when maxSurge is 0', 'FieldValueRequired'),
  ],
  [
    'the same line once more',
    rolling('maxSurge', `Invalid value: "one": ${NO_PERCENT}`),
    rolling('maxSurge', 'Invalid value: "one": may not be 0 when `maxUnavailable` is 0'),
  ],
])('a value that the server reads as 0 is told alone, and not %s', (_, ...causes) => {
  expect(said(ROLLING, { code: 422, causes })).toEqual([
    expect.stringMatching(/^k8s\.yaml:7:7: spec\.strategy\.rollingUpdate\.maxSurge of .* a valid percent string/),
  ]);
  const [, echo] = causes;
  expect(said(ROLLING, { code: 422, causes: [echo] })).toHaveLength(1);
});

test('of a request above its limit both are named, with what to make of them', () => {
  const field = 'spec.template.spec.containers[0].resources.requests';
  const causes = [
    { field, message: 'Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi' },
    { field, message: 'Invalid value: "1": must be equal to example.com/gpu limit of 2' },
  ];
  expect(said(ROLLING, { code: 422, causes })).toEqual([
    'k8s.yaml:14:24: spec.template.spec.containers[0].resources.requests.memory of Deployment api is 2Gi, which must be less than or equal to the limit of 1Gi. Lower requests.memory to 1Gi or less, or set limits.memory to 2Gi or more.',
    'k8s.yaml:14:37: spec.template.spec.containers[0].resources.requests[example.com/gpu] of Deployment api is 1, which must be equal to the limit of 2. Set requests[example.com/gpu] and limits[example.com/gpu] to the same value: this resource is never overcommitted.',
  ]);
});

test('of an image that the input has set, the line of the input is told', () => {
  const causes = [{ field: 'spec.template.spec.containers[0].image', message: 'Invalid value: "x": no such registry' }];
  const subject = subjectOf(ROLLING);
  const source = { ...subject.source, imageInput: () => 'api=x' };
  const [failure] = explain({ code: 422, reason: 'Invalid', message: '', causes }, { ...subject, source });
  expect(failure?.problem.remedy).toBe(
    'The image is set by the line `api=x` of the input `images`. Correct the value.',
  );
});

test('a rule that names an image which the input has set points to the input, and any other to the manifest', () => {
  const subject = subjectOf(ROLLING.replace('resources:', 'image: evil.example/api:v1\n          resources:'));
  const source = { ...subject.source, imageInput: () => 'api=evil.example/api:v1' };
  const remedy = (why: string) => {
    const message = `admission webhook "policy.example.com" denied the request: ${why}`;
    return explain({ code: 403, reason: '', message, causes: [] }, { ...subject, source })[0]?.problem.remedy;
  };
  expect(remedy('image evil.example/api:v1 is of no allowed registry')).toBe(
    'The image is set by the line `api=evil.example/api:v1` of the input `images`. Name one there that meets this rule of the cluster.',
  );
  expect(remedy('no owner label')).toBe('Change the manifest so that it meets this rule of the cluster.');
});

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: wev}}
  strategy:
    type: recreate
  template:
    metadata:
      labels:
        tier: front
        app: web
        team: Payments Team
    spec:
      containers:
        - name: a
          imagePullPolicy: always
          livenessProbe: {httpGet: {port: "8000"}, tcpSocket: {port: 1}}
          resources: {limits: {cpus: 1}}
          env:
            - {name: A, value: a}
            - {name: B, value: b}
            - {name: A, value: c}
          volumeMounts:
            - {name: dat, mountPath: /data}
            - {name: cache, mountPath: /cache}
      volumes:
        - {name: data, emptyDir: {}}
`;
const invalid = (field: string, message: string, reason = 'FieldValueInvalid') => ({ reason, message, field });
const CONTAINER = 'spec.template.spec.containers[0]';
const DNS = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'";

test.each([
  [
    'a selector that asks for other labels: which',
    invalid(
      'spec.template.metadata.labels',
      'Invalid value: {"app":"web","tier":"front"}: `selector` does not match template `labels`',
    ),
    'k8s.yaml:12:9: spec.template.metadata.labels of Deployment web must have app=wev, as spec.selector asks, found app=web. Write the same labels under spec.selector.matchLabels and in the template.',
  ],
  [
    'a mount of a volume with a misspelt name: those that there are',
    invalid(`${CONTAINER}.volumeMounts[0].name`, 'Not found: "dat"', 'FieldValueNotFound'),
    `k8s.yaml:25:16: ${CONTAINER}.volumeMounts[0].name of Deployment web is "dat", a volume that the pod does not have: it has the volumes data. Did you mean data?`,
  ],
  [
    'a mount of a volume that is missing: where it belongs',
    invalid(`${CONTAINER}.volumeMounts[1].name`, 'Not found: "cache"', 'FieldValueNotFound'),
    `k8s.yaml:26:16: ${CONTAINER}.volumeMounts[1].name of Deployment web is "cache", a volume that the pod does not have: it has the volumes data. Add it under spec.template.spec.volumes, or remove the mount.`,
  ],
  [
    'a word in the wrong case: the one that was meant',
    invalid(
      `${CONTAINER}.imagePullPolicy`,
      'Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never"',
      'FieldValueNotSupported',
    ),
    `k8s.yaml:17:11: ${CONTAINER}.imagePullPolicy of Deployment web is invalid: unsupported value: "always": supported values: "Always", "IfNotPresent", "Never". Did you mean "Always"?`,
  ],
  [
    "a strategy of an unknown type: its line, without the server's own struct",
    invalid(
      'spec.strategy',
      'Unsupported value: {"Type":"recreate","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      'FieldValueNotSupported',
    ),
    'k8s.yaml:7:5: spec.strategy.type of Deployment web is invalid: "recreate": supported values: "Recreate", "RollingUpdate". Did you mean "Recreate"?',
  ],
  [
    'a label that is none: its own line, and no pattern',
    invalid(
      'spec.template.metadata.labels',
      `Invalid value: "Payments Team": ${DNS} (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ),
    `k8s.yaml:13:9: spec.template.metadata.labels.team of Deployment web is invalid: "Payments Team": ${DNS} (e.g. 'my-name',  or '123-abc'). Correct the value.`,
  ],
  [
    'a port in quotes: a name, where a number was meant',
    invalid(`${CONTAINER}.livenessProbe.httpGet.port`, 'Invalid value: "8000": must contain at least one letter (a-z)'),
    `k8s.yaml:18:37: ${CONTAINER}.livenessProbe.httpGet.port of Deployment web is invalid: "8000": must contain at least one letter (a-z). In quotes it is the name of a port: write the number without them.`,
  ],
  [
    'what may not stand beside something else: that it may not',
    invalid(
      `${CONTAINER}.livenessProbe.tcpSocket`,
      'Forbidden: may not specify more than 1 handler type',
      'FieldValueForbidden',
    ),
    `k8s.yaml:18:52: ${CONTAINER}.livenessProbe.tcpSocket of Deployment web is not allowed: may not specify more than 1 handler type. Remove it, or what it clashes with.`,
  ],
])('%s', (_, cause, expected) => {
  expect(said(WEB, { code: 422, causes: [cause] })).toEqual([expected]);
});

test('two rules that one value breaks are one mistake', () => {
  const field = `${CONTAINER}.resources.limits[cpus]`;
  const causes = [
    invalid(field, 'Invalid value: "cpus": must be a standard resource type or fully qualified'),
    invalid(field, 'Invalid value: "cpus": must be a standard resource for containers'),
  ];
  expect(said(WEB, { code: 422, causes })).toEqual([
    `k8s.yaml:19:32: ${CONTAINER}.resources.limits[cpus] of Deployment web is invalid: "cpus": must be a standard resource type or fully qualified; must be a standard resource for containers. Correct the value.`,
  ]);
});

test('typographic quotes, which YAML takes for letters, are called by their name', () => {
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: “shop”, namespace: payments}\n';
  const causes = [invalid('metadata.name', `Invalid value: "“shop”": ${DNS}`)];
  expect(said(map, { code: 422, causes })).toEqual([expect.stringContaining('The value has typographic quotes')]);
});

test('of two entries that are the same, the second is blamed', () => {
  const twice = `${TYPED}.spec.template.spec.containers[name="a"].env: duplicate entries for key [name="A"]`;
  expect(said(WEB, { message: twice })).toEqual([expect.stringMatching(/^k8s\.yaml:23:15: .* the same entry twice/)]);
});

test('a port that nobody wrote is missing, and not 0', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{name: http}]}\n';
  const causes = ['port', 'targetPort'].map((name) =>
    invalid(`spec.ports[0].${name}`, 'Invalid value: 0: must be between 1 and 65535, inclusive'),
  );
  expect(said(service, { code: 422, causes })).toEqual([
    'k8s.yaml:4:16: spec.ports[0].port of Service web is required: must be between 1 and 65535, inclusive. Add the field.',
  ]);
});

test('a Deployment whose filled-in rollingUpdate stands in the way of Recreate: what takes it away is named, at its type', () => {
  const deployment = (strategy: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api, namespace: payments}\nspec:\n  strategy:\n${strategy}`;
  const message = "Forbidden: may not be specified when strategy `type` is 'Recreate'";
  const refusal = {
    code: 422,
    causes: [{ reason: 'FieldValueForbidden', message, field: 'spec.strategy.rollingUpdate' }],
  };
  const advised = [
    'k8s.yaml:6:5: Deployment payments/api can\'t change to the strategy Recreate while it has spec.strategy.rollingUpdate: the server had filled that in, and no apply takes it away. Take it away once, which restarts nothing: `kubectl patch deployment api --namespace payments --type merge --patch \'{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}\'`. Then run the job again.',
  ];
  expect(said(deployment('    type: Recreate\n'), refusal)).toEqual(advised);
  expect(said(deployment('    type: Recreate\n    rollingUpdate: null\n'), refusal)).toEqual(advised);
  expect(said(deployment('    type: Recreate\n    rollingUpdate: {maxSurge: 1}\n'), refusal)).toEqual([
    expect.stringMatching(/^k8s\.yaml:7:5: spec\.strategy\.rollingUpdate of Deployment payments\/api is not allowed: /),
  ]);
});

test('a value that should be text and has lines of its own gets the way to write such a text', () => {
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {app.yaml: {a: b}}\n';
  const message =
    'failed to create typed patch object (payments/c; /v1, Kind=ConfigMap): .data.app.yaml: expected string, got &value.valueUnstructured{Value:map[]}';
  expect(said(map, { message })).toEqual([
    'k8s.yaml:4:8: data[app.yaml] of ConfigMap c must be a string, found a map of fields. Write a string; for several lines put `|` after the colon.',
  ]);
});

test('a server that is not well refuses every object alike: it is told once', () => {
  const refusal = { code: 500, reason: 'InternalError', message: 'etcdserver: leader changed', causes: [] };
  const both = ['a', 'b'].flatMap((name) =>
    explain(refusal, subjectOf(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`)),
  );
  expect(toProblems(both).map(formatProblem)).toEqual([
    'k8s.yaml:1:1: the API server refused ConfigMap a with 500 InternalError: etcdserver: leader changed (so for 1 more object). Deploy again when the cluster is well.',
  ]);
});
