import { expect, test } from 'vitest';
import { createSlots, holdSlot } from '../../src/cluster/slots.ts';
import { NEVER } from './server.ts';

test('first come, first served; who leaves the queue takes no slot along', async () => {
  const slots = createSlots(1);
  const order: string[] = [];
  const impatient = new AbortController();
  await slots.take(NEVER);
  const left = slots.take(impatient.signal).catch(() => order.push('left'));
  const second = slots.take(NEVER).then(() => order.push('second'));
  const third = slots.take(NEVER).then(() => order.push('third'));
  impatient.abort();
  await left;
  slots.give();
  await second;
  slots.give();
  await third;
  expect(order).toEqual(['left', 'second', 'third']);
});

test('a held slot is taken once and given back once', async () => {
  const slots = createSlots(1);
  const slot = holdSlot(slots, NEVER);
  expect([await slot.take(), await slot.take()]).toEqual([true, true]);
  slot.give();
  slot.give();
  const [one, other] = [holdSlot(slots, NEVER), holdSlot(slots, AbortSignal.timeout(20))];
  expect([await one.take(), await other.take()]).toEqual([true, false]);
  other.give();
  const another = holdSlot(slots, AbortSignal.timeout(20));
  expect(await another.take()).toBe(false);
});
