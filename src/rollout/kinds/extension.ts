import { conditionOf, explain } from '../condition.ts';
import { current, inProgress, type Rule } from '../scene.ts';

/** A CustomResourceDefinition: its kind is served. One whose names are taken is refused by the apply already. */
export const customResourceDefinition: Rule = (object) =>
  conditionOf(object, 'Established')?.status === 'True'
    ? current('established')
    : inProgress('waiting to be established');

/** An APIService: the server behind it answers. */
export const apiService: Rule = (object) => {
  const available = conditionOf(object, 'Available');
  if (available?.status === 'True') return current('available');
  return inProgress(available ? explain(available) : 'waiting to become available');
};
