import {expect, test} from 'vitest';
import {finished} from '../support/roster.ts';
import {world} from '../support/world.ts';

const never = new AbortController().signal;

test('a sync that runs this moment is told as running, not as interrupted', async () => {
	const w = await world();
	await finished(w.sync('sis', {yes: true, publish: false}, never));
	await finished(w.sync('sis', {yes: true}, never));
	const work = w.sync('sis', {yes: true}, never);
	await work.next();
	const {level, findings} = await w.overview();
	expect(level).not.toBe('failed');
	expect(findings.some(({text}) => /^sis: sync of sis by/.test(text))).toBe(true);
	await work.return(undefined as never);
});

test('a target that was sent to and is disarmed now is said on the first line', async () => {
	const w = await world();
	await finished(w.sync('sis', {yes: true}, never));
	await w.disarm('asm');
	const {level, verdict, findings} = await w.overview();
	expect(level).toBe('attention');
	expect(verdict).toContain('disarmed');
	expect(findings.find(({text}) => text.includes('disarmed'))?.next).toContain('adopt arm first asm');
});
