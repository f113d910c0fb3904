import {expect, test} from 'vitest';
import {z} from 'zod';
import {plainFaults} from '../../source/sync/plain-faults.ts';
import {world} from '../support/world.ts';

const port = z.coerce.number().int().min(1).max(65_535);
const fault = (field: z.ZodType, value: unknown) =>
	field.safeParse(value, plainFaults).error?.issues[0]?.message;

test.each([
	['twenty', 'must be a number'],
	['1.5', 'must be a whole number'],
	['0', 'must be at least 1'],
	['70000', 'must be at most 65535'],
	['22', undefined],
])('%s as a port: %s', (text, said) => expect(fault(port, text)).toBe(said));

test('a word that is none of the choices: which there are', () =>
	expect(fault(z.enum(['keep', 'drop']), 'kept')).toBe('must be one of keep, drop'));

test('what a schema says in its own words stays', () =>
	expect(fault(z.coerce.number().min(5, 'too few to be safe'), '1')).toBe('too few to be safe'));

test('a connection that cannot be made so is refused in the same words', async () => {
	const w = await world();
	const refused = w.connect('memory-asm', 'other', {settings: {port: 'twenty'}, secrets: {}});
	await expect(refused).rejects.toThrow('port: must be a number');
});
