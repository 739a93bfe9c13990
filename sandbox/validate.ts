import { isRecord, type Json, type JsonObject, type KubernetesObject } from '../src/manifest/object.ts';
import { equal, number, record, records, strings, text } from './json.ts';
import {
  atLeastZero,
  configKey,
  dnsLabel,
  labelName,
  labelValue,
  prohibited,
  required,
  subdomain,
  unsupported,
  wrong,
} from './rules.ts';
import { matches } from './selector.ts';
import type { Cause } from './status.ts';
import { podSpecCauses } from './validate-pod.ts';

/** Every rule the object breaks, in the server's order; `live` is what it would replace. */
export function broken(object: KubernetesObject, live: KubernetesObject | undefined): Cause[] {
  const spec = record(object, 'spec');
  const rules = kinds[object.kind];
  const rule = updates[object.kind];
  const changes = live ? [...(rule?.(spec, record(live, 'spec'), object) ?? []), ...immutableData(object, live)] : [];
  return [...metadataCauses(object), ...(rules ? rules(spec, object) : []), ...changes];
}

/** The rules of names, labels and annotations an object breaks. */
export function metadataCauses({ kind, metadata }: KubernetesObject): Cause[] {
  const free = ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].includes(kind);
  const rule = kind === 'Namespace' || kind === 'Service' ? dnsLabel : subdomain;
  const causes: Cause[] = [];
  if (!metadata.name && !metadata.generateName)
    causes.push(required('metadata.name', 'name or generateName is required'));
  else if (!free && !rule.shape.test(metadata.name)) causes.push(wrong('metadata.name', metadata.name, rule.message));
  else if (metadata.name.length > 253)
    causes.push(wrong('metadata.name', metadata.name, 'must be no more than 253 bytes'));
  return [...causes, ...labelCauses(strings(metadata, 'labels'), 'metadata.labels'), ...keyCauses(metadata)];
}

function labelCauses(labels: Record<string, string>, field: string): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...nameCauses(key, field),
    ...(labelValue.shape.test(value) ? [] : [wrong(field, value, labelValue.message)]),
    ...(value.length > 63 ? [wrong(field, value, 'must be no more than 63 bytes')] : []),
  ]);
}

function keyCauses(metadata: JsonObject): Cause[] {
  return Object.keys(strings(metadata, 'annotations')).flatMap((key) =>
    nameCauses(key.toLowerCase(), 'metadata.annotations'),
  );
}

function nameCauses(key: string, field: string): Cause[] {
  const name = key.slice(key.indexOf('/') + 1);
  return labelName.shape.test(name) ? [] : [wrong(field, key, labelName.message)];
}

function workload(spec: JsonObject, object: KubernetesObject): Cause[] {
  const labels = record(spec, 'template', 'metadata').labels;
  const selector = spec.selector;
  const causes: Cause[] = [];
  if (!isRecord(selector) && object.kind !== 'DaemonSet') causes.push(required('spec.selector'));
  const fits = isRecord(selector) && matches(selector, strings({ labels: labels ?? {} }, 'labels'));
  if (!fits)
    causes.push(wrong('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'));
  const metadata = labelCauses(strings({ labels: labels ?? {} }, 'labels'), 'spec.template.labels');
  const always = [
    ...causes,
    ...metadata,
    ...podSpecCauses(record(spec, 'template', 'spec'), 'spec.template.spec', ['Always']),
  ];
  return [...atLeastZero('spec.replicas', spec.replicas), ...always];
}

const kinds: Record<string, (spec: JsonObject, object: KubernetesObject) => Cause[]> = {
  Pod: (spec) => podSpecCauses(spec, 'spec'),
  Deployment: (spec, object) => [...workload(spec, object), ...strategyCauses(spec)],
  ReplicaSet: workload,
  StatefulSet: workload,
  DaemonSet: workload,
  Job: (spec) => jobCauses(spec, 'spec'),
  CronJob: (spec) => {
    const fields = text(spec, 'schedule').split(/\s+/).filter(Boolean);
    const short = fields.length === 5 || text(spec, 'schedule').startsWith('@');
    const why = `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
    const schedule = short ? [] : [wrong('spec.schedule', text(spec, 'schedule'), why)];
    return [...schedule, ...jobCauses(record(spec, 'jobTemplate', 'spec'), 'spec.jobTemplate.spec')];
  },
  ConfigMap: (_, object) => {
    const both = Object.keys(record(object, 'data')).filter((key) => key in record(object, 'binaryData'));
    const odd = keysOf(object, 'data').concat(keysOf(object, 'binaryData'));
    return [...odd, ...both.map((key) => wrong(`data[${key}]`, key, 'duplicate of key present in binaryData'))];
  },
  Secret: (_, object) => {
    const tls = object.type === 'kubernetes.io/tls' ? ['tls.crt', 'tls.key'] : [];
    const absent = tls.filter((key) => record(object, 'data')[key] === undefined);
    return [...keysOf(object, 'data'), ...absent.map((key) => required(`data[${key}]`))];
  },
  Service: serviceCauses,
  HorizontalPodAutoscaler: (spec) => {
    const field = 'spec.scaleTargetRef.apiVersion';
    const version = text(spec, 'scaleTargetRef', 'apiVersion');
    const few = number(spec, ['maxReplicas']) < number(spec, ['minReplicas'], 1);
    return [
      ...(few ? [wrong('spec.maxReplicas', spec.maxReplicas, 'must be greater than or equal to `minReplicas`')] : []),
      ...(version.includes('/') ? [] : [wrong(field, version, 'apiVersion must specify API group')]),
    ];
  },
  PersistentVolumeClaim: (spec) => [
    ...(spec.accessModes ? [] : [required('spec.accessModes', 'at least 1 access mode is required')]),
    ...(record(spec, 'resources', 'requests').storage ? [] : [required('spec.resources[storage]')]),
  ],
  PodDisruptionBudget: (spec) => {
    const { minAvailable, maxUnavailable, selector = null, unhealthyPodEvictionPolicy = null } = spec;
    if (minAvailable === undefined || maxUnavailable === undefined) return [];
    const shown = {
      MinAvailable: minAvailable,
      Selector: selector,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy,
    };
    return [wrong('spec', shown, 'minAvailable and maxUnavailable cannot be both set')];
  },
  Ingress: (spec) =>
    records(spec, 'rules').flatMap((rule, i) =>
      records(rule, 'http', 'paths').flatMap((path, j) =>
        path.pathType ? [] : [required(`spec.rules[${i}].http.paths[${j}].pathType`, 'pathType must be specified')],
      ),
    ),
};

function keysOf(object: KubernetesObject, name: string): Cause[] {
  const odd = Object.keys(record(object, name)).filter((key) => !configKey.shape.test(key));
  return odd.map((key) => wrong(`${name}[${key}]`, key, configKey.message));
}

function jobCauses(spec: JsonObject, at: string): Cause[] {
  const pod = record(spec, 'template', 'spec');
  const policy = text(pod, 'restartPolicy');
  const field = `${at}.template.spec.restartPolicy`;
  const words = ['OnFailure', 'Never'];
  const causes = [
    ...podSpecCauses(pod, `${at}.template.spec`),
    ...atLeastZero(`${at}.backoffLimit`, spec.backoffLimit),
  ];
  if (policy === 'Always') return [...causes, required(field, 'valid values: "OnFailure", "Never"')];
  return words.includes(policy) ? causes : [...causes, unsupported(field, policy, words)];
}

function strategyCauses(spec: JsonObject): Cause[] {
  const { type, rollingUpdate } = record(spec, 'strategy');
  const causes: Cause[] = [];
  if (type !== 'Recreate' && type !== 'RollingUpdate') {
    const shown = { Type: type ?? '', RollingUpdate: rollingUpdate ?? null };
    causes.push(unsupported('spec.strategy', shown, ['Recreate', 'RollingUpdate']));
  }
  if (type === 'Recreate' && rollingUpdate !== undefined) {
    causes.push(prohibited('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'"));
  }
  const { maxSurge, maxUnavailable } = record(spec, 'strategy', 'rollingUpdate');
  const none = (value: Json | undefined) => value === 0 || value === '0%';
  if (none(maxSurge) && none(maxUnavailable)) {
    causes.push(
      wrong('spec.strategy.rollingUpdate.maxUnavailable', maxUnavailable, 'may not be 0 when `maxSurge` is 0'),
    );
  }
  const deadline = number(spec, ['progressDeadlineSeconds'], 600);
  if (deadline <= number(spec, ['minReadySeconds'])) {
    causes.push(wrong('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
  return causes;
}

function serviceCauses(spec: JsonObject): Cause[] {
  const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
  const ports = records(spec, 'ports');
  const type = text(spec, 'type');
  const causes: Cause[] = [];
  if (ports.length === 0 && type !== 'ExternalName' && spec.clusterIP !== 'None') causes.push(required('spec.ports'));
  for (const [i, port] of ports.entries()) {
    if (ports.length > 1 && !port.name) causes.push(required(`spec.ports[${i}].name`));
    for (const name of ['port', 'targetPort']) {
      const value = port[name];
      if (typeof value !== 'number' || (value > 0 && value < 65536)) continue;
      causes.push(wrong(`spec.ports[${i}].${name}`, value, 'must be between 1 and 65535, inclusive'));
    }
  }
  return types.includes(type) ? causes : [...causes, unsupported('spec.type', type, types)];
}

const immutable = (name: string, spec: JsonObject, live: JsonObject): Cause[] =>
  equal(spec[name], live[name]) ? [] : [wrong(`spec.${name}`, spec[name], 'field is immutable')];

/** What a ConfigMap or Secret may not change once it says that it is `immutable`, that word included. */
function immutableData(object: KubernetesObject, live: KubernetesObject): Cause[] {
  if (live.immutable !== true || !['ConfigMap', 'Secret'].includes(object.kind)) return [];
  const changed = ['data', 'binaryData'].filter((name) => !equal(record(object, name), record(live, name)));
  const fields = [...(object.immutable === true ? [] : ['immutable']), ...changed];
  return fields.map((name) => prohibited(name, 'field is immutable when `immutable` is set'));
}

const statefulSetFields =
  'replicas ordinals template updateStrategy revisionHistoryLimit persistentVolumeClaimRetentionPolicy minReadySeconds';

const updates: Record<string, (spec: JsonObject, live: JsonObject, object: KubernetesObject) => Cause[]> = {
  Deployment: (spec, live) => immutable('selector', spec, live),
  ReplicaSet: (spec, live) => immutable('selector', spec, live),
  DaemonSet: (spec, live) => immutable('selector', spec, live),
  StatefulSet: (spec, live) => {
    const fixed = (from: JsonObject) =>
      Object.fromEntries(Object.entries(from).filter(([key]) => !statefulSetFields.split(' ').includes(key)));
    const words =
      "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'";
    const why = `updates to statefulset spec for fields other than ${words} are forbidden`;
    return equal(fixed(spec), fixed(live)) ? [] : [prohibited('spec', why)];
  },
  Job: (spec, live) =>
    ['completions', 'selector', 'template', 'completionMode'].flatMap((name) => immutable(name, spec, live)),
  Service: (spec, live) => {
    const before = text(live, 'clusterIP');
    if (before === text(spec, 'clusterIP') || before === '' || spec.type === 'ExternalName') return [];
    return [wrong('spec.clusterIPs[0]', [spec.clusterIP ?? ''], 'may not change once set')];
  },
  PersistentVolumeClaim: (spec, live) => {
    const fixed = ({ resources: _, ...rest }: JsonObject) => rest;
    const why =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    return equal(fixed(spec), fixed(live)) ? [] : [prohibited('spec', why)];
  },
  Pod: (spec, live) => {
    const fixed = ({ activeDeadlineSeconds: _a, tolerations: _t, nodeName: _n, ...rest }: JsonObject): JsonObject => {
      const images = (list: JsonObject[]) => list.map(({ image: _, ...container }) => container);
      return {
        ...rest,
        containers: images(records(rest, 'containers')),
        initContainers: images(records(rest, 'initContainers')),
      };
    };
    const words =
      '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
    return equal(fixed(spec), fixed(live))
      ? []
      : [prohibited('spec', `pod updates may not change fields other than ${words}`)];
  },
};
