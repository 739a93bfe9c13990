import { isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';
import { keyPath } from './field-path.ts';

/**
 * Paths of the values that the server means when it only says that some quantity, or some base64, is wrong.
 */
export function badValues(object: KubernetesObject, complaint: string): string[] {
  if (complaint.includes('quantities must match')) return [...badQuantities(object, '')];
  return complaint.includes('illegal base64') ? badBase64(object) : [];
}

/** Fields that hold quantities, by resource name. */
const QUANTITY_MAPS = new Set([
  'limits',
  'requests',
  'capacity',
  'hard',
  'default',
  'defaultRequest',
  'max',
  'min',
  'overhead',
]);
const QUANTITIES = new Set(['sizeLimit', 'averageValue', 'divisor']);
/** Kubernetes API reference, Quantity: a number and a suffix of either kind, or an exponent. */
const QUANTITY = /^[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

function* badQuantities(value: Json, path: string): Generator<string> {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) yield* badQuantities(item, `${path}[${at}]`);
  }
  if (!isRecord(value)) return;
  for (const [key, child] of Object.entries(value)) {
    const here = keyPath(path, key);
    if (QUANTITIES.has(key) && isBadQuantity(child)) yield here;
    if (QUANTITY_MAPS.has(key) && isRecord(child)) {
      for (const [name, each] of Object.entries(child)) if (isBadQuantity(each)) yield keyPath(here, name);
    }
    if (child !== undefined) yield* badQuantities(child, here);
  }
}

function isBadQuantity(value: Json | undefined): boolean {
  return typeof value === 'string' && !QUANTITY.test(value);
}

function badBase64(object: KubernetesObject): string[] {
  const { data } = object;
  if (!isRecord(data)) return [];
  return Object.entries(data)
    .filter(([, value]) => typeof value === 'string' && !isBase64(value))
    .map(([key]) => keyPath('data', key));
}

function isBase64(text: string): boolean {
  const whole = text.replace(/[\r\n]/g, '');
  return whole.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(whole);
}
