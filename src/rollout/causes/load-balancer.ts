import type { JsonObject, KubernetesObject } from '../../manifest/object.ts';
import { recordsAt, textAt } from '../at.ts';
import type { Suspicion } from '../diagnose.ts';
import { describeEvent, newestEvent } from '../event.ts';
import type { Scene } from '../scene.ts';

/** True for a Service that asks for a load balancer and has no address of one. */
export function isPending(object: KubernetesObject): boolean {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') return false;
  const isAsked = textAt(object, 'spec', 'type') === 'LoadBalancer';
  return isAsked && recordsAt(object, 'status', 'loadBalancer', 'ingress').length === 0;
}

/** What was last complained of about a Service, in the words of whoever makes its load balancer; '' for nothing. */
export function complaintAbout(service: KubernetesObject, scene: Scene): string {
  const complaint = complaintIn(scene.eventsOf(service.metadata.uid ?? ''));
  return complaint === undefined ? '' : saidIn(complaint);
}

/** A cloud's request id, another with each try, stands in lines of its own. */
function saidIn(event: JsonObject): string {
  return textAt(event, 'message').trim().split('\n')[0] ?? '';
}

/** A Service whose load balancer has no address when the time is up. */
export function unbalanced(service: KubernetesObject, scene: Scene): Suspicion | undefined {
  if (!isPending(service)) return undefined;
  const { name } = service.metadata;
  const events = scene.eventsOf(service.metadata.uid ?? '');
  const complaint = complaintIn(events);
  const working = newestEvent(events, ...AT_WORK);
  const loadBalancerClass = textAt(service, 'spec', 'loadBalancerClass');
  const said = [complaint, working].filter((event) => event !== undefined);
  return {
    diagnosis: {
      class: 'capacity',
      cause: 'LoadBalancerPending',
      message: complaint
        ? `its load balancer got no address: ${saidIn(complaint)}`
        : 'its load balancer got no address, and nothing says why',
      evidence: [
        ...said.map(describeEvent),
        ...(loadBalancerClass === '' ? [] : [`it asks for loadBalancerClass ${loadBalancerClass}`]),
      ],
      logs: [],
      remedy: complaint ? remedyFor(complaint, name) : working ? slow(name) : nobody(name, loadBalancerClass),
      field: loadBalancerClass === '' ? 'spec.type' : 'spec.loadBalancerClass',
    },
    logTargets: [],
  };
}

/** What controllers say while they make one: the cloud controllers of Kubernetes, and others after their example. */
const AT_WORK = ['EnsuringLoadBalancer', 'EnsuredLoadBalancer', 'UpdatedLoadBalancer', 'IPAllocated'];

/** Who warns of Services without having to do with their load balancers. */
const OTHERS = ['endpoint-controller', 'endpoint-slice-controller', 'endpoint-slice-mirroring-controller'];

/**
 * Every controller has reasons of its own (SyncLoadBalancerFailed of Kubernetes' cloud controllers, FailedDeployModel of
 * that of AWS, AllocationFailed of MetalLB), so any warning counts but those that are known to be about something else.
 */
function complaintIn(events: readonly JsonObject[]): JsonObject | undefined {
  const warnings = events.filter((event) => textAt(event, 'type') === 'Warning' && !isAside(event));
  return newestEvent(warnings, ...new Set(warnings.map((event) => textAt(event, 'reason'))));
}

function isAside(event: JsonObject): boolean {
  const source = textAt(event, 'source', 'component') || textAt(event, 'reportingComponent');
  return OTHERS.includes(source) || source.endsWith('-repair-controller');
}

/** Words of clouds, in lower case, and what to do about them; first match wins. */
const REMEDIES: readonly (readonly [readonly string[], string])[] = [
  [
    ['quota', 'toomany', 'limitexceeded', 'limit_exceeded', 'limit exceeded'],
    'Have the quota raised in the account of the cloud, or delete load balancers that nobody needs.',
  ],
  [
    ['accessdenied', 'unauthorized', 'not authorized', 'forbidden', 'permission', 'authorizationfailed'],
    "Give the cluster's cloud controller the right that the message names, in the account of the cloud.",
  ],
  [
    ['subnet'],
    'Mend the subnets: a cloud finds them by their tags and by annotations of the Service, and each needs free addresses.',
  ],
  [
    ['no available ip', 'no available address', 'failed to allocate ip'],
    'Give the load balancer controller more addresses (its address pool), or mend what the Service asks of it by annotations.',
  ],
  [
    ['no available nodes', 'no available provisioned nodes', 'no available backend'],
    'It needs a node that is ready and not kept out (label node.kubernetes.io/exclude-from-external-load-balancers).',
  ],
];

function remedyFor(complaint: JsonObject, name: string): string {
  const text = textAt(complaint, 'message').toLowerCase();
  const known = REMEDIES.find(([words]) => words.some((word) => text.includes(word)))?.[1];
  return known ?? `Mend what the message names: its annotations, or the cloud (kubectl describe service ${name}).`;
}

function slow(name: string): string {
  return `Its controller is at work on it: look at what it says next (kubectl describe service ${name}), and raise the timeout when it only needs longer.`;
}

function nobody(name: string, loadBalancerClass: string): string {
  const which = loadBalancerClass === '' ? 'load balancers' : `load balancers of class ${loadBalancerClass}`;
  return `Check that a controller of this cluster makes ${which} (kubectl describe service ${name}): kind, minikube and bare metal have none until one is added (cloud-provider-kind, minikube tunnel, MetalLB). Without one use type NodePort or ClusterIP.`;
}
