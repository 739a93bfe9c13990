/** A difference that is known, with its reason. One that is gone must go from here, too. */
export interface Known {
  /** As the comparison tells them: `[2].body.message`. */
  readonly at: readonly string[];
  readonly because: string;
}

const at = (step: number, ...fields: readonly string[]) => fields.map((field) => `[${step}].body.${field}`);
const MESSAGES = ['message', 'details.causes[0].message'];
const template = '[0].body.metadata.managedFields[0].fieldsV1.f:spec.f:template.f:spec.f:containers.k:{"name":"app"}';

/** By the exchange's name. */
export const known: Readonly<Record<string, Known>> = {
  'a field that another manager owns: refused, then taken by force': {
    at: at(6, 'metadata.managedFields[1]'),
    because: 'the server lets a manager keep an empty map that went with its last key; the sandbox takes it away',
  },
  'immutable fields': {
    at: [...at(5, ...MESSAGES), ...at(7, ...MESSAGES)],
    because: "the server shows Go's own structs, as a diff of a claim and as JSON of a template",
  },
  'merge patches: a change, a removal, nothing, a stale resourceVersion, no such object': {
    at: [...at(5, ...MESSAGES), ...at(6, ...MESSAGES)],
    because: 'the server shows the patched object, in the order of its own fields',
  },
  'lists by labels and fields': {
    at: at(6, 'message'),
    because: "the server's selector grammar says where it stumbled; the sandbox only that it did",
  },
  'a definition, and objects of it': {
    at: [
      ...[1, 2, 5].flatMap((step) => at(step, 'metadata.managedFields[0].fieldsV1.f:spec.f:names..')),
      ...at(
        5,
        'metadata.managedFields[1].manager',
        'metadata.managedFields[1].fieldsV1.f:status.f:conditions.k:{"type":"Established"}',
        'metadata.managedFields[1].fieldsV1.f:status.f:conditions.k:{"type":"NamesAccepted"}',
      ),
    ],
    because: 'the sandbox has no schema for what definitions hold, and a controller where the server establishes them',
  },
  'server-side apply of a number that is too big': {
    at: ['[0].status'],
    because: 'the server lets an int32 overflow and refuses what comes of it (-1294967296)',
  },
  'creating the same variable twice': {
    at: [
      '[0].headers.warning',
      ...['.', 'f:name', 'f:value'].map((field) => `${template}.f:env.k:{"name":"A"}.${field}`),
    ],
    because: 'the sandbox does not warn of questionable pods, and lets a manager own an item that is there twice',
  },
  'creating the same port twice': {
    at: [
      '[0].headers.warning',
      ...['.', 'f:containerPort', 'f:name', 'f:protocol'].map(
        (field) => `${template}.f:ports.k:{"containerPort":80,"protocol":"TCP"}.${field}`,
      ),
    ],
    because: 'the same',
  },
  'creating with a resourceVersion': {
    at: at(0, 'metadata.resourceVersion'),
    because: 'the server gives a dry run the resourceVersion back that it was sent',
  },
};
