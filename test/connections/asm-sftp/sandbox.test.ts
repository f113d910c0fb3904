import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {TemporaryError} from '../../../source/core/errors.ts';
import {openSandbox, type ServeOptions} from '../../../source/sandbox/sandbox.ts';
import {finish, type PublisherHarness, publisherContract} from '../../contracts/publisher.ts';
import {appleFiles, writeZip} from '../../support/apple-zip.ts';
import {deafPort, publisherOf} from './support.ts';

const clock = {now: () => new Date('2026-08-21T02:00:00Z')};
const never = new AbortController().signal;

async function served(options: Partial<ServeOptions> = {}) {
	const scratch = await mkdtemp(join(tmpdir(), 'rollcall-asm-'));
	const sandbox = await openSandbox({folder: join(scratch, 'asm'), clock});
	const serving = await sandbox.serve({user: 'ACME@sftp.apple.com', password: 'right', ...options});
	const folder = join(sandbox.folder, 'dropbox');
	const received = () =>
		readdirSync(folder)
			.filter((name) => !name.startsWith('.'))
			.sort()
			.map((name) => join(folder, name));
	return {
		scratch,
		sandbox,
		serving,
		received,
		publisher: (settings: Readonly<Record<string, string>> = {}) =>
			publisherOf(
				{
					host: '127.0.0.1',
					port: String(serving.port),
					username: 'ACME@sftp.apple.com',
					hostKey: serving.hostKey,
					...settings,
				},
				{password: 'right'},
			),
		async stop() {
			await serving.close();
			rmSync(scratch, {recursive: true});
		},
	};
}

publisherContract('to the sandbox', async (): Promise<PublisherHarness> => {
	const {serving, sandbox, stop} = await served();
	const deaf = await deafPort();
	const bytes: Buffer[] = [];
	const seen = new Set<string>();
	return {
		hostKey: serving.hostKey,
		publisher: (changes = {}) => {
			const hostKey = 'hostKey' in changes ? changes.hostKey : serving.hostKey;
			const secrets = {right: {password: 'right'}, wrong: {password: 'wrong'}, none: {}};
			return publisherOf(
				{
					host: '127.0.0.1',
					port: String(changes.unreachable ? deaf : serving.port),
					username: 'ACME@sftp.apple.com',
					...(changes.directory !== undefined && {directory: changes.directory}),
					...(hostKey !== undefined && {hostKey}),
				},
				secrets[changes.secret ?? 'right'],
			);
		},
		async received() {
			const folder = join(sandbox.folder, 'dropbox');
			for (const name of readdirSync(folder))
				if (!name.startsWith('.') && !seen.has(name)) {
					seen.add(name);
					bytes.push(readFileSync(join(folder, name)));
				}
			return bytes;
		},
		signIns: () => serving.signIns.tried,
		stop,
	};
});

describe('sending to a sandbox', () => {
	const start = async (options: Partial<ServeOptions> = {}) => {
		const it = await served(options);
		onTestFinished(it.stop);
		return it;
	};
	const packed = async (file: string, files = appleFiles()) => ({
		file: await writeZip(file, files),
		bytes: 0,
		sha256: '',
	});

	it('is an upload that the sandbox has taken when the sending ends', async () => {
		const {publisher, scratch, sandbox} = await start();
		await finish(publisher().send(await packed(join(scratch, 'p.zip')), never));
		expect(await sandbox.activityLogs()).toHaveLength(1);
		expect((await sandbox.people()).persons).toHaveLength(4);
	});

	it.each(['/dropbox/', '/dropbox', 'dropbox', '.', '', '/'])(
		'works with the directory "%s"',
		async (directory) => {
			const {publisher, scratch, received} = await start();
			await publisher({directory}).test(never);
			await finish(publisher({directory}).send(await packed(join(scratch, 'p.zip')), never));
			expect(received()).toHaveLength(1);
		},
	);

	it('needs no stat', async () => {
		const {publisher, scratch, received} = await start({faults: {refuseStat: true}});
		await publisher().test(never);
		await finish(publisher().send(await packed(join(scratch, 'p.zip')), never));
		expect(received()).toHaveLength(1);
	});

	it('falls back to writing in order where writes at offsets are refused', async () => {
		const {publisher, scratch, received, sandbox} = await start({faults: {inOrderOnly: true}});
		const file = join(scratch, 'large');
		// Larger than one chunk, so that several writes are under way at once.
		const bytes = Buffer.alloc(500_000, 'abcdefg');
		writeFileSync(file, bytes);
		const {progress} = await finish(publisher().send({file, bytes: bytes.length, sha256: ''}, never));
		expect(progress.at(-1)?.done).toBe(bytes.length);
		const [arrived = ''] = received();
		expect(readFileSync(arrived).equals(bytes)).toBe(true);
		expect(received()).toHaveLength(1);
		expect(await sandbox.activityLogs()).toHaveLength(1);
	});

	it.each([
		['at once', {capacity: 0}],
		['in the middle', {capacity: 300_000}],
		['near the end, writing in order', {capacity: 490_000, inOrderOnly: true}],
	])('is temporary and never success when the disk there is full %s', async (_when, faults) => {
		const {publisher, scratch, received} = await start({faults});
		const file = join(scratch, 'large');
		writeFileSync(file, Buffer.alloc(500_000, 'x'));
		const sending = finish(publisher().send({file, bytes: 500_000, sha256: ''}, never));
		await expect(sending).rejects.toBeInstanceOf(TemporaryError);
		await expect(sending).rejects.toThrow(/disk may be full/);
		expect(received()).toEqual([]);
	});
});
