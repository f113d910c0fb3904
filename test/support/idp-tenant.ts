import {entra} from '../../source/connections/entra/kind.ts';
import {google} from '../../source/connections/google/kind.ts';
import type {Account} from '../../source/core/directory/account.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import type {CollectionName, Collections, Secrets} from '../../source/core/ports.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';
import {googlePerson, googleServer, googleSettingsOf} from './google-server.ts';
import {graphPerson, graphServer, graphSettings} from './graph-server.ts';
import {finished} from './roster.ts';
import {listed} from './state.ts';
import {plantedSecret, type World, world} from './world.ts';

/** A user there, as both services have one. What is not given is made of the id. */
export interface IdpUser {
	readonly userName?: string;
	readonly firstName?: string;
	readonly lastName?: string;
}

export interface Tenant {
	readonly w: World;
	readonly rollcall: Rollcall;
	/** Makes a user, or changes what is given of one. */
	put(id: string, user?: IdpUser): void;
	/** Removes one for good. */
	remove(id: string): void;
	/** Syncs, guards or not, and so many days go by. Gives how the run ended. */
	night(days?: number): Promise<string | undefined>;
	accounts(): Promise<readonly Account[]>;
	/** By the id there. */
	account(id: string): Promise<Account | undefined>;
	conflicts(): Promise<readonly Conflict[]>;
	records<C extends CollectionName>(collection: C): Promise<ReadonlyArray<Collections[C]>>;
	disconnect(): Promise<void>;
	/** What was asked of the service so far: paths, and whether anything was sent. */
	asked(): ReadonlyArray<{readonly path: string; readonly sends: boolean}>;
	/** Decides the only open conflict. */
	decide(choice: string): Promise<void>;
}

export const pulledKinds = ['entra', 'google'] as const;
export type PulledKind = (typeof pulledKinds)[number];
const never = new AbortController().signal;
const day = 86_400_000;

/** A state whose SIS is disconnected, and a directory of so many users (`u1` …) that is connected as `idp`. */
export async function idpTenant(
	kind: PulledKind,
	count: number,
	{federated = false}: {readonly federated?: boolean} = {},
): Promise<Tenant> {
	const w = await world({armed: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	const made = kind === 'entra' ? await entraSide(w) : await googleSide(w);
	for (let n = 1; n <= count; n++) made.put(`u${n}`);
	const {rollcall} = made;
	await rollcall.setDomain('school.example', 'verified');
	if (federated) await rollcall.setSetting('policy.federatedDomains', '["school.example"]');
	await rollcall.connect(kind, 'idp', made.values);
	const records: Tenant['records'] = (collection) => listed(w.store, collection);
	const conflicts = async () => (await records('conflicts')).filter(({applied}) => applied === undefined);
	return {
		...made,
		w,
		records,
		conflicts,
		accounts: () => records('accounts'),
		account: async (id) =>
			(await records('accounts')).find(({externalIds}) => Object.values(externalIds).includes(id)),
		async night(days = 1) {
			const result = await finished(rollcall.sync('idp', {yes: true}, never));
			await w.clock.turn(days * day);
			made.pass(days);
			return result.run?.state;
		},
		async disconnect() {
			await finished(rollcall.disconnect('idp', {yes: true}, never));
		},
		async decide(choice) {
			const [only, ...others] = await conflicts();
			if (only === undefined || others.length > 0) throw new Error(`${others.length + 1} conflicts are open`);
			await rollcall.resolve(only.id, choice, {});
		},
	};
}

async function entraSide(w: World) {
	const server = await graphServer(plantedSecret);
	return {
		rollcall: w.as({kinds: [...w.context.kinds, entra]}),
		values: {settings: graphSettings(server), secrets: {clientSecret: 'env:PLANTED'}},
		put(id: string, {userName, firstName, lastName}: IdpUser = {}) {
			server.put(
				graphPerson(id, {
					...(userName === undefined ? {} : {userPrincipalName: userName}),
					...(firstName === undefined ? {} : {givenName: firstName}),
					...(lastName === undefined ? {} : {surname: lastName}),
				}),
			);
		},
		remove: (id: string) => server.remove(id, 'deleted'),
		asked: () => server.asked.map(({url, body}) => ({path: url.pathname, sends: body !== ''})),
		pass(days: number) {
			server.day += days;
		},
	};
}

async function googleSide(w: World) {
	const server = await googleServer();
	const secrets: Secrets = {resolve: async () => server.key, keep: async () => 'env:KEY'};
	return {
		rollcall: w.as({kinds: [...w.context.kinds, google], secrets}),
		values: {settings: googleSettingsOf(server), secrets: {key: 'env:KEY'}},
		put(id: string, {userName, firstName, lastName}: IdpUser = {}) {
			server.put(
				googlePerson(id, {
					...(userName === undefined ? {} : {primaryEmail: userName}),
					name: {givenName: firstName ?? `Given-${id}`, familyName: lastName ?? `Family-${id}`},
				}),
			);
		},
		remove: (id: string) => server.remove(id),
		asked: () => server.asked.map(({url, body}) => ({path: url.pathname, sends: body !== ''})),
		pass() {},
	};
}
