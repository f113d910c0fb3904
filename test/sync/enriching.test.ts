import {describe, expect, it} from 'vitest';
import {entra} from '../../source/connections/entra/kind.ts';
import {google} from '../../source/connections/google/kind.ts';
import {UsageError} from '../../source/core/errors.ts';
import {rosterFrom} from '../../source/core/roster/from-objects.ts';
import {smallSchool, withRow} from '../support/district.ts';
import {googlePerson, googleServer, googleSettingsOf} from '../support/google-server.ts';
import {graphPerson, graphServer, graphSettings} from '../support/graph-server.ts';
import {finished} from '../support/roster.ts';
import {listed} from '../support/state.ts';
import {plantedSecret, world} from '../support/world.ts';

const never = new AbortController().signal;
const numbers: Readonly<Record<string, string>> = {t1: '100', s1: '101', s2: '102', s3: '103'};

/** The small school, in whose roster nobody has an e-mail and everybody has a number. */
const bare = (changes: Readonly<Record<string, object>> = {}) => {
	let school = smallSchool as Parameters<typeof withRow>[0];
	for (const [id, personNumber] of Object.entries(numbers))
		school = withRow(school, id, {email: '', personNumber, ...changes[id]});
	return rosterFrom(school);
};

/** A SIS that knows no e-mail addresses, and beside it a tenant that knows them by Employee ID. */
async function beside(more: Readonly<Record<string, string>> = {}) {
	const w = await world({armed: false});
	w.far.roster = bare();
	const server = await graphServer(plantedSecret);
	for (const [id, employeeId] of Object.entries(numbers)) server.put(graphPerson(`u-${id}`, {employeeId}));
	server.put(graphPerson('u-other'));
	const rollcall = w.as({kinds: [...w.context.kinds, entra]});
	await rollcall.connect('entra', 'idp', {
		settings: graphSettings(server, {use: 'enrich', ...more}),
		secrets: {clientSecret: 'env:PLANTED'},
	});
	const account = async (id: string) => {
		const all = await listed(w.store, 'accounts');
		return all.find(({externalIds}) => Object.values(externalIds).includes(id))!;
	};
	const run = async (name: string) => {
		const result = await finished(rollcall.sync(name, {yes: true, publish: false}, never));
		await w.clock.turn(86_400_000);
		server.day++;
		return result;
	};
	return {w, server, rollcall, account, run};
}

describe('an identity provider that only enriches', () => {
	it('stands beside a SIS, makes no account, and fills e-mail in by student or employee number', async () => {
		const t = await beside();
		const read = await t.run('idp');
		expect(read.plan.changes).toHaveLength(0);
		expect((await t.rollcall.users({})).length).toBe(0);
		const {plan} = await t.run('sis');
		expect(await t.account('s1')).toMatchObject({
			email: 'u-s1@school.example',
			source: 'SFTP',
			enriched: {email: {id: 'u-s1', number: '101'}},
		});
		expect((await t.account('t1')).email).toBe('u-t1@school.example');
		const reasons = [...plan.changes].filter(({kind}) => kind === 'accounts').map(({reason}) => reason);
		expect(reasons).toContain('new at the source; e-mail filled in from idp by the number 101');
	});

	it('is not taken for a directory sync, nor a SIS kept from standing beside it; one that syncs is', async () => {
		const t = await beside();
		await expect(t.rollcall.reconfigure('idp', {settings: {use: 'sync'}, secrets: {}})).rejects.toThrow(
			'"sis" is connected',
		);
		await t.run('sis');
		await finished(t.rollcall.disconnect('sis', {yes: true}, never));
		expect((await t.rollcall.reconnect('sis', {settings: {}, secrets: {}})).state).not.toBe('disconnected');
	});

	it('changes nothing the second time', async () => {
		const t = await beside();
		await t.run('idp');
		await t.run('sis');
		await t.run('idp');
		expect((await t.run('sis')).plan.changes).toHaveLength(0);
	});

	it('fills in what is new there, and follows what changes', async () => {
		const t = await beside();
		await t.run('sis');
		expect((await t.account('s1')).email).toBeUndefined();
		await t.run('idp');
		const held = await t.run('sis');
		expect(held.plan.counts.accounts.update).toBe(4);
		// So many e-mails at once are guarded as from every source.
		expect(held.outcome).toBe('held');
		const approved = {approve: held.plan.hash, publish: false};
		await finished(t.rollcall.sync('sis', approved, never));
		expect((await t.account('s1')).email).toBe('u-s1@school.example');
		t.server.put(graphPerson('u-s1', {userPrincipalName: 'ben@school.example'}));
		await t.run('idp');
		await t.run('sis');
		expect((await t.account('s1')).email).toBe('ben@school.example');
	});

	it('never writes over what the SIS itself says', async () => {
		const t = await beside();
		t.w.far.roster = bare({s1: {email: 'own@school.example'}});
		await t.run('idp');
		await t.run('sis');
		expect((await t.account('s1')).email).toBe('own@school.example');
		expect(await t.account('s1')).not.toHaveProperty('enriched');
		t.w.far.roster = bare({s1: {email: 'own@school.example'}, s2: {email: 'second@school.example'}});
		await t.run('sis');
		expect((await t.account('s2')).email).toBe('second@school.example');
		expect(await t.account('s2')).not.toHaveProperty('enriched');
	});

	it('never empties what it gave: by a failed read, by a record that is gone, nor by being disconnected', async () => {
		const t = await beside();
		await t.run('idp');
		await t.run('sis');
		t.server.fault = () => ({status: 403});
		await expect(t.run('idp')).rejects.toThrow(UsageError);
		expect((await t.run('sis')).plan.changes).toHaveLength(0);
		t.server.fault = undefined;
		t.server.remove('u-s1', 'deleted');
		await t.run('idp');
		expect((await t.run('sis')).plan.changes).toHaveLength(0);
		expect((await t.account('s1')).email).toBe('u-s1@school.example');
		await finished(t.rollcall.disconnect('idp', {yes: true}, never));
		expect((await t.run('sis')).plan.changes).toHaveLength(0);
		expect((await t.account('s2')).email).toBe('u-s2@school.example');
	});

	it('that answers with much less than before is held, and what it said before counts', async () => {
		const t = await beside();
		for (let n = 1; n <= 40; n++) t.server.put(graphPerson(`x${n}`, {employeeId: `9${n}`}));
		await t.run('idp');
		for (let n = 1; n <= 40; n++) t.server.remove(`x${n}`, 'deleted');
		expect((await t.run('idp')).outcome).toBe('held');
		await t.run('sis');
		expect((await t.account('s1')).email).toBe('u-s1@school.example');
	});

	it('fills nothing in by a number that two have, here or there, and lists it', async () => {
		const t = await beside();
		t.server.put(graphPerson('twin', {employeeId: '101'}));
		t.w.far.roster = bare({s2: {personNumber: '103'}});
		await t.run('idp');
		const {plan} = await t.run('sis');
		for (const id of ['s1', 's2', 's3']) expect(await t.account(id)).not.toHaveProperty('email');
		expect((await t.account('t1')).email).toBe('u-t1@school.example');
		const found = plan.problems.filter(({code}) => code === 'ambiguous-number');
		expect(found.map(({value}) => value).sort()).toEqual(['101', '103', '103']);
	});

	it('fills in user names where asked to: what stands before the @', async () => {
		const t = await beside({'enrich.fills': 'both'});
		await t.run('idp');
		await t.run('sis');
		expect(await t.account('s3')).toMatchObject({email: 'u-s3@school.example', sisUsername: 'u-s3'});
		const only = await beside({'enrich.fills': 'sisUsername'});
		await only.run('idp');
		await only.run('sis');
		expect((await only.account('s3')).sisUsername).toBe('u-s3');
		expect(await only.account('s3')).not.toHaveProperty('email');
	});

	it('goes by the Person ID where asked to', async () => {
		const t = await beside({'enrich.by': 'personId'});
		t.server.put(graphPerson('u-s3', {employeeId: 'P3'}));
		t.w.far.roster = bare({s3: {id: 'P3'}});
		await t.run('idp');
		await t.run('sis');
		expect((await t.account('s3')).email).toBe('u-s3@school.example');
		expect(await t.account('s1')).not.toHaveProperty('email');
	});

	it('spares who needs an e-mail in a federated domain the question for it', async () => {
		const t = await beside();
		await t.rollcall.setSetting('policy.federatedDomains', '["school.example"]').catch(() => undefined);
		await t.run('idp');
		const {plan} = await t.run('sis');
		expect(plan.conflicts).toHaveLength(0);
		expect((await t.account('s1')).email).toBe('u-s1@school.example');
	});

	it('leaves what was edited here, and says by explain where all else is from', async () => {
		const t = await beside();
		await t.run('idp');
		await t.run('sis');
		const {personId} = await t.account('s1');
		const {lines} = await t.rollcall.explain(personId);
		expect(lines.map(({text}) => text)).toContain(
			'Its e-mail u-s1@school.example is from idp, found there by the number 101: its source gives none.',
		);
	});

	it('keeps no names of anybody, and nobody without a number', async () => {
		const t = await beside();
		const {plan} = await t.run('idp');
		expect(plan.rows).toEqual({users: 4});
		const snapshot = await t.w.store.read();
		const [newest] = await snapshot.list('runs', {reverse: true, limit: 1});
		await snapshot.release();
		const chunks: string[] = [];
		for await (const chunk of t.w.context.packages.unpack(t.w.store.files.path(newest!.roster!)))
			chunks.push(Buffer.from(chunk).toString());
		expect(chunks.join('')).toContain('u-s1@school.example');
		expect(chunks.join('')).not.toMatch(/Given-|Family-|u-other/);
	});

	it('forgets who is forgotten', async () => {
		const t = await beside();
		await t.run('idp');
		await t.run('sis');
		const {personId} = await t.account('s1');
		const kept = async () => {
			const runs = await listed(t.w.store, 'runs');
			return runs.filter(({roster}) => roster?.includes('entra') === true).length;
		};
		await finished(t.rollcall.disconnect('sis', {yes: true}, never));
		expect(await kept()).toBe(1);
		await finished(t.rollcall.forget([personId]));
		expect(await kept()).toBe(0);
	});

	it('ends no uploads where the SIS beside it is disconnected, as a directory sync does', async () => {
		const t = await beside();
		await t.run('sis');
		await finished(t.rollcall.disconnect('sis', {yes: true}, never));
		const {findings} = await t.rollcall.overview();
		expect(findings.find(({text}) => text.includes('nobody else feeds asm'))?.next).toBe(
			'Connect it again: rollcall connections reconnect sis. Or send what is known as it is: rollcall publish',
		);
	});

	it('whose users are accounts already is not left to enrich alone', async () => {
		const w = await world({armed: false});
		await finished(w.disconnect('sis', {yes: true}, never));
		const server = await googleServer();
		server.put(googlePerson('u1'));
		const rollcall = w.as({
			kinds: [...w.context.kinds, google],
			secrets: {resolve: async () => server.key, keep: async () => 'env:KEY'},
		});
		await rollcall.connect('google', 'idp', {settings: googleSettingsOf(server), secrets: {key: 'env:KEY'}});
		await finished(rollcall.sync('idp', {yes: true}, never));
		await expect(rollcall.reconfigure('idp', {settings: {use: 'enrich'}, secrets: {}})).rejects.toThrow(
			'delivers 1 accounts',
		);
	});

	it('may be Google Workspace', async () => {
		const w = await world({armed: false});
		w.far.roster = bare();
		const server = await googleServer();
		server.put(googlePerson('u-s1', {externalIds: [{type: 'organization', value: '101'}]}));
		const rollcall = w.as({
			kinds: [...w.context.kinds, google],
			secrets: {resolve: async () => server.key, keep: async () => 'env:KEY'},
		});
		await rollcall.connect('google', 'idp', {
			settings: googleSettingsOf(server, {use: 'enrich'}),
			secrets: {key: 'env:KEY'},
		});
		await finished(rollcall.sync('idp', {yes: true}, never));
		const {plan} = await finished(rollcall.plan('sis', never));
		const emails = [...plan.changes].flatMap(({kind, after}) =>
			kind === 'accounts' ? ((after as {email?: string}).email ?? []) : [],
		);
		expect(emails).toEqual(['u-s1@school.example']);
	});
});
