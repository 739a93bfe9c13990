import { field, isRecord, type Json, type KubernetesObject, records, text } from '../manifest/object.ts';
import { containersOf, podTemplateOf } from '../manifest/pod-template.ts';
import type { Problem } from '../problem.ts';
import type { Change } from './change.ts';
import { keyPath } from './field-path.ts';

/** Kinds whose pods go on for as long as their template stays as it is, with what their status calls the ready ones. */
const LASTING: ReadonlyMap<string, string> = new Map([
  ['Deployment', 'readyReplicas'],
  ['StatefulSet', 'readyReplicas'],
  ['DaemonSet', 'numberReady'],
]);
/** A controller that restarts pods when what they read changes (https://github.com/stakater/Reloader) is asked to by these. */
const RELOADED = 'reloader.stakater.com/';
const DATA = /^(?:data|binaryData)(?:[.[]|$)/;
const MOST_NAMES = 3;

/**
 * A warning for each ConfigMap and Secret that changes while pods which have read it at their start go on: variables of
 * the environment, and files mounted by `subPath`, keep their former values ("Mounted ConfigMaps are updated
 * automatically", Kubernetes documentation). Where a workload's template changes too its pods are new ones.
 */
export function formerSettings(changes: readonly Change[]): Problem[] {
  const lasting = changes.filter(goesOn);
  return changes.filter(isChangedSettings).flatMap((settings) => {
    const readers = lasting.filter(({ object }) => readsAtStart(object, settings));
    return readers.length === 0 ? [] : [warning(settings, readers)];
  });
}

function isChangedSettings({ resource: { group, kind }, action, fields }: Change): boolean {
  const isSettings = group === '' && (kind === 'ConfigMap' || kind === 'Secret');
  return isSettings && action === 'configured' && fields.some(({ path }) => DATA.test(path));
}

/** A container that ends reads its environment anew when it is started again: only what is ready goes on. */
function goesOn({ resource: { group, kind }, fields, object, live, write }: Change): boolean {
  const ready = LASTING.get(kind);
  if (group !== 'apps' || ready === undefined || write?.how === 'recreate') return false;
  const isReplaced = fields.some(({ path }) => path.startsWith('spec.template.'));
  const isReloaded = Object.keys(object.metadata.annotations ?? {}).some((name) => name.includes(RELOADED));
  return Number(field(live, 'status', ready) ?? 0) > 0 && !isReplaced && !isReloaded;
}

function readsAtStart(workload: KubernetesObject, settings: Change): boolean {
  if (workload.metadata.namespace !== settings.object.metadata.namespace) return false;
  const as = settings.resource.kind === 'Secret' ? 'secret' : 'configMap';
  const isIt = (reference: Json | undefined) =>
    isRecord(reference) && (reference.name ?? reference.secretName) === settings.object.metadata.name;
  const isChangedKey = (key: string) => settings.fields.some(({ path }) => path === keyPath('data', key));
  const volumes = records(podTemplateOf(workload)?.podSpec.volumes).filter((volume) => isIt(volume[as]));
  return containersOf(workload).some(({ spec }) => {
    const references = records(spec.env).map((entry) => field(entry, 'valueFrom', `${as}KeyRef`));
    return (
      references.some((reference) => isIt(reference) && isChangedKey(text(field(reference, 'key')))) ||
      records(spec.envFrom).some((entry) => isIt(entry[`${as}Ref`])) ||
      records(spec.volumeMounts).some((mount) => mount.subPath && volumes.some(({ name }) => name === mount.name))
    );
  });
}

function warning({ object, source, fields }: Change, readers: readonly Change[]): Problem {
  const names = readers.map((reader) => `${reader.object.kind} ${reader.object.metadata.name}`);
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  const { namespace } = object.metadata;
  const [first = ''] = names;
  const restart = `kubectl rollout restart${namespace ? ` -n ${namespace}` : ''} ${first.toLowerCase().replace(' ', '/')}`;
  return {
    severity: 'warning',
    message: `${object.kind} ${object.metadata.name} changes, but the pods of ${names.slice(0, MOST_NAMES).join(', ')}${more} have read it at their start and go on with its former values`,
    position: source.locate(fields.find(({ path }) => DATA.test(path))?.path ?? ''),
    remedy: `Restart them (${restart}), or let the pod template change with each deploy, such as by an annotation with the commit.`,
  };
}
