import {chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {UsageError} from '../../source/core/errors.ts';
import type {Secrets} from '../../source/core/ports.ts';
import {secretsOf} from '../../source/io/secrets.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
const planted = 'hunter2-\u00e9-planted';
let folder: string;
let secrets: Secrets;
beforeEach(() => {
	folder = folders();
	mkdirSync(join(folder, 'credentials'));
	writeFileSync(join(folder, 'credentials', 'sftp'), `${planted}\n`, {mode: 0o440});
	secrets = secretsOf({
		folder,
		env: {SFTP_PASSWORD: planted, EMPTY: '', CREDENTIALS_DIRECTORY: join(folder, 'credentials')},
	});
});

/** The error, everything of which may reach a screen or a log. */
async function failureOf(reference: string): Promise<UsageError> {
	const failure = (await secrets.resolve(reference).catch((error: unknown) => error)) as UsageError;
	expect(failure).toBeInstanceOf(UsageError);
	expect(`${failure.message} ${failure.next} ${failure.stack} ${failure.cause}`).not.toContain(planted);
	return failure;
}

describe('env:', () => {
	it('reads a variable', async () => {
		expect(await secrets.resolve('env:SFTP_PASSWORD')).toBe(planted);
	});
	it.each(['env:MISSING', 'env:EMPTY'])('says that %s is not there', async (reference) => {
		expect((await failureOf(reference)).message).toContain(reference.slice(4));
	});
});

describe('file:', () => {
	it.each([
		[`${planted}\n`, planted],
		[`${planted}\r\n`, planted],
		[` ${planted} \n\n`, ` ${planted} \n`],
		['-----BEGIN\nline\n', '-----BEGIN\nline'],
	])('reads %j without its last newline', async (content, value) => {
		writeFileSync(join(folder, 'key'), content, {mode: 0o600});
		expect(await secrets.resolve(`file:${join(folder, 'key')}`)).toBe(value);
		expect(await secrets.resolve('file:key'), 'relative to the state').toBe(value);
	});

	it.each([0o640, 0o604, 0o660])('refuses mode %o with the command that mends it', async (mode) => {
		const path = join(folder, 'key of mine');
		writeFileSync(path, planted);
		chmodSync(path, mode);
		expect((await failureOf(`file:${path}`)).next).toBe(`chmod 600 '${path}'`);
	});

	it('says which file is missing, empty or none', async () => {
		writeFileSync(join(folder, 'empty'), '\n', {mode: 0o600});
		expect((await failureOf('file:none')).message).toContain(join(folder, 'none'));
		expect((await failureOf('file:empty')).message).toContain('empty');
		expect((await failureOf(`file:${folder}`)).message).toContain(folder);
	});
});

describe('credential:', () => {
	it('reads what systemd passed, whatever its access list looks like', async () => {
		expect(await secrets.resolve('credential:sftp')).toBe(planted);
	});
	it('stays in systemd\u2019s folder', async () => {
		writeFileSync(join(folder, 'outside'), planted);
		await failureOf('credential:../outside');
		await failureOf('credential:none');
	});
	it('says how to pass one where systemd passed none', async () => {
		secrets = secretsOf({folder, env: {}});
		expect((await failureOf('credential:sftp')).next).toContain('LoadCredential=sftp:');
	});
});

it.each([planted, `env:${planted}`, `password:${planted}`, '', ':', 'env:', 'toString:x'])(
	'does not repeat %j, which may be a secret in the wrong place',
	async (reference) => {
		expect((await failureOf(reference)).message).toContain('env:NAME, file:PATH or credential:NAME');
	},
);

describe('keep', () => {
	it('puts a typed secret into an owner-only file of the state', async () => {
		const reference = await secrets.keep('north-password', planted);
		expect(reference).toBe('file:secrets/north-password');
		const path = join(folder, 'secrets', 'north-password');
		expect(readFileSync(path, 'utf8')).toBe(planted);
		expect([statSync(path).mode & 0o777, statSync(join(folder, 'secrets')).mode & 0o777]).toEqual([
			0o600, 0o700,
		]);
		expect(await secrets.resolve(reference)).toBe(planted);
	});

	it('gives a reference that still holds when the state is moved', async () => {
		const reference = await secrets.keep('one', planted);
		const moved = join(folders(), 'moved');
		renameSync(folder, moved);
		mkdirSync(folder);
		expect(await secretsOf({folder: moved, env: {}}).resolve(reference)).toBe(planted);
	});

	it('replaces what it kept under that name, and no other', async () => {
		const [a, b] = [await secrets.keep('../odd name', 'one'), await secrets.keep('../odd name!', 'two')];
		expect(a).toMatch(/^file:secrets\/sha256-[0-9a-f]+$/);
		expect(await secrets.keep('../odd name', 'three')).toBe(a);
		expect([await secrets.resolve(a), await secrets.resolve(b)]).toEqual(['three', 'two']);
		await expect(secrets.keep('x', '')).rejects.toThrow(UsageError);
	});
});
