import {
	chmodSync,
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {inspect} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {TemporaryError} from '../../source/core/errors.ts';
import {collectionNames} from '../../source/core/ports.ts';
import {systemClock} from '../../source/io/clock.ts';
import {openZip} from '../../source/io/zip.ts';
import {openSandbox} from '../../source/sandbox/sandbox.ts';
import {medium, run, workshop} from '../support/cli.ts';
import {plantedSecret, world} from '../support/world.ts';

/** A secret as it could turn up: as it is, and in whatever a library or a log may have made of it. */
function formsOf(secret: string): ReadonlyMap<string, string> {
	const bytes = Buffer.from(secret);
	const forms = new Map([
		['plain', secret],
		['reversed', [...secret].reverse().join('')],
		['hex', bytes.toString('hex')],
		['HEX', bytes.toString('hex').toUpperCase()],
		['URL-encoded', encodeURIComponent(secret)],
		['form-encoded', new URLSearchParams({x: secret}).toString().slice(2)],
		['JSON', JSON.stringify(secret).slice(1, -1)],
	]);
	// Inside other text it begins at any third of a group; what its neighbours change is cut off.
	for (const shift of [0, 1, 2])
		for (const encoding of ['base64', 'base64url'] as const) {
			const text = Buffer.concat([Buffer.alloc(shift), bytes])
				.toString(encoding)
				.replace(/=+$/, '');
			forms.set(`${encoding} +${shift}`, text.slice(shift === 0 ? 0 : shift + 1, -1));
		}
	return forms;
}

/** Which of the secrets are in these bytes, in which form. */
function secretsIn(bytes: Uint8Array, secrets: Readonly<Record<string, string>>): readonly string[] {
	const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const wide = text.toString('latin1').includes('\0') ? text.toString('utf16le') : '';
	return Object.entries(secrets).flatMap(([name, secret]) =>
		[...formsOf(secret)]
			.filter(([, form]) => text.includes(form) || wide.includes(form))
			.map(([form]) => `${name} (${form})`),
	);
}

/** The same of every file in a folder, and of what is packed in them. */
async function secretsBelow(
	folder: string,
	secrets: Readonly<Record<string, string>>,
	except = '\0',
): Promise<readonly string[]> {
	const found: string[] = [];
	for (const each of readdirSync(folder, {recursive: true, withFileTypes: true})) {
		const path = join(each.parentPath, each.name);
		const name = relative(folder, path);
		if (!each.isFile() || name.startsWith(except)) continue;
		looked++;
		const bytes = readFileSync(path);
		found.push(...secretsIn(Buffer.from(name), secrets).map((what) => `the name ${name}: ${what}`));
		found.push(...secretsIn(bytes, secrets).map((what) => `${name}: ${what}`));
		if (bytes.subarray(0, 4).toString('latin1') !== 'PK\x03\x04') continue;
		const unpacked = mkdtempSync(join(tmpdir(), 'rollcall-planted-'));
		try {
			const archive = await openZip(path);
			for (const [index, file] of archive.files.entries()) {
				const parts: Uint8Array[] = [];
				for await (const part of file.open()) parts.push(part);
				writeFileSync(join(unpacked, `${index}`), Buffer.concat(parts));
			}
			archive.close();
			found.push(...(await secretsBelow(unpacked, secrets)).map((what) => `${name} > ${what}`));
		} finally {
			rmSync(unpacked, {recursive: true, force: true});
		}
	}
	return found;
}
let looked = 0;

describe('the search itself', () => {
	const secrets = {one: 'pl4nted/ö+S3cret="7c1e" &x'};
	const [one] = Object.values(secrets) as [string];

	test.each([...formsOf(one)])('finds the %s form', (name, form) => {
		expect(secretsIn(Buffer.from(`before ${form} after`), secrets)).toContain(`one (${name})`);
	});

	test('finds it inside what is encoded with its neighbours', () => {
		for (const before of ['', 'a', 'ab', 'abc'])
			expect(
				secretsIn(Buffer.from(Buffer.from(`${before}${one} and more`).toString('base64')), secrets),
			).not.toEqual([]);
		expect(secretsIn(Buffer.from(`\0x${one}`, 'utf16le'), secrets)).not.toEqual([]);
	});

	test('finds one that is planted on purpose, in a file, a name and a zip; and nothing where nothing is', async () => {
		const shop = workshop();
		const state = shop.at('state');
		await run(['connect', 'oneroster-csv', 'sis', '--set', `path=${medium}`], {state});
		expect(await secretsBelow(state, secrets)).toEqual([]);
		writeFileSync(join(state, 'files', 'left'), `x${one}`);
		expect(await secretsBelow(state, secrets)).toContain('files/left: one (plain)');
		rmSync(join(state, 'files', 'left'));
		writeFileSync(join(state, 'files', Buffer.from(one).toString('hex')), '');
		expect(await secretsBelow(state, secrets)).toHaveLength(1);
		shop.remove();
		const named = workshop();
		await run(['connect', 'oneroster-csv', 'pl4ntedName', '--set', `path=${medium}`], {state: named.at('s')});
		await run(['export', named.at('copy.zip')], {state: named.at('s')});
		const found = await secretsBelow(named.folder, {name: 'pl4ntedName'});
		expect(found.filter((what) => what.startsWith('copy.zip > '))).not.toEqual([]);
		named.remove();
	}, 30_000);
});

describe('secrets planted in a district', () => {
	const shop = workshop();
	const secrets = {
		env: 'pl4nted-env/+S3cret="1a" &x',
		wrong: 'pl4nted-wrong/+S3cret="2b" &x',
		file: 'pl4nted-file/+S3cret="3c" &x',
		typed: 'pl4nted-typed/+S3cret="4d" &x',
		mistaken: 'pl4nted-mistaken/+S3cret="5e" &x',
		key: 'pl4nted-private/+S3cret="6f" &x',
		passphrase: 'pl4nted-passphrase/+S3cret="7a" &x',
	};
	const user = 'X@sftp.apple.com';
	const state = shop.at('state');
	const told: Array<{readonly args: readonly string[]; readonly code: number | null; readonly text: string}> =
		[];
	const tell = async (
		args: readonly string[],
		env: Readonly<Record<string, string>> = {ASM: secrets.env},
	) => {
		const {code, stdout, stderr} = await run(args, {state, env});
		told.push({args, code, text: `${stdout}\n${stderr}`});
		return code;
	};
	/** As text, as JSON, and with the stack of an error. */
	const everyWay = async (args: readonly string[], env?: Readonly<Record<string, string>>) => {
		const codes = [
			await tell(args, env),
			await tell([...args, '--json'], env),
			await tell(['--debug', ...args], env),
		];
		return codes[0];
	};
	const file = shop.at('password');
	const out = shop.at('out');

	beforeAll(async () => {
		const sandbox = await openSandbox({folder: shop.at('sandbox'), clock: systemClock});
		let serving = await sandbox.serve({user, password: secrets.env});
		const {port} = serving;
		const target = [
			'asm-sftp',
			'asm',
			'--set',
			'host=127.0.0.1',
			'--set',
			`port=${port}`,
			'--set',
			`username=${user}`,
		];
		expect(await tell(['connect', 'oneroster-csv', 'sis', '--set', `path=${medium}`])).toBe(0);

		// Typed in the wrong place.
		for (const wrong of [
			['--secret', `password=${secrets.mistaken}`],
			['--secret', secrets.mistaken],
			['--set', `password=${secrets.mistaken}`],
			['--set', secrets.mistaken],
			['--password', secrets.mistaken],
		])
			expect(await everyWay(['connect', ...target, ...wrong])).toBe(2);

		expect(await tell(['connect', ...target, '--secret', 'password=env:ASM', '--json'])).toBe(0);
		expect(await everyWay(['connections', 'test', 'asm'], {})).not.toBe(0);
		expect(await everyWay(['adopt', 'arm', 'all', '--empty'])).toBe(0);
		expect(await everyWay(['connections', 'test', 'asm'], {ASM: secrets.wrong})).toBe(2);
		expect(await tell(['sync', '--yes', '--json'], {ASM: secrets.wrong})).not.toBe(0);
		expect(await tell(['--debug', 'publish'], {ASM: secrets.wrong})).not.toBe(0);
		expect(await tell(['publish'])).toBe(0);
		await serving.close();
		const [id = ''] = readFileSync(join(medium, 'users.csv'), 'utf8')
			.split('\n')
			.filter((line) => line.includes(',student,'))
			.map((line) => line.split(',')[0] ?? '');
		expect(await tell(['user', id, 'deactivate'])).toBe(0);
		expect(await everyWay(['publish'])).toBe(5);
		serving = await sandbox.serve({user, password: secrets.file, port});

		writeFileSync(file, `${secrets.file}\n`);
		chmodSync(file, 0o644);
		expect(await everyWay(['connections', 'set', 'asm', '--secret', `password=file:${file}`])).toBe(0);
		expect(await everyWay(['connections', 'test', 'asm'])).toBe(2);
		chmodSync(file, 0o600);
		expect(await everyWay(['connections', 'test', 'asm'])).toBe(0);
		expect(await everyWay(['sync', '--yes'])).toBe(0);
		await serving.close();

		serving = await sandbox.serve({user, password: secrets.typed, port});
		expect(await tell(['connections', 'set', 'asm', '--secret', `password=typed:${secrets.typed}`])).toBe(0);
		expect(await everyWay(['connections', 'test', 'asm'])).toBe(0);
		expect(await tell(['user', id, 'reactivate'])).toBe(0);
		expect(await tell(['publish'])).toBe(0);

		const key = shop.at('key');
		writeFileSync(
			key,
			`-----BEGIN OPENSSH PRIVATE KEY-----\n${secrets.key}\n-----END OPENSSH PRIVATE KEY-----\n`,
			{mode: 0o600},
		);
		const withKey = ['--secret', `privateKey=file:${key}`, '--secret', 'passphrase=env:PHRASE'];
		expect(await everyWay(['connections', 'set', 'asm', ...withKey])).toBe(0);
		expect(await everyWay(['connections', 'test', 'asm'], {PHRASE: secrets.passphrase})).not.toBe(0);
		await serving.close();

		for (const args of [
			['history'],
			['history', '2'],
			['status'],
			['users'],
			['user', id],
			['connections'],
			['connections', 'show', 'asm'],
			['conflicts'],
			['followups'],
			['plan'],
			['doctor'],
		])
			await Promise.all(
				[args, [...args, '--json']].map((each) => tell(each, {ASM: secrets.env, PHRASE: secrets.passphrase})),
			);
		await tell(['--help']);
		await tell(['connect', 'asm-sftp', '--help']);
		expect(await tell(['export', `${out}.zip`])).toBe(0);
		expect(await tell(['export', '--anonymise', `${out}-shared.zip`, '--json'])).toBe(0);
		expect(await tell(['backup', `${out}-backup.zip`])).toBe(0);
	}, 120_000);
	afterAll(() => shop.remove());

	test('were in use', () => {
		expect(told.length).toBeGreaterThan(60);
		expect(readdirSync(join(state, 'secrets')).sort()).toEqual(['asm.password', 'pseudonyms']);
		expect(readFileSync(join(state, 'secrets', 'asm.password'), 'utf8')).toBe(secrets.typed);
	});

	test('are in nothing that was printed', () => {
		const found = told.flatMap(({args, text}) =>
			secretsIn(Buffer.from(text), secrets).map((what) => `${args.slice(0, 3).join(' ')}: ${what}`),
		);
		expect(found).toEqual([]);
	});

	test('are in no file of the state but those that keep what was typed', async () => {
		looked = 0;
		expect(await secretsBelow(state, secrets, 'secrets/')).toEqual([]);
		expect(looked).toBeGreaterThan(15);
		expect(await secretsBelow(join(state, 'secrets'), secrets)).toContain('asm.password: typed (plain)');
	});

	test('are in no export and no backup, and neither is the key of the pseudonyms', async () => {
		const pseudonyms = readFileSync(join(state, 'secrets', 'pseudonyms'), 'utf8');
		const copies = shop.at('copies');
		mkdirSync(copies);
		for (const name of ['out.zip', 'out-shared.zip', 'out-backup.zip'])
			copyFileSync(shop.at(name), join(copies, name));
		looked = 0;
		expect(await secretsBelow(copies, {...secrets, pseudonyms})).toEqual([]);
		expect(looked).toBeGreaterThan(40);
		expect(secretsIn(Buffer.from(JSON.stringify(told)), {pseudonyms})).toEqual([]);
	});

	test('an anonymised copy does not even say where they are kept', async () => {
		expect(
			(await secretsBelow(shop.folder, {file: 'file:secrets/asm'})).filter((what) =>
				what.startsWith('out-shared'),
			),
		).toEqual([]);
		expect(
			(await secretsBelow(shop.folder, {file: 'file:secrets/asm'})).filter((what) =>
				what.startsWith('out.zip'),
			),
		).not.toEqual([]);
	});
});

test('in the process too: no record, no view, no error and no progress has it', async () => {
	const w = await world({armed: false});
	const told: string[] = [];
	const keep = (value: unknown) =>
		told.push(inspect(value, {depth: 12, maxArrayLength: null, showHidden: true}));
	await w.reconfigure('sis', {settings: {}, secrets: {token: 'env:PLANTED'}});
	await w.reconfigure('asm', {settings: {}, secrets: {password: 'env:PLANTED'}});
	await w.arm('asm', {level: 'all', empty: true}, new AbortController().signal);
	keep(await w.night());
	w.far.breaks = new TemporaryError('the line dropped');
	await w.act(['S1'], 'deactivate');
	keep(await w.send());
	w.far.roster = async () => {
		throw new TemporaryError('the SIS is away');
	};
	keep(await w.night().catch((error: unknown) => error));
	for (const token of ['x', plantedSecret])
		keep(await w.reconfigure('sis', {settings: {}, secrets: {token}}).catch((error: unknown) => error));
	keep(await w.overview());
	keep(await w.connections());
	keep(await w.runs());
	keep(await w.activities(100));
	const snapshot = await w.store.read();
	for (const name of collectionNames) keep(await snapshot.list(name));
	for (let sequence = 1; sequence <= snapshot.sequence; sequence++) keep(await w.store.history(sequence));
	for (const name of ['settings', 'connections', 'rules'] as const) keep(await w.store.documents.read(name));
	expect(w.far.resolved.length).toBeGreaterThan(3);
	expect(new Set(w.far.resolved)).toEqual(new Set([plantedSecret]));
	expect(secretsIn(Buffer.from(told.join('\n')), {planted: plantedSecret})).toEqual([]);
	expect(secretsIn(Buffer.from(inspect(w.far.resolved)), {planted: plantedSecret})).not.toEqual([]);
});
