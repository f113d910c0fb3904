import {expect, test} from 'vitest';
import {incomingText} from '../../source/commands/mirror-text.ts';
import {pairWords} from '../../source/core/plan/run-words.ts';
import {jamfWorld} from '../support/jamf-world.ts';

/** Two-way, with a student whom Jamf School brings. */
async function twoWay() {
	const all = await jamfWorld({settings: {sftp: 'yes', sftpAutomatically: 'yes'}});
	const {id} = all.jamf.school.user('kid', {firstName: 'Kid', lastName: 'Young', locationId: 3});
	all.jamf.school.class('Chess', {locationId: 3, students: [{id}]});
	await all.night();
	return all;
}

test('the two runs of a two-way sync name each other', async () => {
	const all = await twoWay();
	const {incoming, run: wrote} = await all.mirror();
	const came = await all.run(incoming!.run!.id);
	expect(came.run).toMatchObject({kind: 'sync', pair: wrote!.id});
	expect(pairWords(came.run)).toBe(
		`Two-way: this is what came in from jamf; what was written to it after that is ${wrote!.id}.`,
	);
	const {run} = await all.run(wrote!.id);
	expect(run).toMatchObject({kind: 'mirror', pair: came.run.id});
	expect(pairWords(run)).toBe(
		`Two-way: this is what was written to jamf; what came in from it before that is ${came.run.id}.`,
	);
});

test('a plan says that it is two runs', async () => {
	const all = await twoWay();
	expect(incomingText(await all.look(), false)).toContain(
		'A sync makes two runs of it: one of what comes in, and after it one of what is written to jamf. History names each at the other.',
	);
});

test('one that is held names what came in before it, and is named by it', async () => {
	const all = await twoWay();
	await all.mirror();
	await all.set({createUsers: 'all', createClasses: 'yes'});
	all.jamf.school.user('kid', {lastName: 'Older'});
	const {incoming, run, outcome} = await all.mirror();
	expect(outcome).toBe('held');
	expect(run).toMatchObject({state: 'held', pair: incoming!.run!.id});
	expect((await all.run(incoming!.run!.id)).run.pair).toBe(run!.id);
	expect(pairWords(run!)).toContain('would be written');
});

test('a run without another half says nothing of one', async () => {
	const all = await jamfWorld();
	await all.night();
	const {run} = await all.mirror();
	expect(run).not.toHaveProperty('pair');
	expect(pairWords(run!)).toBeUndefined();
});
