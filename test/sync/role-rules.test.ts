import {describe, expect, it} from 'vitest';
import {entra} from '../../source/connections/entra/kind.ts';
import {google} from '../../source/connections/google/kind.ts';
import type {ConnectionKind} from '../../source/connections/kind.ts';
import {UsageError} from '../../source/core/errors.ts';
import {googlePerson, googleServer, googleSettingsOf} from '../support/google-server.ts';
import {graphPerson, graphServer, graphSettings} from '../support/graph-server.ts';
import {finished} from '../support/roster.ts';
import {listed} from '../support/state.ts';
import {plantedSecret, world} from '../support/world.ts';

const never = new AbortController().signal;

async function school(
	kind: ConnectionKind,
	settings: Readonly<Record<string, string>>,
	secrets: object,
	key?: string,
) {
	const w = await world({armed: false});
	await w.night();
	await finished(w.disconnect('sis', {yes: true}, never));
	const resolve = async () => key ?? plantedSecret;
	const rollcall = w.as({
		kinds: [...w.context.kinds, kind],
		secrets: {resolve, keep: async () => 'env:PLANTED'},
	});
	const connect = (more: Readonly<Record<string, string>>) =>
		rollcall.connect(kind.kind, 'idp', {settings: {...settings, ...more}, secrets: secrets as never});
	const account = async (id: string) => {
		const all = await listed(w.store, 'accounts');
		return all.find(({externalIds}) => Object.values(externalIds).includes(id));
	};
	const [location = ''] = [...(await rollcall.locationNames()).keys()];
	const night = async (options: {readonly approve?: string} = {yes: true} as object) => {
		const result = await finished(rollcall.sync('idp', options, never));
		await w.clock.turn(86_400_000);
		return result;
	};
	return {w, rollcall, connect, account, location, night};
}

async function tenant() {
	const server = await graphServer(plantedSecret);
	for (let n = 1; n <= 4; n++) server.put(graphPerson(`u${n}`, {department: n === 4 ? 'Music' : undefined}));
	server.groups.set('g1', "Teachers' Room");
	server.members.set('g1', [{id: 'u1'}, {id: 'u2'}, {id: 'g2'}]);
	server.members.set('g2', [{id: 'u3'}]);
	const t = await school(entra, graphSettings(server), {clientSecret: 'env:PLANTED'});
	return {...t, server};
}

async function domain() {
	const server = await googleServer();
	server.put(googlePerson('u1', {orgUnitPath: '/Staff/Music'}));
	server.put(googlePerson('u2', {orgUnitPath: '/Students'}));
	server.put(googlePerson('u3'));
	return {...(await school(google, googleSettingsOf(server), {key: 'env:KEY'}, server.key)), server};
}

describe('optional rules of Entra ID give role and location by group', () => {
	it('of direct members, never of subgroups; the first that fits counts', async () => {
		const t = await tenant();
		const roles = `group Teachers' Room = Instructor at ${t.location}; department Music = Staff; everyone = Student at ${t.location}`;
		await t.connect({roles});
		expect((await t.night()).run?.state).toBe('succeeded');
		const at = {locationId: t.location};
		expect((await t.account('u1'))?.roles).toEqual([{role: 'Instructor', ...at}]);
		expect((await t.account('u2'))?.ruled?.rule).toBe(`group Teachers' Room = Instructor at ${t.location}`);
		expect((await t.account('u3'))?.roles).toEqual([{role: 'Student', ...at}]);
		expect((await t.account('u4'))?.roles).toEqual([{role: 'Staff'}]);
		expect(t.server.asked.some(({url}) => url.pathname.includes('/g2/'))).toBe(false);
	});

	it('follow who enters and leaves a group though no user changed', async () => {
		const t = await tenant();
		await t.connect({roles: "group Teachers' Room = Instructor"});
		await t.night();
		t.server.members.set('g1', [{id: 'u2'}, {id: 'u4'}]);
		await t.night({yes: true} as object);
		expect((await t.account('u1'))?.roles).toEqual([{role: 'Student'}]);
		expect((await t.account('u4'))?.roles).toEqual([{role: 'Instructor'}]);
	});

	it('name a group by its object ID too, and none by a name that nobody or several have', async () => {
		const t = await tenant();
		const id = '0a0a0a0a-2222-3333-4444-555555555555';
		t.server.members.set(id, [{id: 'u3'}]);
		await t.connect({roles: `group ${id} = Staff`});
		await t.night();
		expect((await t.account('u3'))?.roles).toEqual([{role: 'Staff'}]);
		await t.rollcall.reconfigure('idp', {settings: {roles: 'group Nobody = Staff'}, secrets: {}});
		await expect(t.night()).rejects.toThrow(UsageError);
		t.server.groups.set('g2', "Teachers' Room");
		await t.rollcall.reconfigure('idp', {settings: {roles: "group Teachers' Room = Staff"}, secrets: {}});
		await expect(t.night()).rejects.toThrow('2 are called so');
		expect((await t.account('u3'))?.roles).toEqual([{role: 'Staff'}]);
	});

	it('change nobody while a group cannot be read', async () => {
		const t = await tenant();
		await t.connect({roles: "group Teachers' Room = Instructor; everyone = Student"});
		await t.night();
		t.server.fault = ({url}) => (url.pathname.endsWith('/members') ? {status: 403} : undefined);
		await expect(t.night()).rejects.toThrow();
		expect((await t.account('u1'))?.roles).toEqual([{role: 'Instructor'}]);
	});

	it('are checked when they are set, and shown in the plan before they are applied', async () => {
		const t = await tenant();
		await expect(t.connect({roles: 'group IT = Administrator'})).rejects.toThrow('without saying so');
		await t.connect({});
		await t.night();
		await t.rollcall.reconfigure('idp', {
			settings: {roles: `everyone = Student at ${t.location}`},
			secrets: {},
		});
		const {plan} = await finished(t.rollcall.plan('idp', never));
		expect(plan.counts.accounts.update).toBe(4);
		expect((await t.account('u1'))?.roles).toEqual([{role: 'Student'}]);
	});

	it('are told by explain', async () => {
		const t = await tenant();
		await t.connect({roles: 'department Music = Staff'});
		await t.night();
		const {lines} = await t.rollcall.explain((await t.account('u4'))!.personId);
		expect(lines.map(({text}) => text)).toContain(
			'Its roles are from a rule of idp: department Music = Staff.',
		);
	});
});

describe('optional rules of Google Workspace give role and location by organisational unit', () => {
	it('and by those below it', async () => {
		const t = await domain();
		await t.connect({
			roles: `unit /staff = Instructor at ${t.location}; unit /Students = Student at ${t.location}`,
		});
		await t.night();
		expect((await t.account('u1'))?.roles).toEqual([{role: 'Instructor', locationId: t.location}]);
		expect((await t.account('u2'))?.roles).toEqual([{role: 'Student', locationId: t.location}]);
		expect((await t.account('u3'))?.roles).toEqual([{role: 'Student'}]);
	});
});
