import {describe, expect, test} from 'vitest';
import {isUntested} from '../../source/dashboard/waits.ts';
import {type JamfWorld, jamfWorld} from '../support/jamf-world.ts';
import {finished} from '../support/roster.ts';

const never = new AbortController().signal;
const missing = 'othing of "jamf" is uploaded: Apple School Manager is not connected';

async function peopled(settings: Readonly<Record<string, string>>): Promise<JamfWorld> {
	const all = await jamfWorld({settings});
	const {id} = all.jamf.school.user('kid', {firstName: 'Kid', lastName: 'Young', locationId: 3});
	all.jamf.school.class('Chess', {locationId: 3, students: [{id}]});
	await all.night();
	return all;
}

/** A world whose target is there no more. */
async function unfed(settings: Readonly<Record<string, string>>): Promise<JamfWorld> {
	const all = await peopled(settings);
	await finished(all.disconnect('asm', {yes: true}, never));
	return all;
}
const viewOf = async (all: JamfWorld) => (await all.connections()).find(({name}) => name === 'jamf')!;
const lineOf = async (all: JamfWorld) =>
	(await viewOf(all)).checklist.find(({text}) => text.startsWith('Two-way:'));

describe.each([
	['by itself', {sftp: 'yes', sftpAutomatically: 'yes'}],
	['by hand', {sftp: 'yes'}],
])('two-way, uploaded %s, where no target is connected', (_, settings) => {
	test('is told by the test, the checklist, the plan and the connection', async () => {
		const all = await unfed(settings);
		expect(await all.test('jamf', {}, never)).toMatchObject({
			ok: true,
			message: expect.stringMatching(/^signed in; .*\. Beware: nothing of "jamf" is uploaded: /),
		});
		expect(await lineOf(all)).toMatchObject({done: false, note: expect.stringContaining(missing)});
		expect((await viewOf(all)).notUploaded).toContain(missing);
		expect((await all.look()).notUploaded).toContain('rollcall connect asm-sftp');
		expect((await all.mirror()).notUploaded).toContain(missing);
		// What is missing is no test.
		expect(isUntested({state: 'ready', checklist: (await viewOf(all)).checklist})).toBe(false);
	});
});

test('is told at once when it is switched on', async () => {
	const all = await unfed({});
	expect(await viewOf(all)).not.toHaveProperty('notUploaded');
	const changed = await all.reconfigure('jamf', {settings: {sftp: 'yes'}, secrets: {}});
	expect(changed.notUploaded).toContain(missing);
});

test('is not told where a target takes it, and not one-way', async () => {
	const all = await peopled({sftp: 'yes', sftpAutomatically: 'yes'});
	expect(await viewOf(all)).not.toHaveProperty('notUploaded');
	expect(await lineOf(all)).toMatchObject({done: true, note: 'It goes to asm.'});
	expect(await all.look()).not.toHaveProperty('notUploaded');
	await all.set({sftp: 'no', sftpAutomatically: 'no'});
	expect(await lineOf(all)).toMatchObject({done: true, note: 'Not asked for: it is one-way.'});
});

test('a target that is fed by others alone is named', async () => {
	const all = await jamfWorld({settings: {sftp: 'yes'}});
	await all.reconfigure('asm', {settings: {feeds: 'sis'}, secrets: {}});
	expect((await viewOf(all)).notUploaded).toContain('rollcall connections set asm --set feeds=');
});
