import type { Declared } from '../../src/manifest/declared.ts';
import { readDocument } from '../../src/manifest/document.ts';
import { splitDocuments } from '../../src/manifest/documents.ts';
import { locatedText } from '../../src/manifest/lines.ts';
import { type KubernetesObject, referenceOf } from '../../src/manifest/object.ts';
import { collectPlaceholders } from '../../src/manifest/placeholders.ts';
import { readYaml } from '../../src/manifest/yaml.ts';
import type { Subject } from '../../src/plan/failure.ts';

/** The objects of a manifest, each field with its place in `k8s.yaml`. */
export function declare(text: string): Declared[] {
  const variables = new Map();
  const placeholders = collectPlaceholders({ variables, tagIsNotCommit: false });
  const file = locatedText('k8s.yaml', text);
  return splitDocuments(text, file.path).spans.flatMap(({ start, end }) => {
    const parse = () => readYaml(text.slice(start, end), start);
    const { objects } = readDocument({ file, parse, variables, trees: {} }, parse(), placeholders);
    return objects.map(({ value, source }) => ({ object: value as KubernetesObject, source }));
  });
}

/** The first object of a manifest, as one that was refused. */
export function subjectOf(text: string, more: Partial<Subject> = {}): Subject {
  const [declared] = declare(text);
  if (!declared) throw new Error('the manifest has no object');
  return { ...declared, reference: referenceOf(declared.object), ...more };
}
