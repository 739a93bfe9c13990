import { conditionOf, explain } from '../condition.ts';
import { current, failed, inProgress, type Rule } from '../scene.ts';

/** A CustomResourceDefinition: its kind is served. */
export const customResourceDefinition: Rule = (object) => {
  const names = conditionOf(object, 'NamesAccepted');
  if (names?.status === 'False') {
    return failed(`its names were not accepted: ${explain(names)}`, {
      cause: 'NamesNotAccepted',
      remedy: 'Another CustomResourceDefinition has taken one of these names: choose others, or remove that one.',
      field: 'spec.names',
    });
  }
  if (conditionOf(object, 'Established')?.status === 'True') return current('established');
  return inProgress('waiting to be established');
};

/** An APIService: the server behind it answers. */
export const apiService: Rule = (object) => {
  const available = conditionOf(object, 'Available');
  if (available?.status === 'True') return current('available');
  return inProgress(available ? explain(available) : 'waiting to become available');
};
