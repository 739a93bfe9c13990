import { isRecord, type Json, type JsonObject } from '../src/manifest/object.ts';
import { record, records, text } from './json.ts';
import { quantityValue } from './quantity.ts';
import { dnsLabel, prohibited, required, unsupported, wrong } from './rules.ts';
import type { Cause } from './status.ts';

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const pullPolicies = ['Always', 'IfNotPresent', 'Never'];
const protocols = ['SCTP', 'TCP', 'UDP'];
const handlers = ['exec', 'grpc', 'httpGet', 'tcpSocket'];
const inRange = 'must be between 1 and 65535, inclusive';

/** The rules a pod's spec breaks. Source: pkg/apis/core/validation of 1.36. */
export function podSpecCauses(spec: JsonObject, at: string, policies: readonly string[] = restartPolicies): Cause[] {
  const volumes = records(spec, 'volumes');
  const causes: Cause[] = volumes.flatMap((volume, i) => volumeCauses(volume, `${at}.volumes[${i}]`));
  const names = new Set(volumes.map((volume) => text(volume, 'name')));
  const policy = text(spec, 'restartPolicy');
  if (records(spec, 'containers').length === 0) causes.push(required(`${at}.containers`));
  for (const list of ['containers', 'initContainers']) {
    const containers = records(spec, list);
    const taken = containers.map((container) => text(container, 'name'));
    for (const [i, container] of containers.entries()) {
      causes.push(...containerCauses(container, `${at}.${list}[${i}]`, names));
      if (taken.indexOf(taken[i] ?? '') < i) causes.push(duplicate(`${at}.${list}[${i}].name`, taken[i] ?? ''));
    }
  }
  if (!restartPolicies.includes(policy)) causes.push(unsupported(`${at}.restartPolicy`, policy, restartPolicies));
  if (!policies.includes(policy)) causes.push(unsupported(`${at}.restartPolicy`, policy, policies));
  return causes;
}

function duplicate(field: string, value: string): Cause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(value)}`, field };
}

function volumeCauses(volume: JsonObject, at: string): Cause[] {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  const extra = sources
    .slice(1)
    .map((source) => prohibited(`${at}.${source}`, 'may not specify more than 1 volume type'));
  const nameless = isRecord(volume.configMap) && !volume.configMap.name ? [required(`${at}.configMap.name`)] : [];
  return [...extra, ...nameless];
}

/** The rules a container breaks; `volumes` are the names its mounts may use. */
function containerCauses(container: JsonObject, at: string, volumes: ReadonlySet<string>): Cause[] {
  const name = text(container, 'name');
  const causes: Cause[] = [];
  if (!name) causes.push(required(`${at}.name`));
  else if (!dnsLabel.shape.test(name)) causes.push(wrong(`${at}.name`, name, dnsLabel.message));
  if (!text(container, 'image')) causes.push(required(`${at}.image`));
  for (const [i, port] of records(container, 'ports').entries()) causes.push(...portCauses(port, `${at}.ports[${i}]`));
  for (const [i, entry] of records(container, 'env').entries()) causes.push(...envCauses(entry, `${at}.env[${i}]`));
  for (const [i, mount] of records(container, 'volumeMounts').entries()) {
    const field = `${at}.volumeMounts[${i}]`;
    if (!volumes.has(text(mount, 'name'))) {
      causes.push({
        reason: 'FieldValueNotFound',
        message: `Not found: ${JSON.stringify(mount.name ?? '')}`,
        field: `${field}.name`,
      });
    }
    if (!mount.mountPath) causes.push(required(`${field}.mountPath`));
  }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (container[probe]) causes.push(...probeCauses(record(container, probe), `${at}.${probe}`, probe));
  }
  const pull = text(container, 'imagePullPolicy');
  if (!pullPolicies.includes(pull)) causes.push(unsupported(`${at}.imagePullPolicy`, pull, pullPolicies));
  return [...causes, ...resourceCauses(record(container, 'resources'), `${at}.resources`)];
}

function portCauses(port: JsonObject, at: string): Cause[] {
  const value = port.containerPort;
  const causes = portNameCauses(port.name, `${at}.name`);
  if (!value) causes.push(required(`${at}.containerPort`));
  else if (typeof value === 'number' && (value < 1 || value > 65535))
    causes.push(wrong(`${at}.containerPort`, value, inRange));
  const protocol = text(port, 'protocol');
  return protocols.includes(protocol) ? causes : [...causes, unsupported(`${at}.protocol`, protocol, protocols)];
}

function portNameCauses(name: Json | undefined, at: string): Cause[] {
  if (typeof name !== 'string') return [];
  const causes: Cause[] = [];
  if (name.length > 15) causes.push(wrong(at, name, 'must be no more than 15 characters'));
  if (!/^[-a-z0-9]+$/.test(name))
    causes.push(wrong(at, name, 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'));
  else if (!/[a-z]/.test(name)) causes.push(wrong(at, name, 'must contain at least one letter (a-z)'));
  return causes;
}

function envCauses(entry: JsonObject, at: string): Cause[] {
  const name = text(entry, 'name');
  const causes: Cause[] = [];
  if (!name) causes.push(required(`${at}.name`));
  else if (!/^[ -<>-~]+$/.test(name)) {
    causes.push(
      wrong(
        `${at}.name`,
        name,
        "a valid environment variable name must consist only of printable ASCII characters other than '='",
      ),
    );
  }
  if (entry.value && entry.valueFrom)
    causes.push(wrong(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty'));
  return causes;
}

function probeCauses(probe: JsonObject, at: string, name: string): Cause[] {
  const found = handlers.filter((handler) => probe[handler]);
  const causes = found
    .slice(1)
    .map((handler) => prohibited(`${at}.${handler}`, 'may not specify more than 1 handler type'));
  if (found.length === 0) causes.push(required(at, 'must specify a handler type'));
  for (const handler of found) {
    const port = record(probe, handler).port;
    const field = `${at}.${handler}.port`;
    if (typeof port === 'number' && (port < 1 || port > 65535)) causes.push(wrong(field, port, inRange));
    causes.push(...portNameCauses(port, field));
  }
  if (name !== 'readinessProbe' && probe.successThreshold !== 1)
    causes.push(wrong(`${at}.successThreshold`, probe.successThreshold, 'must be 1'));
  return causes;
}

function resourceCauses(resources: JsonObject, at: string): Cause[] {
  const limits = record(resources, 'limits');
  const standard = (name: string) =>
    ['cpu', 'memory', 'ephemeral-storage'].includes(name) || name.includes('/') || name.startsWith('hugepages-');
  const each = ['limits', 'requests'].flatMap((list) =>
    Object.entries(record(resources, list)).flatMap(([name, value]) => {
      const field = `${at}.${list}[${name}]`;
      if (!standard(name)) {
        const odd = [
          'must be a standard resource type or fully qualified',
          'must be a standard resource for containers',
        ];
        return odd.map((why) => wrong(field, name, why));
      }
      return quantityValue(String(value)) < 0
        ? [wrong(field, String(value), 'must be greater than or equal to 0')]
        : [];
    }),
  );
  const over = Object.entries(record(resources, 'requests')).filter(
    ([name, value]) => limits[name] !== undefined && quantityValue(String(value)) > quantityValue(String(limits[name])),
  );
  const why = (name: string) => `must be less than or equal to ${name} limit of ${String(limits[name])}`;
  return [...each, ...over.map(([name, value]) => wrong(`${at}.requests`, String(value), why(name)))];
}
