import {setImmediate as turn} from 'node:timers/promises';
import {UsageError} from '../core/errors.ts';
import {
	type CollectionName,
	type Collections,
	collectionNames,
	type DocumentName,
	type PackageFile,
	type Snapshot,
	type Work,
} from '../core/ports.ts';
import {Anonymiser} from '../core/privacy/anonymise.ts';
import type {Holds} from '../core/privacy/holds.ts';
import {Pseudonyms} from '../core/privacy/pseudonyms.ts';
import {accountOfOperator, type OperatorSetting} from './account-settings.ts';
import type {Exported} from './answers/care.ts';
import {type Context, requireMay} from './context.ts';
import {
	readConnections,
	readSettings,
	type Settings,
	type StoredConnection,
	updateSettings,
} from './documents.ts';
import {readRules} from './rules.ts';

type Sets = {
	readonly [C in CollectionName]: Awaited<ReturnType<Snapshot['load']>> & {
		values(): Iterable<Collections[C]>;
	};
};
const documents = ['settings', 'connections', 'rules'] as const satisfies readonly DocumentName[];

/**
 * Writes what the state holds into one zip, owner-only: a file of JSON lines for each collection, the documents, and a
 * `manifest.json`. Secrets are no part of it. Anonymised, nobody and no place is in it under a real name, and
 * two exports of one state agree.
 */
export async function* exportTo(
	context: Context,
	file: string,
	{anonymise}: {readonly anonymise: boolean},
): Work<Exported> {
	if (file === '') throw new UsageError('name the file to write', {next: 'rollcall export COPY.zip'});
	yield {stage: 'export', message: 'reading the state'};
	const {store} = context;
	const key = anonymise ? await pseudonymKey(context) : undefined;
	const snapshot = await store.read();
	try {
		const sets = await loadAll(snapshot);
		const extra = key === undefined ? [] : await namesInDocuments(context);
		if (key !== undefined) yield {stage: 'export', message: 'looking for names'};
		const anonymiser =
			key && new Anonymiser(new Pseudonyms(key), (collection) => recordsOf(sets, collection), extra);
		if (anonymiser !== undefined) await learnFromHistory(context, anonymiser, snapshot.sequence);
		const records = Object.fromEntries(collectionNames.map((name) => [name, sets[name].size]));
		const manifest = {
			schema: 'rollcall.export/1',
			made: context.clock.now().toISOString(),
			sequence: snapshot.sequence,
			anonymised: anonymise,
			records,
		};
		const files: PackageFile[] = [
			text('manifest.json', manifest),
			...collectionNames.map((name) => ({
				name: `${name}.jsonl`,
				chunks: () => lines(sets, name, anonymiser),
			})),
			...(await documentFiles(context, anonymiser)),
		];
		yield {stage: 'export', message: `writing ${file}`};
		const {bytes} = await context.packages.zip(file, files);
		return {file, bytes, records};
	} finally {
		await snapshot.release();
	}
}

/** Who was here once under another name, or is here no more, may still stand in a sentence. */
async function learnFromHistory({store}: Context, anonymiser: Anonymiser, newest: number): Promise<void> {
	for (let sequence = newest; sequence > 0; sequence--) {
		const commit = await store.history(sequence);
		if (commit === undefined) return;
		for (const change of commit.changes) anonymiser.learn(change);
		if (sequence % 64 === 0) await turn();
	}
}

async function loadAll(snapshot: Snapshot): Promise<Sets> {
	const loaded = await Promise.all(
		collectionNames.map(async (name) => [name, await snapshot.load(name)] as const),
	);
	return Object.fromEntries(loaded) as unknown as Sets;
}

const recordsOf = <C extends CollectionName>(sets: Sets, collection: C): Iterable<Collections[C]> =>
	sets[collection].values() as Iterable<Collections[C]>;

const text = (name: string, document: unknown): PackageFile => ({
	name,
	chunks: () => [`${JSON.stringify(document, null, '\t')}\n`],
});

/** Their keys sort by time, which stays as it is; those of people and places would tell of these by their order. */
const byTime: ReadonlySet<CollectionName> = new Set(['runs', 'ledger', 'armings', 'followUps', 'activities']);

function* lines(
	sets: Sets,
	collection: CollectionName,
	anonymiser: Anonymiser | undefined,
): Generator<string> {
	const set = sets[collection];
	let chunk = '';
	const add = (record: unknown) => {
		chunk += `${JSON.stringify(record)}\n`;
	};
	if (anonymiser === undefined) {
		for (const record of set.values()) {
			add(record);
			if (chunk.length > 65_536) {
				yield chunk;
				chunk = '';
			}
		}
	} else {
		const keys = [...set.keys()].map((key) => [anonymiser.place(collection, key), key] as const);
		if (!byTime.has(collection)) keys.sort(([a], [b]) => (a < b ? -1 : 1));
		for (const [, key] of keys) {
			add(anonymiser.record(collection, set.get(key) as never));
			if (chunk.length > 65_536) {
				yield chunk;
				chunk = '';
			}
		}
	}
	yield chunk;
}

async function documentFiles(
	context: Context,
	anonymiser: Anonymiser | undefined,
): Promise<readonly PackageFile[]> {
	const files: PackageFile[] = [];
	for (const name of documents) {
		const document = await context.store.documents.read(name);
		if (document === undefined) continue;
		files.push(
			text(`${name}.json`, anonymiser ? await anonymousDocument(context, name, anonymiser) : document),
		);
	}
	return files;
}

function anonymousOperator(setting: OperatorSetting, anonymiser: Anonymiser): string {
	const id = accountOfOperator(setting);
	return id === undefined ? setting : `account:${anonymiser.value('person', id)}`;
}

function anonymousAccountRules(
	{domain, passwordPolicies, ...rules}: NonNullable<Settings['accounts']>,
	anonymiser: Anonymiser,
) {
	return {
		...rules,
		...(domain === undefined ? {} : {domain: anonymiser.value('server', domain)}),
		...(passwordPolicies === undefined
			? {}
			: {
					passwordPolicies: Object.fromEntries(
						Object.entries(passwordPolicies).map(([id, policy]) => [
							anonymiser.value('place id', id),
							policy,
						]),
					),
				}),
	};
}

async function anonymousDocument(
	context: Context,
	name: DocumentName,
	anonymiser: Anonymiser,
): Promise<unknown> {
	switch (name) {
		case 'settings': {
			const {
				organisation,
				operators,
				accounts,
				pseudonyms: _,
				acknowledged: _noted,
				// Who said what of which domain; those that are federated stand in the policy.
				domains: _said,
				...settings
			} = await readSettings(context.store.documents);
			return {
				...(organisation === undefined ? {} : {organisation: anonymiser.value('place', organisation)}),
				operators: Object.fromEntries(
					Object.entries(operators).map(([user, setting]) => [
						anonymiser.value('operator', user),
						anonymousOperator(setting, anonymiser),
					]),
				),
				...settings,
				...(accounts === undefined ? {} : {accounts: anonymousAccountRules(accounts, anonymiser)}),
			};
		}
		case 'connections':
			return {
				connections: (await readConnections(context.store.documents)).map((stored) =>
					anonymousConnection(stored, anonymiser),
				),
			};
		case 'rules':
			return {
				rules: (await readRules(context.store.documents)).map((rule) => ({
					...rule,
					covers: {
						...rule.covers,
						same: everyText(rule.covers.same, (each) => anonymiser.value('value', each)),
					},
					...(rule.input === undefined ? {} : {input: anonymiser.value('value', rule.input)}),
					by: anonymiser.value('operator', rule.by),
				})),
			};
	}
}

/** References to secrets tell of the server: only which ones are set stays. */
const anonymousConnection = (
	{name, settings, secrets, ticked, ...stored}: StoredConnection,
	anonymiser: Anonymiser,
): unknown => ({
	...stored,
	name: anonymiser.value('place', name),
	settings: Object.fromEntries(
		Object.entries(settings).map(([key, value]) => [
			key,
			isPlain(key, value) ? value : anonymiser.value(settingKinds[key] ?? 'value', value),
		]),
	),
	secrets: Object.fromEntries(Object.keys(secrets).map((key) => [key, 'set'])),
	...(ticked === undefined
		? {}
		: {
				ticked: Object.fromEntries(
					Object.entries(ticked).map(([text, {at, by}]) => [
						text,
						{at, by: anonymiser.value('operator', by)},
					]),
				),
			}),
});

/** Settings that the ledger repeats. */
const settingKinds: Readonly<Record<string, Holds>> = {
	host: 'server',
	hostKey: 'server',
	username: 'operator',
};

/** A port, a switch: a setting that tells of nobody. Any other number may be that of a school. */
const isPlain = (key: string, value: string) =>
	/^(?:true|false|)$/.test(value) || (key === 'port' && /^\d{1,5}$/.test(value));

function everyText(value: unknown, change: (text: string) => string): unknown {
	if (typeof value === 'string') return change(value);
	if (Array.isArray(value)) return value.map((item) => everyText(item, change));
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, everyText(item, change)]));
}

/** What the documents name and a sentence of a run could repeat. */
async function namesInDocuments(context: Context): Promise<ReadonlyArray<readonly [Holds, string]>> {
	const {organisation, operators} = await readSettings(context.store.documents);
	const connections = await readConnections(context.store.documents);
	return [
		...(organisation === undefined ? [] : [['place', organisation] as const]),
		...Object.keys(operators).map((user) => ['operator', user] as const),
		['operator', context.operator.name],
		...connections.map(({name}) => ['place', name] as const),
		...connections.flatMap(({settings}) =>
			Object.entries(settings).flatMap(([key, value]) =>
				isPlain(key, value) ? [] : [[settingKinds[key] ?? 'person', value] as const],
			),
		),
	];
}

/** The key of this state's pseudonyms: made once and kept with the typed secrets, so that two exports agree. */
async function pseudonymKey(context: Context): Promise<Uint8Array> {
	const {store, secrets} = context;
	const lock = await store.lock('pseudonyms', 'looks for the key of the pseudonyms');
	try {
		let {pseudonyms} = await readSettings(store.documents);
		if (pseudonyms === undefined) {
			requireMay(context, 'sync', 'Making the key of the pseudonyms');
			const made = await secrets.keep('pseudonyms', Buffer.from(context.randomness(32)).toString('hex'));
			await updateSettings(store.documents, (settings) => ({...settings, pseudonyms: made}));
			pseudonyms = made;
		}
		return Buffer.from(await secrets.resolve(pseudonyms));
	} finally {
		await lock.release();
	}
}
