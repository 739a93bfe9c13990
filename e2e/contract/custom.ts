import { records } from '../../sandbox/json.ts';
import type { Json, JsonObject } from '../../src/manifest/object.ts';
import type { Ask, Exchange } from './exchange.ts';
import { APPLY, apply, applyDry, get, NAMESPACE, object, paths } from './objects.ts';

const GROUP = 'contract.example.com';
const definition = object('CustomResourceDefinition', `widgets.${GROUP}`, {
  spec: {
    group: GROUP,
    names: { kind: 'Widget', plural: 'widgets' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: {
                  size: { type: 'integer', minimum: 1 },
                  mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
                  tags: { type: 'object', additionalProperties: { type: 'string' } },
                  parts: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: { name: { type: 'string' }, count: { type: 'integer' } },
                    },
                  },
                },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
});

const widgets = `/apis/${GROUP}/v1/namespaces/${NAMESPACE}/widgets`;
const widget = (spec: Json | undefined): JsonObject => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'Widget',
  metadata: { name: 'w' },
  ...(spec !== undefined && { spec }),
});
const send = (one: JsonObject, query = '&dryRun=All'): Ask => ({
  method: 'PATCH',
  path: `${widgets}/w?fieldManager=one&fieldValidation=Strict${query}`,
  contentType: APPLY,
  body: one,
});
const post = (one: JsonObject): Ask => ({
  method: 'POST',
  path: `${widgets}?fieldManager=one&fieldValidation=Strict&dryRun=All`,
  body: one,
});

const specs: Readonly<Record<string, Json | undefined>> = {
  'as it should be': { size: 1 },
  'with an unknown field': { size: 1, sise: 2 },
  'with a text for a number': { size: '1' },
  'with a number that is too small': { size: 0 },
  'with a word that there is not': { size: 1, mode: 'c' },
  'without what is required': {},
  'without a spec': undefined,
  'with an item twice': { size: 1, parts: [{ name: 'a' }, { name: 'a' }] },
  'with items': { size: 1, parts: [{ name: 'a', count: 2 }] },
};

/** A kind of one's own, from its definition to its objects. One exchange: each step needs the one before. */
export const custom: readonly Exchange[] = [
  {
    name: 'a definition, and objects of it',
    steps: [
      get(widgets),
      applyDry(definition),
      apply(definition),
      {
        until: `${paths.CustomResourceDefinition}?watch=true&fieldSelector=metadata.name%3Dwidgets.${GROUP}`,
        fits: (one) =>
          records(one as never, 'status', 'conditions').some(
            ({ type, status }) => type === 'Established' && status === 'True',
          ),
      },
      {
        until: `/apis/${GROUP}/v1/widgets?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
        fits: () => true,
      },
      get(`${paths.CustomResourceDefinition}/widgets.${GROUP}`),
      // A real server forgets little, but of a kind that is new it knows nothing that was before.
      { watch: `${widgets}?watch=true&resourceVersion=1`, events: 1, tooOld: true },
      get(`/apis/${GROUP}`),
      get(`/apis/${GROUP}/v1`),
      ...Object.values(specs).flatMap((spec) => [send(widget(spec)), post(widget(spec))]),
      send(widget({ size: 1, tags: { a: 'b' } }), ''),
      send(widget({ size: 1, tags: { a: 'b' } }), ''),
      send(widget({ size: 2 }), ''),
      get(widgets),
    ],
  },
];
