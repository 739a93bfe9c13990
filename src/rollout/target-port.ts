import { nearest } from '../manifest/near.ts';
import { type JsonObject, type KubernetesObject, text } from '../manifest/object.ts';
import { podTemplateOf } from '../manifest/pod-template.ts';
import { recordsAt, textAt } from './at.ts';
import { templateLabels } from './consequences.ts';
import type { Doubt } from './outcome.ts';
import { isLeaving } from './revision.ts';
import { selects } from './selects.ts';

/** Where pods of a Service may be. */
interface Surroundings {
  /** All pods of its namespace that were seen. */
  readonly pods: readonly KubernetesObject[];
  /** All objects of the deploy. */
  readonly declared: readonly KubernetesObject[];
}

/**
 * A port of a Service that leads nowhere: its targetPort is a name, and no container of the pods that it selects declares
 * a port of that name and protocol, so that no pod ever becomes an endpoint of it. Names of init containers count only
 * where they run on (FindPort of Kubernetes' endpoint controllers). A number needs no declaration, and a headless Service
 * leads to its pods by their addresses all the same.
 */
export function undeclaredTarget(service: KubernetesObject, around: Surroundings): Doubt | undefined {
  if (service.kind !== 'Service' || textAt(service, 'spec', 'clusterIP') === 'None') return undefined;
  const named = recordsAt(service, 'spec', 'ports').filter(({ targetPort }) => typeof targetPort === 'string');
  if (named.length === 0) return undefined;
  const specs = selectedSpecs(service, around);
  if (specs.length === 0 || specs.includes(undefined)) return undefined;
  const declared = specs.flatMap((spec) => portsIn(spec ?? {}));
  const port = named.find((each) => !declared.some((one) => leadsTo(each, one)));
  return port && doubt(port, declared);
}

/** Pod specs that the Service leads to: undefined for one of a kind that is not known. */
function selectedSpecs(service: KubernetesObject, { pods, declared }: Surroundings): (JsonObject | undefined)[] {
  const { namespace } = service.metadata;
  const workloads = declared.filter((one) => one.metadata.namespace === namespace);
  const running = pods.filter((pod) => !isLeaving(pod));
  return [...workloads, ...running]
    .filter((one) => selects(service, templateLabels(one) ?? {}))
    .map((one) => podTemplateOf(one)?.podSpec);
}

interface Port {
  readonly name: string;
  readonly protocol: string;
}

function portsIn(podSpec: JsonObject): Port[] {
  const sidecars = recordsAt(podSpec, 'initContainers').filter(({ restartPolicy }) => restartPolicy === 'Always');
  const ports = [...sidecars, ...recordsAt(podSpec, 'containers')].flatMap((container) =>
    recordsAt(container, 'ports'),
  );
  return ports.map((port) => ({ name: text(port.name), ...over(port) }));
}

function over({ protocol }: JsonObject): Pick<Port, 'protocol'> {
  return { protocol: text(protocol) || 'TCP' };
}

function leadsTo(port: JsonObject, { name, protocol }: Port): boolean {
  return name === port.targetPort && protocol === over(port).protocol;
}

function doubt(port: JsonObject, declared: readonly Port[]): Doubt {
  const wanted = text(port.targetPort);
  const { protocol } = over(port);
  const named = declared.filter(({ name }) => name !== '');
  const names = [...new Set(named.map((one) => shown(one, protocol)))].sort();
  const near = nearest(
    wanted,
    named.filter((one) => one.protocol === protocol).map(({ name }) => name),
  );
  return {
    cause: 'TargetPortUndeclared',
    message: `leads nowhere on port ${port.port}: no container of its pods declares a ${protocol} port named ${wanted} (${names.length > 0 ? `declared: ${names.join(', ')}` : 'none declares a name'})`,
    remedy: `${near === undefined ? '' : `Did you mean ${near}? `}Let targetPort be a name from the containers' ports, or the number that the application listens on.`,
    field: `spec.ports[port=${port.port},protocol="${protocol}"].targetPort`,
  };
}

function shown({ name, protocol }: Port, wanted: string): string {
  return protocol === wanted ? name : `${name} (${protocol})`;
}
