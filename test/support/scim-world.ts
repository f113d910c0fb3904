import {createHash} from 'node:crypto';
import {onTestFinished} from 'vitest';
import {appleCsv} from '../../source/connections/apple-csv/kind.ts';
import {scim} from '../../source/connections/scim/kind.ts';
import type {Account} from '../../source/core/directory/account.ts';
import type {Operator} from '../../source/core/directory/operators.ts';
import type {RecordChange, Store} from '../../source/core/ports.ts';
import {packages} from '../../source/io/packages.ts';
import {makeServer, type Patience} from '../../source/serve/listener.ts';
import {addScim} from '../../source/serve/scim.ts';
import type {Context} from '../../source/sync/context.ts';
import {openRollcall} from '../../source/sync/open.ts';
import {scimPath} from '../../source/sync/scim-tokens.ts';
import {verifyPackage} from '../../source/verify/verify-package.ts';
import {fixedClock} from './fixed-clock.ts';
import {memoryStore} from './memory-store.ts';
import {heardNotifier} from './notifier.ts';

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** Different bytes each time, and the same ones in every test. */
function counted() {
	let count = 0;
	return (bytes: number) => createHash('sha512').update(`${count++}`).digest().subarray(0, bytes);
}

export interface Told {
	readonly status: number;
	// biome-ignore lint/suspicious/noExplicitAny: bodies are looked into by the tests
	readonly body: any;
	readonly headers: Readonly<Record<string, unknown>>;
}

interface Options {
	readonly settings?: Readonly<Record<string, string>>;
	readonly store?: (store: Store) => Store;
	/** How long the server waits for whoever is slow; absent: as long as it does by day. */
	readonly patience?: Patience;
	/** In the directory already. */
	readonly accounts?: readonly Account[];
}

/** A service that an identity provider called `entra` pushes to, over a store in memory. */
export async function scimWorld({
	settings = {},
	store: wrap = (store) => store,
	accounts = [],
	patience,
}: Options = {}) {
	const clock = fixedClock();
	const inner = memoryStore({clock});
	onTestFinished(async () => await inner.close());
	const store = wrap(inner);
	const ada: Operator = {name: 'ada', role: 'Administrator'};
	const context: Context = {
		store,
		kinds: [appleCsv, scim],
		clock,
		secrets: {resolve: async () => '', keep: async () => ''},
		randomness: counted(),
		packages,
		notifier: heardNotifier(),
		verify: verifyPackage,
		operator: ada,
		readOnly: false,
		machine: {machine: 'machine', state: 'state'},
		rehearsal: () => Promise.reject(new Error('no sandbox here')),
		readFile: () => Promise.reject(new Error('no file here')),
	};
	const changes = accounts.map(
		(after): RecordChange => ({collection: 'accounts', key: after.personId, after}),
	);
	if (changes.length > 0) await inner.commit(changes);
	const rollcall = openRollcall(context);
	await rollcall.connect('scim', 'entra', {settings, secrets: {}});
	const {token} = await rollcall.newToken('entra');
	const logged: Array<readonly unknown[]> = [];
	const service = openRollcall({...context, operator: {name: 'service', role: 'service'}});
	const server = await makeServer({address: '127.0.0.1', port: 0}, patience);
	onTestFinished(async () => await server.close());
	await addScim(server, {service: service.scim(), clock, log: (...line) => logged.push(line)});
	const as =
		(authorization: string | undefined) =>
		async (
			method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
			path: string,
			body?: unknown,
			remoteAddress = '127.0.0.1',
		): Promise<Told> => {
			const answer = await server.inject({
				method,
				url: `${scimPath}${path}`,
				remoteAddress,
				headers: {
					...(authorization === undefined ? {} : {authorization}),
					...(body === undefined ? {} : {'content-type': 'application/scim+json; charset=utf-8'}),
				},
				...(body === undefined ? {} : {payload: typeof body === 'string' ? body : JSON.stringify(body)}),
			});
			return {
				status: answer.statusCode,
				body: answer.body === '' ? undefined : answer.json(),
				headers: answer.headers,
			};
		};
	const ask = as(`Bearer ${token}`);
	const loaded = async () => {
		const snapshot = await store.read();
		try {
			return [...(await snapshot.load('accounts')).values()];
		} finally {
			await snapshot.release();
		}
	};
	return {
		rollcall,
		context,
		clock,
		store: inner,
		/** Not listening yet. */
		server,
		token,
		logged,
		as,
		ask,
		accounts: loaded,
		/** The only account. */
		account: async () => {
			const [only, ...others] = await loaded();
			if (only === undefined || others.length > 0) throw new Error('there is not one account');
			return only;
		},
		/** Makes a person, and gives its id. */
		made: async (changed: Readonly<Record<string, unknown>> = {}): Promise<string> => {
			const {status, body} = await ask('POST', '/Users', person(changed));
			if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
			return body.id;
		},
		view: async () => (await rollcall.connections())[0]!,
	};
}

export const person = (changed: Readonly<Record<string, unknown>> = {}) => ({
	schemas: [core, enterprise],
	externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
	userName: 'Ana.Diaz@school.example',
	active: true,
	name: {givenName: 'Ana', familyName: 'Diaz'},
	...changed,
});

/** A PATCH with these operations. */
export const operations = (...all: readonly unknown[]) => ({
	schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
	Operations: all,
});
