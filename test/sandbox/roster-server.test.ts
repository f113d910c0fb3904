import {readFileSync, statSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {asmRosterEvidence} from '../../source/connections/asm-roster/evidence.ts';
import {asmRosterSettings} from '../../source/connections/asm-roster/settings.ts';
import type {EvidenceMark} from '../../source/core/evidence/evidence.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {finished} from '../support/roster.ts';
import {rehearsal} from './support.ts';

const never = new AbortController().signal;

/** A sandbox with a school in it that serves its roster, and the reader of the real one over it. */
async function served(token?: string) {
	const {sandbox, upload} = await rehearsal();
	await upload();
	const serving = await sandbox.serveRoster();
	onTestFinished(() => serving.close());
	let nonces = 0;
	const evidence = asmRosterEvidence({
		settings: asmRosterSettings.parse({url: serving.url, pageSize: '2'}),
		secret: async (key) =>
			key === 'serverToken' ? (token ?? readFileSync(serving.tokenFile, 'utf8')) : undefined,
		clock: fixedClock('2026-08-21T02:00:00.000Z', {sleepTurns: true}),
		randomness: (bytes) => new Uint8Array(bytes).fill(++nonces),
	});
	const read = (since?: EvidenceMark) => finished(evidence.read(since, never));
	return {sandbox, serving, evidence, read};
}

test('the sandbox is read page by page as Apple School Manager is', async () => {
	const {sandbox, read} = await served();
	const {report, counts, extent} = await read();
	const {persons} = await sandbox.people();
	expect(persons.length).toBeGreaterThan(2);
	expect(extent).toBe('full');
	expect(counts.people).toBe(persons.length);
	expect(report.people.map(({personId}) => personId).sort()).toEqual(
		persons.map(({person_id}) => person_id).sort(),
	);
	expect(report.classes?.length).toBe((await sandbox.classes()).classes.length);
	expect(report.people.some(({roles}) => roles?.some(({role}) => role === 'Student'))).toBe(true);
});

test('what changed since is told, and only that; who is gone is not', async () => {
	const {sandbox, read} = await served();
	const {mark} = await read();
	expect(await read(mark)).toMatchObject({extent: 'delta', counts: {people: 0, classes: 0}});
	const [first] = (await sandbox.people()).persons;
	await sandbox.deactivate(first!.person_id);
	const {extent, report, mark: next} = await read(mark);
	expect(extent).toBe('delta');
	expect(report.people).toMatchObject([{personId: first!.person_id, says: 'inactive', code: 'InActive'}]);
	await sandbox.delete(first!.person_id);
	expect((await read(next)).report.people).toEqual([]);
	expect((await read()).report.people.map(({personId}) => personId)).not.toContain(first!.person_id);
});

test('a cursor from before it was started again is expired: all is read', async () => {
	const {sandbox, read, serving} = await served();
	const {mark} = await read();
	const port = Number(new URL(serving.url).port);
	await serving.close();
	const again = await sandbox.serveRoster(port);
	onTestFinished(() => again.close());
	expect((await read(mark)).extent).toBe('full');
});

test('nobody but who holds its token is let in, and the token is for its owner alone', async () => {
	const {serving, evidence} = await served();
	expect(statSync(serving.tokenFile).mode & 0o777).toBe(0o600);
	expect((await evidence.test(never)).message).toContain('accepted');
	const token = {...(JSON.parse(readFileSync(serving.tokenFile, 'utf8')) as object), access_secret: 'other'};
	const stranger = await served(JSON.stringify(token));
	await expect(stranger.evidence.test(never)).rejects.toThrow(/not accepted/);
	const asked = (path: string, body = '{}', headers: Record<string, string> = {}) =>
		fetch(`${serving.url}${path}`, {method: 'POST', body, headers}).then(({status}) => status);
	expect(await asked('/roster/class/person')).toBe(401);
	expect(await asked('/session')).toBe(401);
});
