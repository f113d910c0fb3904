import {createHash, randomBytes} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {HostKeyError, TemporaryError, UsageError} from '../../source/core/errors.ts';
import type {Package, Progress, Publisher, Work} from '../../source/core/ports.ts';

/** A server and a way to make publishers for it, right ones and wrong ones. */
export interface PublisherHarness {
	readonly hostKey: string;
	/** Without changes: one that works. */
	publisher(changes?: {
		/** `undefined`: none is pinned. */
		readonly hostKey?: string | undefined;
		readonly secret?: 'wrong' | 'none';
		readonly directory?: string;
		/** Nobody listens where it points. */
		readonly unreachable?: boolean;
	}): Publisher;
	/** The files that arrived whole, oldest first. */
	received(): Promise<readonly Buffer[]>;
	/** How often somebody tried to sign in. */
	signIns(): number;
	stop(): Promise<void>;
}

/** Reads work to its end. */
export async function finish<T>(
	work: Work<T>,
): Promise<{readonly progress: readonly Progress[]; readonly result: T}> {
	const progress: Progress[] = [];
	while (true) {
		const step = await work.next();
		if (step.done) return {progress, result: step.value};
		progress.push(step.value);
	}
}

const never = new AbortController().signal;
const failure = (promise: Promise<unknown>) =>
	promise.then(
		() => undefined,
		(error: unknown) => error,
	);

/** What every publisher has to do, whoever implements it and whatever it sends to. */
export function publisherContract(name: string, start: () => Promise<PublisherHarness>, skip?: string): void {
	describe.skipIf(skip)(`a publisher: ${name} ${skip ?? ''}`, () => {
		let harness: PublisherHarness;
		let scratch: string;
		let pack: Package;

		beforeAll(async () => {
			harness = await start();
			scratch = mkdtempSync(join(tmpdir(), 'rollcall-publisher-'));
			const bytes = randomBytes(700_001);
			const file = join(scratch, 'package.zip');
			writeFileSync(file, bytes);
			pack = {file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex')};
		});
		afterAll(async () => {
			await harness?.stop();
			if (scratch) rmSync(scratch, {recursive: true});
		});

		const arrivals = async () => (await harness.received()).length;
		const arrivedLast = async () => {
			const last = (await harness.received()).at(-1) ?? Buffer.alloc(0);
			return createHash('sha256').update(last).digest('hex');
		};

		it('tells what it is bound to', () => {
			const {binding} = harness.publisher();
			expect(binding).toMatchObject({
				host: expect.any(String),
				port: expect.any(Number),
				user: expect.any(String),
			});
			expect(binding.hostKey).toBe(harness.hostKey);
			expect(harness.publisher({hostKey: undefined}).binding).not.toHaveProperty('hostKey');
		});

		it('learns the host key without signing in', async () => {
			const before = harness.signIns();
			expect(await harness.publisher({hostKey: undefined}).hostKey(never)).toBe(harness.hostKey);
			expect(harness.signIns()).toBe(before);
		});

		it('tests a good connection and changes nothing', async () => {
			const before = await arrivals();
			expect(await harness.publisher().test(never)).toEqual({hostKey: harness.hostKey});
			expect(await arrivals()).toBe(before);
		});

		it('sends the very bytes, and tells of all of them', async () => {
			const {progress, result} = await finish(harness.publisher().send(pack, never));
			expect(result).toEqual({hostKey: harness.hostKey});
			expect(await arrivedLast()).toBe(pack.sha256);
			expect(progress.length).toBeGreaterThan(0);
			for (const step of progress)
				expect(step).toMatchObject({stage: 'upload', total: pack.bytes, unit: 'bytes'});
			expect(progress.at(-1)?.done).toBe(pack.bytes);
		});

		it('sends the same package again when asked', async () => {
			await finish(harness.publisher().send(pack, never));
			expect(await arrivedLast()).toBe(pack.sha256);
		});

		it.each(['test', 'send'] as const)('does not sign in without a pinned host key: %s', async (what) => {
			const before = [harness.signIns(), await arrivals()];
			const publisher = harness.publisher({hostKey: undefined});
			const error = await failure(
				what === 'test' ? publisher.test(never) : finish(publisher.send(pack, never)),
			);
			expect(error).toBeInstanceOf(HostKeyError);
			expect((error as Error).message).toContain(harness.hostKey);
			expect([harness.signIns(), await arrivals()]).toEqual(before);
		});

		it.each(['test', 'send'] as const)('does not sign in to a server with another key: %s', async (what) => {
			const before = [harness.signIns(), await arrivals()];
			const pinned = `SHA256:${'b'.repeat(43)}`;
			const publisher = harness.publisher({hostKey: pinned});
			const error = await failure(
				what === 'test' ? publisher.test(never) : finish(publisher.send(pack, never)),
			);
			expect(error).toBeInstanceOf(HostKeyError);
			expect((error as Error).message).toContain(harness.hostKey);
			expect((error as Error).message).toContain(pinned);
			expect([harness.signIns(), await arrivals()]).toEqual(before);
		});

		it.each(['test', 'send'] as const)('says that a login was refused: %s', async (what) => {
			const before = await arrivals();
			const publisher = harness.publisher({secret: 'wrong'});
			const error = await failure(
				what === 'test' ? publisher.test(never) : finish(publisher.send(pack, never)),
			);
			expect(error).toBeInstanceOf(UsageError);
			expect((error as UsageError).next).toBeTruthy();
			expect(await arrivals()).toBe(before);
		});

		it('says how to set a secret when there is none', async () => {
			const error = await failure(harness.publisher({secret: 'none'}).test(never));
			expect(error).toBeInstanceOf(UsageError);
			expect((error as UsageError).next).toMatch(/rollcall connections set .+ --secret password=/);
		});

		it.each(['test', 'send'] as const)('says that the folder is missing: %s', async (what) => {
			const publisher = harness.publisher({directory: '/no/such/folder/'});
			const error = await failure(
				what === 'test' ? publisher.test(never) : finish(publisher.send(pack, never)),
			);
			expect(error).toBeInstanceOf(UsageError);
			expect(String((error as UsageError).next)).toContain('directory');
		});

		it('is temporary when nobody answers', async () => {
			const publisher = harness.publisher({unreachable: true});
			expect(await failure(publisher.hostKey(never))).toBeInstanceOf(TemporaryError);
			expect(await failure(publisher.test(never))).toBeInstanceOf(TemporaryError);
			expect(await failure(finish(publisher.send(pack, never)))).toBeInstanceOf(TemporaryError);
		});

		it('stops when asked', async () => {
			const publisher = harness.publisher();
			expect(await failure(finish(publisher.send(pack, AbortSignal.abort('enough'))))).toBe('enough');
			expect(await failure(publisher.test(AbortSignal.abort('enough')))).toBe('enough');
			expect(await failure(publisher.hostKey(AbortSignal.abort('enough')))).toBe('enough');
		});

		it('stops when nobody reads its progress any more', async () => {
			const sending = harness.publisher().send(pack, never);
			await sending.next();
			await sending.return({hostKey: ''});
			// The next one finds nothing in its way.
			await finish(harness.publisher().send(pack, never));
			expect(await arrivedLast()).toBe(pack.sha256);
		});
	});
}
